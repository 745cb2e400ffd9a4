import type { Agent } from 'node:http';
import type { Readable } from 'node:stream';
import type Docker from 'dockerode';
import { monotonicMs } from '../../base/clock.ts';
import { isOwnTrouble } from '../../base/own-trouble.ts';
import { cleanLine } from '../../base/sanitise.ts';
import { blind, type Look } from '../look.ts';
import type { ExecOptions } from './docker.ts';
import type { ReachableAddress } from './docker-address.ts';
import { brokeOff, tooLong } from './docker-agent.ts';
import { createDemuxer } from './docker-demux.ts';
import { requestOptions } from './docker-ping.ts';
import { areNetworks, exitCodeIn, isFields, isInspected, isList } from './docker-shape.ts';

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
    options?: ExecOptions,
  ) => Promise<
    Look<{
      readonly exitCode: number;
      readonly stdout: string;
      readonly stderr: string;
    }>
  >;
};

/** A connection that was closed under a question, with or without the beginning of an answer. */
const closedCodes: ReadonlySet<string> = new Set(['ECONNRESET', 'EPIPE', brokeOff]);

/** Of each stream of a command. */
const capBytes = 64 * 1024;

/** A program may have closed its streams a moment before it ends; longer than this, the engine broke them off. */
const endingMs = 1_000;

/** Types of dockerode 4 leave abortSignal out of some calls whose code reads it. */
type Abortable = { readonly abortSignal: AbortSignal };

/**
 * A client on dockerode, loaded at this call and in this file only (it is the heaviest dependency). Every call has a
 * deadline: without an abort signal dockerode waits for ever when a body stalls (facts: engineering 3.3).
 */
export async function createDockerClient(
  address: ReachableAddress,
  options: { readonly agent: Agent; readonly deadlineMs: number; readonly signal?: AbortSignal },
): Promise<DockerClient> {
  const { default: Dockerode } = await import('dockerode');
  const docker = withoutDockerHost(() => new Dockerode(connection(address, options.agent)));

  /** One call: a fresh signal, and every failure as a reason. */
  async function ask<T>(deadlineMs: number, call: (signal: AbortSignal) => Promise<Look<T>>): Promise<Look<T>> {
    // By hand: what listens to an `AbortSignal.any` is kept for ever by Node 20, and dockerode takes no listener away.
    const ending = new AbortController();
    let isLate = false;
    const timer = setTimeout(() => {
      isLate = true;
      ending.abort();
    }, deadlineMs);
    const interrupt = () => ending.abort(options.signal?.reason);
    options.signal?.addEventListener('abort', interrupt, { once: true });
    if (options.signal?.aborted) interrupt();
    try {
      // docker-modem may leave a promise open for ever when its connection is cut in the middle of a body.
      return await Promise.race([call(ending.signal), aborted(ending.signal)]);
    } catch (error) {
      return isLate ? blind('timed-out', `no answer within ${deadlineMs} ms`) : readError(error);
    } finally {
      clearTimeout(timer);
      options.signal?.removeEventListener('abort', interrupt);
    }
  }
  const quick = async <T>(call: (signal: AbortSignal) => Promise<Look<T>>): Promise<Look<T>> => {
    let isClosed = false;
    const answer = await ask(options.deadlineMs, (signal) =>
      call(signal).catch((error: NodeJS.ErrnoException) => {
        isClosed = closedCodes.has(error.code ?? '');
        throw error;
      }),
    );
    // One connection that was closed is no engine that is gone: the question changes nothing, so it is asked once more.
    return isClosed ? ask(options.deadlineMs, call) : answer;
  };

  return {
    info: () => quick(async (abortSignal) => object(await docker.info({ abortSignal } as never))),
    list: () => quick(async (abortSignal) => array(await docker.listContainers({ all: true, abortSignal }), isList)),
    networks: () =>
      quick(async (abortSignal) =>
        array((await docker.listNetworks({ abortSignal } as never)) as unknown as Docker.NetworkInspectInfo[], areNetworks),
      ),
    inspect: (id) =>
      quick(async (abortSignal) => object(await docker.getContainer(encodeURIComponent(id)).inspect({ abortSignal }), isInspected)),
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
        const answer: unknown = await docker.getContainer(encodeURIComponent(id)).logs(wanted);
        if (!Buffer.isBuffer(answer)) return { ok: true, value: JSON.stringify(answer) ?? '' };
        return { ok: true, value: inOrder(answer) };
      }),
    exec: (id, command, deadlineMs, { input, environment } = {}) =>
      ask(deadlineMs, async (abortSignal) => {
        const created = await docker.getContainer(encodeURIComponent(id)).exec({
          Cmd: [...command],
          AttachStdout: true,
          AttachStderr: true,
          Tty: false,
          ...(input === undefined ? {} : { AttachStdin: true }),
          ...(environment === undefined ? {} : { Env: Object.entries(environment).map(([name, value]) => `${name}=${value}`) }),
          abortSignal,
        });
        // The engine says how it is called, and it becomes a part of a path.
        created.id = encodeURIComponent(String(created.id));
        // Only a connection that was taken over can be written to; its half that was written ends the command's input.
        const stream: Readable = await (input === undefined
          ? created.start({ abortSignal })
          : created.start({ hijack: true, stdin: true, abortSignal }).then((duplex) => duplex.end(input)));
        const demuxer = createDemuxer(capBytes);
        await drain(stream, demuxer.push, abortSignal);
        const { isWhole, ...said } = demuxer.result();
        // What comes after a cut is not known, and an exit code beside half of the words is no evidence.
        if (!isWhole) return blind('malformed', 'the stream of the command broke off');
        const endedMs = monotonicMs();
        for (;;) {
          const exitCode = exitCodeIn(await created.inspect({ abortSignal }));
          // Podman says -1 where it lost sight of the command.
          if (exitCode === undefined) return blind('malformed', 'the command ended with no exit code');
          if (exitCode !== 'running') return { ok: true, value: { exitCode, ...said } };
          if (monotonicMs() - endedMs > endingMs) return blind('malformed', 'the stream of the command ended before the command did');
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
function connection(address: ReachableAddress, agent: Agent): Docker.DockerOptions {
  const { lookup: _ofAgent, rejectUnauthorized: _ofAgentToo, createConnection: _andThis, ...where } = requestOptions(address);
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

/** A list that is understood whole: of one with an entry that is something else, none is believed. */
function array<T>(answer: T[], areEntries: (entries: T[]) => boolean): Look<T[]> {
  if (!Array.isArray(answer)) return blind('malformed', 'the answer is no list');
  return areEntries(answer) ? { ok: true, value: answer } : blind('malformed', 'the list holds something else');
}

function object<T>(answer: T, isWanted: (answer: T) => boolean = () => true): Look<T> {
  return isFields(answer) && isWanted(answer) ? { ok: true, value: answer } : blind('malformed', 'the answer is something else');
}

function readError(error: unknown): Look<never> {
  const { statusCode, code, message } = error as {
    statusCode?: number;
    code?: string;
    message?: string;
  };
  const detail = cleanLine(message || code || String(error));
  if (isOwnTrouble(error)) return blind('no-resources', detail);
  if (statusCode === 401 || statusCode === 403 || code === 'EACCES' || code === 'EPERM') return blind('not-permitted', detail);
  if (statusCode !== undefined && statusCode < 400) return blind('malformed', detail);
  if (code?.startsWith('HPE_') || code === brokeOff || code === tooLong) return blind('malformed', detail);
  return blind('unreachable', detail);
}
