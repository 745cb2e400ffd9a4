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

/** Makes a cause of this family; the table says how deep each lies. */
export const containerCause = causesOf<ContainerCauses>({
  'stack-not-created': depth.project,
  'container-missing': depth.container,
  'container-stopped': depth.container,
  'container-crash-loop': depth.container,
  'container-out-of-memory': depth.container,
  'container-unhealthy': depth.container,
  'port-not-published': depth.port,
  'publish-failed': depth.container,
  'compose-file-differs': depth.container,
  'project-unclear': depth.project,
  'container-unclear': depth.container,
  'version-mismatch': depth.app,
  'leftover-container': depth.port,
});

/** All that this family can say. */
export type Container = {
  name: 'container';
  findings: ContainerFindings;
  observed: ContainerObserved;
  evidence: ContainerEvidence;
  causes: ContainerCauses;
};
