import { causesOf } from '../../engine/cause.ts';
import { depth } from '../depth.ts';
import type { OddOne } from '../docker/findings.ts';
import type { ContainerEvidence, ContainerFindings, ContainerObserved } from './findings.ts';

/** Causes of this family, each with the arguments of its message. */
export type ContainerCauses = {
  'stack-not-created': { readonly project: string | null };
  'container-missing': { readonly containers: readonly string[]; readonly nearest: readonly string[] };
  'container-stopped': { readonly containers: readonly string[]; readonly state: string; readonly exitCode: number };
  'container-crash-loop': { readonly container: string; readonly restarts: number; readonly exitCode: number };
  'container-out-of-memory': { readonly container: string; readonly limitMiB: number | null };
  'container-unhealthy': { readonly container: string; readonly output: string };
  /** Nothing of the port is published. `oddOne` tells which of ledger, compose file and container must change. */
  'port-not-published': { readonly role: string; readonly container: string; readonly port: number; readonly oddOne: OddOne };
  'publish-failed': { readonly role: string; readonly container: string; readonly port: number };
  /** `place` is the line of the compose file, as `docker-compose.yaml:7`. */
  'compose-file-differs': {
    readonly role: string;
    readonly container: string;
    readonly port: number;
    readonly inComposeFile: readonly number[];
    readonly place?: string;
  };
  'project-unclear': { readonly projects: readonly string[] };
  'container-unclear': { readonly role: string; readonly containers: readonly string[] };
  'version-mismatch': { readonly container: string; readonly image: string; readonly other: string };
  'leftover-container': { readonly containers: readonly string[]; readonly areOrphans: boolean };
};

/** Makes a cause of this family; the table says how deep each lies, and which checks contradict it by passing. */
export const containerCause = causesOf<ContainerCauses>({
  'stack-not-created': depth.project,
  'container-missing': { depth: depth.container, contradictedBy: ['container.running'] },
  'container-stopped': { depth: depth.container, contradictedBy: ['container.running'] },
  'container-crash-loop': { depth: depth.container, contradictedBy: ['container.running'] },
  'container-out-of-memory': { depth: depth.container, contradictedBy: ['container.running'] },
  'container-unhealthy': { depth: depth.container, contradictedBy: ['container.healthy'] },
  'port-not-published': { depth: depth.port, contradictedBy: ['container.published'] },
  'publish-failed': { depth: depth.container, contradictedBy: ['container.published'] },
  'compose-file-differs': { depth: depth.container, contradictedBy: ['container.published'] },
  'project-unclear': depth.project,
  'container-unclear': { depth: depth.container, contradictedBy: ['container.running'] },
  'version-mismatch': depth.app,
  'leftover-container': { depth: depth.port, contradictedBy: ['container.gone'] },
});

/** All that this family can say. */
export type Container = {
  name: 'container';
  findings: ContainerFindings;
  observed: ContainerObserved;
  evidence: ContainerEvidence;
  causes: ContainerCauses;
};
