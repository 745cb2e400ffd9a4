import type { Fault } from '../practice/fault.ts';
import { stackFaults } from './container/faults.ts';
import { difyFaults } from './dify/faults.ts';
import { dockerFaults } from './docker/faults.ts';
import { frontFaults } from './endpoint/faults.ts';
import { toldFaults } from './hop/faults.ts';
import { hostFaults } from './host/faults.ts';
import { managerFaults } from './manager/faults.ts';
import { lmStudioFaults } from './model/faults.ts';
import { portFaults } from './port/faults.ts';

/** Every fault that the practice stack can have, by family. */
export const faults: readonly Fault[] = [
  ...portFaults,
  ...dockerFaults,
  ...stackFaults,
  ...frontFaults,
  ...toldFaults,
  ...difyFaults,
  ...lmStudioFaults,
  ...managerFaults,
  ...hostFaults,
];

/** The fault of that name, or undefined. */
export function faultNamed(name: string): Fault | undefined {
  return faults.find((fault) => fault.name === name);
}
