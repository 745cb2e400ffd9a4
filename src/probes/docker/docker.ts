import type { Json } from '../../base/json.ts';
import type { Look } from '../look.ts';
import type { ToldAddress } from './told-addresses.ts';

/** One endpoint that was considered, in the docker CLI's order, and what came of it. */
export type EndpointAttempt = {
  /** Where it comes from: `ledger`, `DOCKER_HOST`, `DOCKER_CONTEXT`, `currentContext`, `default`, or a fallback socket's name. */
  readonly source: string;
  readonly endpoint: string;
  /** The one that the docker CLI (or the ledger) would use. Others are looked at only to explain. */
  readonly isChosen: boolean;
  readonly outcome:
    | 'answered'
    | 'absent'
    | 'refused'
    | 'denied'
    | 'hung'
    | 'not-docker'
    | 'unsupported'
    | 'invalid'
    /** The ledger names an engine on another machine, and nobody allowed that: it was not connected to. */
    | 'not-trusted'
    /** This process has no more file handles, memory or network: it was not asked. */
    | 'no-resources'
    | 'failed';
  readonly detail?: string;
};

/**
 * An engine that answers to Docker's API and is another product; its command line is called so and has Docker's words. Left out, it is
 * Docker itself.
 */
export type EngineBrand = 'podman';

export type EngineFacts = {
  readonly brand?: EngineBrand;
  readonly version: string;
  readonly apiVersion: string;
  readonly operatingSystem: string;
  readonly isDesktop: boolean;
  readonly isRootless: boolean;
  readonly name?: string;
  /** Podman's store of images and volumes, which each user has elsewhere. */
  readonly folder?: string;
};

export type EngineAnswer = {
  readonly attempts: readonly EndpointAttempt[];
  readonly endpoint: string;
  /** There when a real Docker Engine answered at the chosen endpoint. */
  readonly engine?: EngineFacts;
};

/** A published port: `address` '' means all addresses. */
export type PublishedPort = {
  readonly address: string;
  readonly publicPort: number;
  readonly privatePort: number;
  readonly protocol: 'tcp' | 'udp';
};

/** A container as the list shows it, running or not. */
export type ContainerSummary = {
  readonly id: string;
  readonly name: string;
  readonly image: string;
  readonly state: string;
  readonly status: string;
  readonly labels: Readonly<Record<string, string>>;
  /** com.docker.compose.project and .service, where they are set. */
  readonly project?: string;
  readonly service?: string;
  readonly published: readonly PublishedPort[];
  readonly createdAt?: string;
  /** Names of the networks that it is attached to. */
  readonly networkNames?: readonly string[];
  /** What its healthcheck says, out of `Up 3 minutes (unhealthy)`; absent where it has none, or does not run. */
  readonly healthStatus?: 'starting' | 'healthy' | 'unhealthy';
  /** Of a container that ended, out of `Exited (1) 5 minutes ago`. */
  readonly exitStatus?: number;
};

/** What a healthcheck runs: the program, and the URL that it asks, where its words show one. Its other words may hold a password. */
export type HealthTest = { readonly program: string; readonly url?: string };

/** A line of a container's log. `at` is the engine's own time of it (RFC 3339, UTC). */
export type LogLine = { readonly at: string; readonly text: string };

export type HealthLog = {
  readonly endedAt: string;
  readonly exitCode: number;
  readonly output: string;
};

export type ContainerDetail = ContainerSummary & {
  readonly pid: number;
  readonly exitCode: number;
  readonly isOutOfMemory: boolean;
  readonly restartCount: number;
  readonly restartPolicy: string;
  readonly startedAt?: string;
  readonly finishedAt?: string;
  readonly error?: string;
  readonly imageId: string;
  /** Absent = the image has no healthcheck, which is normal. */
  readonly health?: {
    readonly status: 'starting' | 'healthy' | 'unhealthy' | 'none';
    readonly failingStreak: number;
    readonly last?: HealthLog;
    readonly test?: HealthTest;
  };
  /** What was asked for; differs from `published` when Docker could not do it. */
  readonly asked: readonly PublishedPort[];
  readonly extraHosts: readonly string[];
  /** Environment, values of secrets-like names removed. */
  readonly environment: Readonly<Record<string, string>>;
  /** Addresses that its environment holds, cleaned; left out where it holds none. */
  readonly told?: readonly ToldAddress[];
  readonly networks: readonly {
    readonly name: string;
    readonly gateway?: string;
    readonly address?: string;
    /** Its addresses, as one of them and the length of what they share: `172.18.0.3/16`. */
    readonly range?: string;
    readonly aliases: readonly string[];
  }[];
  readonly memoryLimitBytes?: number;
  /** Files of the engine's machine that stand for /etc/hosts and /etc/resolv.conf inside. */
  readonly hostsPath?: string;
  readonly resolvConfPath?: string;
};

export type ExecAnswer = {
  readonly exitCode: number;
  readonly stdout: string;
  readonly stderr: string;
  readonly durationMs: number;
};

/** What a command inside gets: its standard input, which then ends, and variables beside those of the container. */
export type ExecOptions = { readonly input?: string; readonly environment?: Readonly<Record<string, string>> };

export type DockerProbe = {
  /** Which engine, and every endpoint that was tried; once a run. */
  readonly engine: () => Promise<EngineAnswer>;
  /** All containers, stopped ones too: one list a run. */
  readonly containers: () => Promise<Look<readonly ContainerSummary[]>>;
  /** Inspect, once a run for each id. */
  readonly inspect: (id: string) => Promise<Look<ContainerDetail>>;
  /** The last lines of the container's log, cleaned. */
  readonly logTail: (id: string, lines: number) => Promise<Look<string>>;
  /** The last lines since a moment (RFC 3339), each with its time, cleaned; never one from before it. */
  readonly logSince: (id: string, since: string, lines: number) => Promise<Look<readonly LogLine[]>>;
  /** Runs a read-only command inside; `timed-out` at the deadline. */
  readonly exec: (id: string, command: readonly string[], deadlineMs: number, options?: ExecOptions) => Promise<Look<ExecAnswer>>;
  /** Raw answer of the engine, for facts; never printed as it is. */
  readonly networks: () => Promise<
    Look<
      readonly {
        readonly name: string;
        readonly labels: Readonly<Record<string, string>>;
        readonly gateway?: string;
        /** `172.18.0.0/16`, of both families. */
        readonly subnets?: readonly string[];
        readonly raw?: Json;
      }[]
    >
  >;
};
