import type { Agent } from 'node:http';
import type { Readable } from 'node:stream';
import type Docker from 'dockerode';
import { cleanLine } from '../../base/sanitise.ts';
import { blind, type Look } from '../look.ts';
import type { DockerAddress } from './docker-address.ts';
import { createDemuxer } from './docker-demux.ts';
import { requestOptions } from './docker-ping.ts';

/** The calls to the engine that Preflight makes, none of which changes anything but `exec`, which runs a read-only command. */
export type DockerClient = {
  readonly info: () => Promise<Look<unknown>>;
  readonly list: () => Promise<Look<Docker.ContainerInfo[]>>;
  readonly inspect: (id: string) => Promise<Look<Docker.ContainerInspectInfo>>;
  /** `since`: seconds of the epoch; then each line begins with its time. */
  readonly logs: (id: string, lines: number, since?: number) => Promise<Look<string>>;
  readonly networks: () => Promise<Look<Docker.NetworkInspectInfo[]>>;
  readonly exec: (
    id: string,
    command: readonly string[],
    deadlineMs: number,
  ) => Promise<
    Look<{
      readonly exitCode: number;
      readonly stdout: string;
      readonly stderr: string;
    }>
  >;
};

/** Of each stream of a command. */
const capBytes = 64 * 1024;

/** Types of dockerode 4 leave abortSignal out of some calls whose code reads it. */
type Abortable = { readonly abortSignal: AbortSignal };

/**
 * A client on dockerode, loaded at this call and in this file only (it is the heaviest dependency). Every call has a
 * deadline: without an abort signal dockerode waits for ever when a body stalls (facts: engineering 3.3).
 */
export async function createDockerClient(
  address: Extract<DockerAddress, { kind: 'socket' | 'tcp' }>,
  options: { readonly agent: Agent; readonly deadlineMs: number; readonly signal?: AbortSignal },
): Promise<DockerClient> {
  const { default: Dockerode } = await import('dockerode');
  const docker = withoutDockerHost(() => new Dockerode(connection(address, options.agent)));

  /** One call: a fresh signal, and every failure as a reason. */
  async function ask<T>(deadlineMs: number, call: (signal: AbortSignal) => Promise<Look<T>>): Promise<Look<T>> {
    const deadline = AbortSignal.timeout(deadlineMs);
    const signal = options.signal ? AbortSignal.any([deadline, options.signal]) : deadline;
    try {
      // docker-modem may leave a promise open for ever when its connection is cut in the middle of a body.
      return await Promise.race([call(signal), aborted(signal)]);
    } catch (error) {
      return deadline.aborted ? blind('timed-out', `no answer within ${deadlineMs} ms`) : readError(error);
    }
  }
  const quick = <T>(call: (signal: AbortSignal) => Promise<Look<T>>) => ask(options.deadlineMs, call);

  return {
    info: () => quick(async (abortSignal) => object(await docker.info({ abortSignal } as never))),
    list: () => quick(async (abortSignal) => array(await docker.listContainers({ all: true, abortSignal }))),
    networks: () =>
      quick(async (abortSignal) => array((await docker.listNetworks({ abortSignal } as never)) as unknown as Docker.NetworkInspectInfo[])),
    inspect: (id) => quick(async (abortSignal) => object(await docker.getContainer(id).inspect({ abortSignal }))),
    logs: (id, lines, since) =>
      quick(async (abortSignal) => {
        const wanted: Docker.ContainerLogsOptions & {
          follow: false;
        } & Abortable = {
          stdout: true,
          stderr: true,
          follow: false,
          tail: lines,
          ...(since === undefined ? {} : { since, timestamps: true }),
          abortSignal,
        };
        // dockerode hands out JSON already parsed when a terminal's log happens to be JSON.
        const answer: unknown = await docker.getContainer(id).logs(wanted);
        if (!Buffer.isBuffer(answer)) return { ok: true, value: JSON.stringify(answer) ?? '' };
        return { ok: true, value: inOrder(answer) };
      }),
    exec: (id, command, deadlineMs) =>
      ask(deadlineMs, async (abortSignal) => {
        const created = await docker.getContainer(id).exec({
          Cmd: [...command],
          AttachStdout: true,
          AttachStderr: true,
          Tty: false,
          abortSignal,
        });
        const stream: Readable = await created.start({ abortSignal });
        const demuxer = createDemuxer(capBytes);
        await drain(stream, demuxer.push, abortSignal);
        for (;;) {
          const { ExitCode, Running } = await created.inspect({ abortSignal });
          // The stream may end a moment before the engine knows the exit code.
          if (typeof ExitCode === 'number' && !Running)
            return {
              ok: true,
              value: { exitCode: ExitCode, ...demuxer.result() },
            };
          await new Promise((next) => setTimeout(next, 10));
          abortSignal.throwIfAborted();
        }
      }),
  };
}

