import { causesOf } from '../../engine/cause.ts';
import { depth } from '../depth.ts';
import type { OddOne } from '../docker/findings.ts';
import type { ComposeFileApart, ContainerEvidence, ContainerFindings, ContainerObserved } from './findings.ts';

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
  /** `container` is one of the project that is meant, which publishes a port of the ledger if `isSure`. */
  'project-misnamed': { readonly project: string; readonly found: readonly string[]; readonly container: string; readonly isSure: boolean };
  'service-misnamed': {
    readonly role: string;
    readonly wanted: string;
    readonly found: string;
    readonly container: string;
    readonly is: 'service' | 'container';
    readonly isSure: boolean;
  };
  /** Two stacks under one project name. */
  'project-shared': { readonly project: string; readonly folders: readonly string[] };
  /** The service answers, the command that asks it cannot. */
  'healthcheck-broken': {
    readonly container: string;
    readonly reason: 'program-missing' | 'not-executable' | 'address-family';
    readonly program: string;
    /** What it asks, and where the service listens. */
    readonly asked?: string;
    readonly listens?: string;
  };
  /** Its own tool gets no answer; or, asked `from` the container in front of it, its port is open and it says nothing. */
  'service-hangs': { readonly service: string; readonly container: string; readonly from?: string; readonly url?: string };
  /** The caller and the called are in no common Docker network. */
  'other-network': {
    readonly role: string;
    readonly container: string;
    readonly from: string;
    readonly networks: readonly string[];
    readonly fromNetworks: readonly string[];
    /** The caller's network that the called one can be put into. */
    readonly join?: string;
  };
  'database-pool-used-up': { readonly service: string; readonly container: string; readonly limit?: string };
  /** `service` is refused by `backing` (redis, the database), which wants another password or user. */
  'backing-login-refused': { readonly service: string; readonly container: string; readonly backing: 'redis' | 'database' };
  /** The broker's URL cannot be read: mostly a password with `@`, `#`, `/` or `:` in it. */
  'broker-url-broken': { readonly service: string; readonly container: string };
  'container-unclear': { readonly role: string; readonly containers: readonly string[] };
  'version-mismatch': { readonly container: string; readonly image: string; readonly other: string };
  'leftover-container': { readonly containers: readonly string[]; readonly areOrphans: boolean };
  'compose-file-apart': ComposeFileApart & { readonly role: string };
  'leftover-network': { readonly project: string; readonly networks: readonly string[] };
};

/** Makes a cause of this family; the table says how deep each lies, and which checks contradict it by passing. */
export const containerCause = causesOf<ContainerCauses>({
  'stack-not-created': depth.project,
  'container-missing': { depth: depth.container, contradictedBy: ['container.running'] },
  'container-stopped': { depth: depth.container, contradictedBy: ['container.running'] },
  'container-crash-loop': { depth: depth.container, contradictedBy: ['container.running'] },
  'container-out-of-memory': { depth: depth.container, contradictedBy: ['container.running'] },
  'container-unhealthy': { depth: depth.container, contradictedBy: ['container.healthy'] },
  'port-not-published': { depth: depth.port, contradictedBy: ['container.published', 'port.owned'] },
  'publish-failed': { depth: depth.container, contradictedBy: ['container.published', 'port.owned'] },
  'compose-file-differs': { depth: depth.container, contradictedBy: ['container.published'] },
  'project-unclear': depth.project,
  'project-misnamed': depth.project,
  'service-misnamed': { depth: depth.project, contradictedBy: ['container.running'] },
  'project-shared': depth.project,
  'healthcheck-broken': { depth: depth.container, contradictedBy: ['container.healthy'] },
  'service-hangs': depth.container,
  'other-network': { depth: depth.reach, contradictedBy: ['hop.reaches'] },
  'database-pool-used-up': { depth: depth.service, contradictedBy: ['dify.chat'] },
  'backing-login-refused': { depth: depth.service, contradictedBy: ['dify.chat'] },
  'broker-url-broken': { depth: depth.service, contradictedBy: ['dify.chat'] },
  'container-unclear': { depth: depth.container, contradictedBy: ['container.running'] },
  'version-mismatch': depth.app,
  'leftover-container': { depth: depth.port, contradictedBy: ['container.gone'] },
  'compose-file-apart': { depth: depth.project, contradictedBy: ['compose-file.agrees'] },
  'leftover-network': { depth: depth.port, contradictedBy: ['container.gone'] },
});

/** All that this family can say. */
export type Container = {
  name: 'container';
  findings: ContainerFindings;
  observed: ContainerObserved;
  evidence: ContainerEvidence;
  causes: ContainerCauses;
};
