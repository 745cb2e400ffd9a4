import type { CauseRule } from '../../engine/cause.ts';
import { agreementRules } from '../container/causes/agreement.ts';
import { containerRules } from '../container/causes/containers.ts';
import { publishedRules } from '../endpoint/causes/published-but-dead.ts';
import { engineRules } from './causes/engine.ts';
import type { OddOne } from './findings.ts';

/** Causes of this family, each with the arguments of its message. `container` is a container's name. */
export type DockerCauses = {
  'docker-down': { readonly endpoint: string };
  'docker-denied': { readonly endpoint: string; readonly user: string };
  'docker-hung': { readonly endpoint: string };
  'not-docker': { readonly endpoint: string };
  /** `source` is the setting that chose the endpoint; `answering` is where an engine does answer, if anywhere. */
  'docker-wrong-context': { readonly endpoint: string; readonly source: string; readonly answering: string | null };
  'stack-not-created': { readonly project: string | null };
  'container-missing': { readonly containers: readonly string[]; readonly nearest: readonly string[] };
  'container-stopped': { readonly containers: readonly string[]; readonly state: string; readonly exitCode: number };
  'container-crash-loop': { readonly container: string; readonly restarts: number; readonly exitCode: number };
  'container-out-of-memory': { readonly container: string; readonly limitMiB: number | null };
  'container-unhealthy': { readonly container: string; readonly output: string };
  /** `listens`: what was seen inside; `unknown` where this machine may not look. */
  'published-but-dead': {
    readonly container: string;
    readonly port: number;
    readonly privatePort: number;
    readonly listens: 'nothing' | 'loopback' | 'unknown';
  };
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

export const dockerRules: readonly CauseRule[] = [...engineRules, ...containerRules, ...publishedRules, ...agreementRules];