/** Rejects when the signal does. */
function aborted(signal: AbortSignal): Promise<never> {
  return new Promise((_, reject) => {
    if (signal.aborted) reject(signal.reason);
    signal.addEventListener('abort', () => reject(signal.reason), { once: true });
  });
}

/** Reads a stream to its end; rejects when the signal or an error comes first. */
function drain(stream: Readable, push: (chunk: Buffer) => void, signal: AbortSignal): Promise<void> {
  return new Promise((resolve, reject) => {
    const stop = () => {
      stream.destroy();
      reject(signal.reason);
    };
    if (signal.aborted) return stop();
    signal.addEventListener('abort', stop, { once: true });
    stream.on('data', push);
    stream.on('error', reject);
    stream.on('close', () => {
      signal.removeEventListener('abort', stop);
      resolve();
    });
  });
}

/** Both streams of a log in the order in which they were written. */
function inOrder(log: Buffer): string {
  const parts: string[] = [];
  let at = 0;
  while (at + 8 <= log.length && (log[at] ?? 9) <= 2 && log[at + 1] === 0 && log[at + 2] === 0 && log[at + 3] === 0) {
    const end = at + 8 + log.readUInt32BE(at + 4);
    parts.push(log.subarray(at + 8, end).toString('utf8'));
    at = end;
  }
  return at === 0 ? log.toString('utf8') : parts.join('');
}

/** All that dockerode would otherwise take from DOCKER_HOST is said explicitly. */
function connection(address: Extract<DockerAddress, { kind: 'socket' | 'tcp' }>, agent: Agent): Docker.DockerOptions {
  const { lookup: _ofAgent, rejectUnauthorized: _ofAgentToo, ...where } = requestOptions(address);
  const nothing = {
    socketPath: undefined,
    host: undefined,
    port: undefined,
    ca: undefined,
    cert: undefined,
    key: undefined,
  };
  return {
    ...nothing,
    protocol: address.kind === 'tcp' && address.isTls ? 'https' : 'http',
    pathPrefix: '/',
    agent,
    ...where,
  } as unknown as Docker.DockerOptions;
}

/** docker-modem reads DOCKER_HOST even when it is told where to go, and throws when that is malformed; it never sees it. */
function withoutDockerHost<T>(make: () => T): T {
  const { DOCKER_HOST } = process.env;
  delete process.env.DOCKER_HOST;
  try {
    return make();
  } finally {
    if (DOCKER_HOST !== undefined) process.env.DOCKER_HOST = DOCKER_HOST;
  }
}

function array<T>(answer: T[]): Look<T[]> {
  return Array.isArray(answer) ? { ok: true, value: answer } : blind('malformed', 'the answer is no list');
}

function object<T>(answer: T): Look<T> {
  const isObject = typeof answer === 'object' && answer !== null && !Array.isArray(answer) && !Buffer.isBuffer(answer);
  return isObject ? { ok: true, value: answer } : blind('malformed', 'the answer is no object');
}

function readError(error: unknown): Look<never> {
  const { statusCode, code, message } = error as {
    statusCode?: number;
    code?: string;
    message?: string;
  };
  const detail = cleanLine(message || code || String(error));
  if (statusCode === 401 || statusCode === 403 || code === 'EACCES' || code === 'EPERM') return blind('not-permitted', detail);
  if (statusCode !== undefined && statusCode < 400) return blind('malformed', detail);
  if (code?.startsWith('HPE_')) return blind('malformed', detail);
  return blind('unreachable', detail);
}
