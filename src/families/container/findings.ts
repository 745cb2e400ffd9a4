import type { Span } from '../../base/span.ts';
import { speak } from '../../engine/vocabulary.ts';
import type { ContainerDetail, LogLine, PublishedPort } from '../../probes/docker/docker.ts';
import type { ComposeProject, OddOne, StackMember } from '../docker/findings.ts';

/** Codes of the findings of this family, each with its arguments. `container` is its name. */
export type ContainerFindings = {
  'container-running': { readonly container: string; readonly image: string };
  /** No container of the stack is there, not even a stopped one. */
  'stack-absent': { readonly project: string | null };
  'container-absent': { readonly wanted: string };
  /** The project that the ledger names has no containers, while these run all its services. */
  'project-misnamed': { readonly project: string; readonly found: readonly string[] };
  /** The service or container that the ledger names does not exist, and another does its work. */
  'service-misnamed': { readonly wanted: string; readonly found: string };
  'container-down': { readonly container: string; readonly state: string; readonly exitCode: number };
  'container-crashing': { readonly container: string; readonly restarts: number; readonly exitCode: number };
  'container-killed-for-memory': { readonly container: string; readonly limitMiB: number | null };
  'project-unclear': { readonly projects: readonly string[] };
  'container-unclear': { readonly containers: readonly string[] };
  /** It runs, but its version does not go with another part of Dify. */
  'version-apart': { readonly container: string; readonly image: string; readonly other: string };

  /** All services of the project run, those that the ledger does not name included. */
  'stack-whole': { readonly project: string; readonly services: number };
  /** Services that the ledger does not name are not well. */
  'stack-incomplete': { readonly project: string; readonly services: readonly string[] };
  /** Two stacks share one project name: compose takes them for one. */
  'stack-shared': { readonly project: string; readonly folders: readonly string[] };
  /** There is no one project to look at; container.running says why. */
  'stack-not-seen': Record<never, never>;

  'container-healthy': { readonly container: string };
  'no-healthcheck': { readonly container: string };
  'health-starting': { readonly container: string };
  'health-failing': { readonly container: string; readonly ageMs: number | null };

  'published-as-declared': { readonly container: string; readonly address: string };
  'host-network': { readonly container: string };
  'published-elsewhere': {
    readonly container: string;
    readonly wanted: number;
    readonly published: readonly number[];
    readonly inComposeFile: readonly number[] | null;
    readonly oddOne: OddOne;
  };
  /** The ledger and the container agree, the compose file does not: the next `up` will move the port. */
  'compose-file-differs': { readonly container: string; readonly wanted: number; readonly inComposeFile: readonly number[] };
  /** The port is right, the address is not the ledger's. */
  'published-on-other-address': { readonly container: string; readonly wanted: string; readonly published: string };
  'not-published': { readonly container: string; readonly wanted: number };
  /** The container asked for it, the engine did not do it. */
  'asked-not-published': { readonly container: string; readonly wanted: number };

  /** The compose file beside the ledger publishes what the ledger says. */
  'compose-file-agrees': { readonly file: string; readonly service: string; readonly port: number };
  'compose-file-absent': Record<never, never>;
  'compose-file-apart': ComposeFileApart;

  'containers-gone': { readonly project: string | null };
  /** What still runs may outlive the session. */
  'containers-stay': { readonly project: string | null; readonly containers: readonly string[] };
  'containers-left': { readonly project: string | null; readonly containers: readonly string[] };
  /** Containers outside the project that hold a port or a network of it. */
  'orphans-left': { readonly containers: readonly string[] };
  /** Networks of the project, of which no container is left. */
  'networks-left': { readonly project: string; readonly networks: readonly string[] };
};

/** The compose file beside the ledger publishes these ports of a service, or none, and the ledger wants another. */
export type ComposeFileApart = {
  readonly file: string;
  readonly service: string;
  readonly wanted: number;
  readonly found: readonly number[];
};

/** A line of a log, redacted, and the service that wrote it. */
export type ServiceLine = LogLine & { readonly service: string };

/** What kind of line it is: of an access log, or by its level. */
export type LogLevel = 'access' | 'debug' | 'info' | 'warning' | 'error';

/** A line on the way of a chat; `isNamed`: it bears one of the chat's own ids, and is surely its. */
export type WayLine = ServiceLine & { readonly level: LogLevel; readonly isNamed: boolean };

/** What redis or the database said when it was asked with its own tool: `hangs`: the tool waited in vain. */
export type BackingAnswer = {
  readonly service: string;
  readonly container: string;
  readonly says: 'answers' | 'hangs' | 'refuses';
  readonly detail: string;
};

