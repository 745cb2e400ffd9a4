import type { Fault } from './fault.ts';
import { difyFaults } from './faults/dify.ts';
import { dockerFaults } from './faults/docker.ts';
import { frontFaults } from './faults/front.ts';
import { hostFaults } from './faults/host.ts';
import { lmStudioFaults } from './faults/lmstudio.ts';
import { managerFaults } from './faults/managers.ts';
import { portFaults } from './faults/ports.ts';

/** Every fault that the practice stack can have, by family. */
export const faults: readonly Fault[] = [
  ...portFaults,
  ...dockerFaults,
  ...frontFaults,
  ...difyFaults,
  ...lmStudioFaults,
  ...managerFaults,
  ...hostFaults,
];

/** The fault of that name, or undefined. */
export function faultNamed(name: string): Fault | undefined {
  return faults.find((fault) => fault.name === name);
}
