import type { ContainerSummary } from '../../probes/docker/docker.ts';
import type { StackMember } from './findings.ts';

/** The little of a container that the versions and the handover need. */
export function stackMember({ name, service, image, state }: ContainerSummary): StackMember {
  return { name, image, state, ...(service === undefined ? {} : { service }) };
}
