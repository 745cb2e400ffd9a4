import { bareHost } from '../../base/address.ts';
import { isHomeName } from '../../ledger/wishes.ts';
import type { DockerProbe } from '../docker/docker.ts';
import type { HoldBack } from '../http/held-back.ts';
import { type Blind, notAllowed } from '../look.ts';
import { type InsideError, readBash, readCurl, readPython, readWget, type ToolReading } from './inside-answer.ts';
import { pythonScript } from './inside-python.ts';
import { limited } from './limited.ts';

export type { InsideError } from './inside-answer.ts';

/** Programs that can ask a URL from inside a container, in the order in which they are tried. */
export type InsideTool = 'curl' | 'python3' | 'wget' | 'busybox wget' | 'bash';

/** One program that was tried, and what came of it. */
type InsideTry = {
  readonly tool: InsideTool;
  readonly outcome: 'answered' | 'failed' | 'unusable';
  readonly exitCode?: number;
  readonly detail?: string;
};

/** What a URL looks like from inside a container. `status` and `body` are absent where the tool does not tell them. */
export type InsideAnswer =
  | {
      readonly kind: 'response';
      readonly tool: InsideTool;
      readonly status?: number;
      readonly ms: number;
      readonly body: string;
      readonly server?: string;
      /** The request went through a proxy of the container's environment. */
      readonly isProxied: boolean;
      readonly withoutProxy?: WithoutProxy;
      readonly tries: readonly InsideTry[];
    }
  /** A connection stands; the only tool that was there cannot speak HTTP. */
  | {
      readonly kind: 'connected';
      readonly tool: InsideTool;
      readonly ms: number;
      readonly tries: readonly InsideTry[];
    }
  | {
      readonly kind: 'failure';
      readonly tool: InsideTool;
      readonly error: InsideError;
      /** Cleaned; not yet redacted. */
      readonly detail: string;
      readonly isProxied: boolean;
      readonly withoutProxy?: WithoutProxy;
      readonly tries: readonly InsideTry[];
    }
  | {
      readonly kind: 'blind';
      readonly blind: Blind;
      readonly tries: readonly InsideTry[];
    };

/** What curl saw, which does not know the upper-case proxy variables that Python obeys (facts: Dify 1.5). */
export type WithoutProxy = {
  readonly status?: number;
  readonly error?: InsideError;
};

type Asked = {
  readonly docker: DockerProbe;
  readonly id: string;
  readonly url: URL;
  readonly seconds: number;
};
type Tool = {
  readonly name: InsideTool;
  readonly command: (asked: Asked) => readonly string[];
  readonly read: (answer: never) => ToolReading;
};

type Failure = Extract<ToolReading, { readonly kind: 'failure' }>;

const wgetArguments = ({ url }: Asked) => ['-q', '-O', '-', url.href];

const tools = [
  {
    name: 'curl',
    command: ({ url, seconds }) => ['curl', '-sS', '-m', String(seconds), '-o', '-', '-w', '\n%{http_code} %{time_total}', url.href],
    read: readCurl,
  },
  {
    name: 'python3',
    command: ({ url, seconds }) => ['python3', '-c', pythonScript, url.href, String(seconds)],
    read: readPython,
  },
  // The static busybox's own `wget -T` crashes: the time is kept from outside.
  {
    name: 'wget',
    command: (asked) => limited('sh', asked.seconds, ['wget', ...wgetArguments(asked)]),
    read: readWget,
  },
  {
    name: 'busybox wget',
    command: (asked) => limited('busybox sh', asked.seconds, ['busybox', 'wget', ...wgetArguments(asked)]),
    read: readWget,
  },
  {
    name: 'bash',
    command: ({ seconds, url }) =>
      limited('bash', seconds, [
        'bash',
        '-c',
        'exec 3<>"/dev/tcp/$1/$2" && echo connected',
        'preflight',
        bareHost(url.hostname),
        portOf(url),
      ]),
    read: readBash,
  },
] as const satisfies readonly Tool[];