/** What stood behind a failure of Dify's: lines since it was asked, and what redis and the database said. */
export type Behind = { readonly logs?: readonly ServiceLine[]; readonly backing?: readonly BackingAnswer[] };

/** What a container listens on inside, as far as this machine may look (Linux, /proc/<pid>/net/tcp). */
export type InsideListener = { readonly address: string; readonly port: number };

/**
 * A name that the ledger should have instead of its own. `by`: `port`: it publishes the role's own port; `services`: it runs all the
 * services; `image`, `name`: it looks like it, and may be meant.
 */
export type OtherName = { readonly name: string; readonly container: string; readonly by: 'port' | 'services' | 'image' | 'name' };

/** How a service of the project that the ledger does not name is not well. */
export type StackTrouble = {
  readonly service: string;
  readonly container: string;
  readonly how: 'stopped' | 'paused' | 'looping' | 'out-of-memory' | 'unhealthy';
  readonly state: string;
  readonly exitCode: number;
  readonly restarts: number;
  /** The last word of its healthcheck. */
  readonly output?: string;
  readonly limitMiB?: number;
  /** What it wrote since its last start. */
  readonly log: readonly LogLine[];
};

/** What the checks of this family saw, for the diagnosis and for the facts of the report. */
export type ContainerObserved = {
  'stack.whole': {
    readonly project: ComposeProject;
    readonly stack: readonly StackMember[];
    readonly troubles: readonly StackTrouble[];
    /** Working folders of the containers that run; more than one = two stacks under one name. */
    readonly folders: readonly string[];
  };
  'container.running': {
    readonly project: ComposeProject;
    /** The ledger's service or container name. */
    readonly wanted: string;
    readonly container?: ContainerDetail;
    /** Last lines of its log, redacted; there when it does not run properly. */
    readonly logTail?: string;
    /** All containers of the project. */
    readonly stack: readonly StackMember[];
    /** com.docker.compose.project.working_dir, config_files and environment_file, from the container or a sibling. */
    readonly workingDir?: string;
    readonly configFiles?: readonly string[];
    readonly envFiles?: readonly string[];
    readonly composer?: 'podman-compose';
    /** Names alike that may have been meant. */
    readonly nearest?: readonly string[];
    /** Who does the work under another name: the project or the service, and what shows it. */
    readonly otherName?: OtherName;
  };
  'container.healthy': {
    readonly container: ContainerDetail;
    readonly ageMs?: number;
    /** Looked at where it is unhealthy; absent = could not be looked at. */
    readonly inside?: readonly InsideListener[];
  };
  'container.published': {
    readonly container: ContainerDetail;
    readonly wanted: { readonly host: string; readonly port: number };
    readonly published: readonly PublishedPort[];
    readonly asked: readonly PublishedPort[];
    readonly inComposeFile?: readonly (PublishedPort & { readonly at: Span })[];
    readonly oddOne?: OddOne;
    /** Port inside that the ledger's port leads to. */
    readonly privatePort?: number;
    /** Absent = could not be looked at. */
    readonly inside?: readonly InsideListener[];
  };
  'compose-file.agrees': undefined;
  'container.gone': {
    readonly project: ComposeProject;
    readonly left: readonly StackMember[];
    /** What runs and may outlive the session. */
    readonly stays: readonly StackMember[];
    readonly orphans: readonly StackMember[];
    /** Names of networks that were left. */
    readonly networks: readonly string[];
    /** One of `left` is a one-off (`docker compose run`), which `down` alone leaves. */
    readonly hasOneOff?: true;
    readonly workingDir?: string;
    readonly configFiles?: readonly string[];
    readonly envFiles?: readonly string[];
    readonly composer?: 'podman-compose';
  };
};

/** Names of the evidence that this family shows. */
export type ContainerEvidence =
  | 'container-name'
  | 'container-state'
  | 'container-image'
  | 'container-error'
  | 'restart-count'
  | 'exit-code'
  | 'last-log-line'
  | 'log-line'
  | 'stack-member'
  | 'in-networks'
  | 'asked-inside'
  | 'project-folder'
  | 'memory-limit'
  | 'health-output'
  | 'health-age'
  | 'published-port'
  | 'asked-port'
  | 'compose-file-port'
  | 'listens-inside'
  | 'compose-project'
  | 'similar-container'
  | 'holds-port'
  | 'holds-network'
  | 'network-left';

export const ofContainer = speak<ContainerFindings, ContainerObserved, ContainerEvidence>();