type AnyTool = (typeof tools)[number];
const [curl, python3, ...later] = tools;
const bash = tools[4];

const portOf = (url: URL) => url.port || (url.protocol === 'https:' ? '443' : '80');

/**
 * Asks `url` from inside a container by the first program there that can. One that is missing or broken (exit 126, 127, 139)
 * is passed over; every one that was tried is in the answer. No usable one is `blind`, never "fine".
 */
export async function probeFromInside(
  docker: DockerProbe,
  containerId: string,
  url: string,
  deadlineMs: number,
  holdBack?: HoldBack,
): Promise<InsideAnswer> {
  const held = holdBack?.({ url });
  if (held && (held.isInName || !isNearInside(url))) return { kind: 'blind', blind: notAllowed(held.wish).error, tries: [] };
  const parsed = parseUrl(url);
  if (!parsed) return { kind: 'blind', blind: { reason: 'malformed', detail: `not an address: ${url}` }, tries: [] };
  return slotsOf(docker)(() => ask({ docker, id: containerId, url: parsed, seconds: secondsOf(deadlineMs) }));
}

/**
 * Whether a URL stays near, told by its name alone, for the container looks it up by itself: an address that is home, a name that Docker
 * gives the host, or one without a dot, which is a container of its networks.
 */
function isNearInside(url: string): boolean {
  const host = parseUrl(url)?.hostname ?? '';
  return isHomeName(host) || !/[.:]/.test(host);
}

async function ask(asked: Asked): Promise<InsideAnswer> {
  const isHttp = asked.url.protocol === 'http:' || asked.url.protocol === 'https:';
  if (!isHttp) return inTurn(asked, [bash], []);
  // Where the two may differ, Python's view counts, which is a plugin's; curl is asked beside it, for what it sees without the proxy.
  if (!(await mayDiffer(asked))) return inTurn(asked, tools, []);
  const beside = runTool(asked, curl);
  const reading = await runTool(asked, python3);
  const tries = [tryOf('python3', reading)];
  if (reading.kind === 'blind') return { kind: 'blind', blind: reading.blind, tries };
  if (reading.kind === 'unusable') return inTurn(asked, [curl, ...later], tries, beside);
  if (!isDoubtful(reading)) return answerOf(reading, 'python3', tries);
  const second = await beside;
  return answerOf(reading, 'python3', [...tries, tryOf('curl', second)], compared(second));
}

/**
 * May Python see another thing than curl? It obeys proxy variables that curl does not know, and brings certificates of its own (facts: Dify
 * 1.5); of plain HTTP without a proxy both see the same, and curl is there in a fifth of the time.
 */
async function mayDiffer({ docker, id, url }: Asked): Promise<boolean> {
  if (url.protocol === 'https:') return true;
  const detail = await docker.inspect(id);
  if (!detail.ok) return true;
  return Object.entries(detail.value.environment).some(([name, value]) => /^(?:https?|all)_proxy$/i.test(name) && value !== '');
}

/** One program after the other, until one can ask; the first may be asked already. */
async function inTurn(asked: Asked, order: readonly AnyTool[], before: readonly InsideTry[], first?: Promise<ToolReading>) {
  const tries = [...before];
  let vague: { readonly reading: Failure; readonly tool: InsideTool } | undefined;
  for (const [index, tool] of order.entries()) {
    const reading = await ((index === 0 ? first : undefined) ?? runTool(asked, tool));
    tries.push(tryOf(tool.name, reading));
    if (reading.kind === 'unusable') continue;
    if (reading.kind === 'blind') return { kind: 'blind', blind: reading.blind, tries } as const;
    // GNU wget, told to be quiet, says only that the network failed: another tool may know how.
    if (reading.kind === 'failure' && reading.error === 'other' && tool.name.endsWith('wget')) {
      vague ??= { reading, tool: tool.name };
      continue;
    }
    if (vague !== undefined && reading.kind === 'connected') break;
    return answerOf(reading, tool.name, tries);
  }
  if (vague) return answerOf(vague.reading, vague.tool, tries);
  return { kind: 'blind', blind: await noTool(asked, tries), tries } as const;
}

async function runTool(asked: Asked, tool: AnyTool): Promise<ToolReading> {
  // The tool's own limit comes first; the engine gets two seconds to start it and to say how it ended.
  const ran = await asked.docker.exec(asked.id, tool.command(asked), (asked.seconds + 2) * 1000);
  if (ran.ok) return tool.read(ran.value);
  if (ran.error.reason === 'tool-missing') return { kind: 'unusable', detail: ran.error.detail };
  return { kind: 'blind', blind: ran.error };
}

/** A proxy was in the way and no good answer came: what is it without? */
const isDoubtful = (reading: ToolReading) =>
  (reading.kind === 'failure' && (reading.isProxied || reading.error === 'proxy')) ||
  (reading.kind === 'response' && reading.isProxied && (reading.status ?? 0) >= 400);

function compared(reading: ToolReading): WithoutProxy | undefined {
  if (reading.kind === 'response') return reading.status === undefined ? {} : { status: reading.status };
  return reading.kind === 'failure' ? { error: reading.error } : undefined;
}

function answerOf(
  reading: Exclude<ToolReading, { kind: 'unusable' | 'blind' }>,
  tool: InsideTool,
  tries: readonly InsideTry[],
  withoutProxy?: WithoutProxy,
): InsideAnswer {
  return {
    ...reading,
    tool,
    tries,
    ...(withoutProxy ? { withoutProxy } : {}),
  } as InsideAnswer;
}

function tryOf(tool: InsideTool, reading: ToolReading): InsideTry {
  const exit = 'exitCode' in reading && reading.exitCode !== undefined ? { exitCode: reading.exitCode } : {};
  switch (reading.kind) {
    case 'response':
    case 'connected':
      return { tool, outcome: 'answered', ...exit };
    case 'failure':
      return { tool, outcome: 'failed', ...exit, detail: reading.detail };
    case 'unusable':
      return { tool, outcome: 'unusable', ...exit, detail: reading.detail };
    case 'blind':
      return { tool, outcome: 'unusable', detail: reading.blind.detail };
  }
}

async function noTool(asked: Asked, tries: readonly InsideTry[]): Promise<Blind> {
  const tried = tries.map(({ tool }) => tool).join(', ');
  const detail = await asked.docker.inspect(asked.id);
  const remark =
    detail.ok && detail.value.pid > 0 ? `; its sockets stand in /proc/${detail.value.pid}/net/tcp of the engine's machine` : '';
  return {
    reason: 'tool-missing',
    detail: `the container has none of ${tried}${remark}`,
  };
}

function parseUrl(url: string): URL | undefined {
  try {
    return new URL(url);
  } catch {
    return undefined;
  }
}

/** Whole seconds, for `curl -m` and `timeout`; two of the deadline stay for the engine. */
const secondsOf = (deadlineMs: number) => Math.max(1, Math.floor(deadlineMs / 1000) - 2);

const maxExecs = 3;
const slots = new WeakMap<DockerProbe, <T>(job: () => Promise<T>) => Promise<T>>();

/** At most three containers are asked at once: each exec costs the engine a process. */
function slotsOf(docker: DockerProbe): <T>(job: () => Promise<T>) => Promise<T> {
  const known = slots.get(docker);
  if (known) return known;
  let free = maxExecs;
  const waiting: (() => void)[] = [];
  const run = async <T>(job: () => Promise<T>): Promise<T> => {
    if (free > 0) free--;
    else await new Promise<void>((resolve) => waiting.push(resolve));
    try {
      return await job();
    } finally {
      const next = waiting.shift();
      if (next) next();
      else free++;
    }
  };
  slots.set(docker, run);
  return run;
}
