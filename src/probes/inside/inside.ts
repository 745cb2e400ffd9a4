import { cleanLine } from '../../base/sanitise.ts';
import { createTurns, type Turns } from '../../base/turns.ts';
import { isNearName } from '../../ledger/wishes.ts';
import type { CommandProbe } from '../commands/commands.ts';
import type { DockerProbe } from '../docker/docker.ts';
import type { HoldBack } from '../http/held-back.ts';
import { type Blind, notAllowed } from '../look.ts';
import { type Asked, askFirst, type InsideTool, runWay, seenOf } from './ask-first.ts';
import type { InsideError, ToolReading } from './inside-answer.ts';
import { askOf, headerLines, type InsideAsk, isAskable, urlOf } from './inside-ask.ts';
import { askInNamespace } from './namespace.ts';
import { type Way, waysTo } from './programs.ts';

export type { InsideTool } from './ask-first.ts';
export type { InsideError } from './inside-answer.ts';
export type { InsideAsk } from './inside-ask.ts';

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
  /**
   * A connection stands: of TCP all that was asked; of HTTP the only tool that was there cannot speak it. Of Redis and PostgreSQL the server
   * has also proved to be one. `said`: its first words, cleaned (`+PONG`, `-NOAUTH …`, `S`, `N`), where there were any.
   */
  | {
      readonly kind: 'connected';
      readonly tool: InsideTool;
      readonly ms: number;
      readonly said?: string;
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

/** What curl saw past the proxy, whichever variables name it: Python obeys those in upper case, too, and curl does not (facts: Dify 1.5). */
export type WithoutProxy = {
  readonly status?: number;
  readonly error?: InsideError;
};

type Failure = Extract<ToolReading, { readonly kind: 'failure' }>;

export type InsideOptions = {
  /** The engine's time included; the program inside gets two seconds less, and at least one. */
  readonly deadlineMs: number;
  readonly holdBack?: HoldBack | undefined;
  /** By which the container's network is entered where its image holds no program; left out, it is not. */
  readonly commands?: CommandProbe | undefined;
};

/** What of the probes asks from inside; taken as they are, so that nobody forgets one of them. */
type Askers = { readonly docker: DockerProbe } & Omit<InsideOptions, 'deadlineMs'>;

/** As `askFromInside`, of a URL: its scheme says what is spoken (see `askOf`). */
export async function probeFromInside(
  { docker, holdBack, commands }: Askers,
  containerId: string,
  url: string,
  deadlineMs: number,
): Promise<InsideAnswer> {
  const ask = askOf(url);
  if (!ask) return { kind: 'blind', blind: { reason: 'malformed', detail: `not an address: ${cleanLine(url, 200)}` }, tries: [] };
  return askFromInside(docker, containerId, ask, { deadlineMs, holdBack, commands });
}

/**
 * Asks an address from inside a container by the first program there that can. One that is missing or broken is passed over; every one
 * that was looked for is in the answer. No usable one, and no way into its network from outside, is `blind`, never "fine". Nothing
 * stays behind in the container, and no header stands on a command line.
 */
export async function askFromInside(
  docker: DockerProbe,
  containerId: string,
  ask: InsideAsk,
  options: InsideOptions,
): Promise<InsideAnswer> {
  const { deadlineMs, holdBack, commands } = options;
  const headers = headerLines(ask);
  const url = urlOf(ask);
  if (headers === 'malformed' || !isAskable(ask)) {
    return { kind: 'blind', blind: { reason: 'malformed', detail: `not an address: ${cleanLine(url, 200)}` }, tries: [] };
  }
  const held = holdBack?.({ url, ...(ask.headers ? { headers: ask.headers } : {}) });
  // Told by the name alone, for the container looks it up by itself.
  if (held && (held.isInName || !isNearName(ask.to))) return { kind: 'blind', blind: notAllowed(held.wish).error, tries: [] };
  const seen = await seenOf(docker, containerId);
  const asked: Asked = { docker, id: containerId, seen, seconds: secondsOf(deadlineMs), headers };
  return turnsOf(docker)(() => answerTo(asked, ask, commands));
}

async function answerTo(asked: Asked, ask: InsideAsk, commands: CommandProbe | undefined): Promise<InsideAnswer> {
  const ways = waysTo(ask, asked.headers !== undefined);
  const python = ways.find(({ program }) => program.name === 'python3');
  const curl = ways.find(({ program }) => program.name === 'curl');
  const enter = (tries: readonly InsideTry[]) => fromOutside(asked, ask, tries, commands);
  // Where the two may differ, Python's view counts, which is a plugin's; curl is asked beside it, for what it sees without the proxy.
  if (ask.speak !== 'http' || !python || !curl || asked.seen.lacks.has('python3') || !(await mayDiffer(asked, ask))) {
    return inTurn(asked, ways, [], enter);
  }
  const beside = runWay(asked, { ...curl, isPastProxy: true });
  const reading = await runWay(asked, python);
  const tries = [tryOf('python3', reading)];
  if (reading.kind === 'blind') return { kind: 'blind', blind: reading.blind, tries };
  if (reading.kind === 'unusable') {
    await beside;
    // It went past a proxy, which the container's own programs do not.
    const later = ways.filter((way) => way !== python);
    return inTurn(asked, later, tries, enter);
  }
  if (!isDoubtful(reading)) return answerOf(reading, 'python3', tries);
  const second = await beside;
  return answerOf(reading, 'python3', [...tries, tryOf('curl', second)], compared(second));
}

/**
 * May Python see another thing than curl? It obeys proxy variables that curl does not know, and brings certificates of its own (facts: Dify
 * 1.5); of plain HTTP without a proxy both see the same, and curl is there in a fifth of the time.
 */
async function mayDiffer({ docker, id }: Asked, ask: InsideAsk): Promise<boolean> {
  if (ask.isTls) return true;
  const detail = await docker.inspect(id);
  if (!detail.ok) return true;
  return Object.entries(detail.value.environment).some(([name, value]) => /^(?:https?|all)_proxy$/i.test(name) && value !== '');
}

/** One way after the other, until one can ask. None can: `otherwise`. */
async function inTurn(
  asked: Asked,
  ways: readonly Way[],
  before: readonly InsideTry[],
  otherwise: (tries: readonly InsideTry[]) => Promise<InsideAnswer>,
): Promise<InsideAnswer> {
  const tries = [...before];
  let vague: { readonly reading: Failure; readonly tool: InsideTool } | undefined;
  for (let rest = ways; rest.length > 0; ) {
    const { missing, way, reading } = await askFirst(asked, rest);
    tries.push(...missing.map(({ program }) => ({ tool: program.name, outcome: 'unusable', exitCode: 127, detail: 'not there' }) as const));
    if (way === undefined) break;
    const { name } = way.program;
    rest = rest.slice(rest.indexOf(way) + 1);
    tries.push(tryOf(name, reading));
    if (reading.kind === 'unusable') continue;
    if (reading.kind === 'blind') return { kind: 'blind', blind: reading.blind, tries };
    // GNU wget, told to be quiet, says only that the network failed: another tool may know how.
    if (reading.kind === 'failure' && reading.error === 'other' && name.endsWith('wget')) {
      vague ??= { reading, tool: name };
      continue;
    }
    if (vague !== undefined && reading.kind === 'connected') break;
    return answerOf(reading, name, tries);
  }
  return vague ? answerOf(vague.reading, vague.tool, tries) : otherwise(tries);
}

/** The image holds nothing that can ask: from this machine, in the container's network, where that can be. */
async function fromOutside(
  asked: Asked,
  ask: InsideAsk,
  tries: readonly InsideTry[],
  commands: CommandProbe | undefined,
): Promise<InsideAnswer> {
  const none = noneOf(tries);
  if (!commands) return { kind: 'blind', blind: { reason: 'tool-missing', detail: `${none}${await remarkOf(asked)}` }, tries };
  const entered = await askInNamespace({ ...asked, commands }, ask);
  if (!entered.ok) {
    const detail = entered.error.detail === '' ? none : `${none}; ${entered.error.detail}`;
    return { kind: 'blind', blind: { ...entered.error, detail }, tries };
  }
  const reading = entered.value;
  const all = [...tries, tryOf('nsenter', reading)];
  if (reading.kind === 'blind') return { kind: 'blind', blind: reading.blind, tries: all };
  if (reading.kind === 'unusable') {
    return { kind: 'blind', blind: { reason: 'outside-unproven', detail: `${none}; nsenter: ${reading.detail}` }, tries: all };
  }
  return answerOf(reading, 'nsenter', all);
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

/** Exactly what was looked for and not there, and what was there and could not be used. */
function noneOf(tries: readonly InsideTry[]): string {
  const names = (chosen: readonly InsideTry[]) => [...new Set(chosen.map(({ tool }) => tool))].join(', ');
  const broken = tries.filter(({ exitCode }) => exitCode !== undefined && exitCode !== 127);
  const missing = names(tries.filter((each) => !broken.includes(each)));
  const words = [missing && `the container has none of ${missing}`, broken.length > 0 && `what it has of ${names(broken)} cannot be used`];
  return words.filter((each) => typeof each === 'string' && each !== '').join('; ');
}

async function remarkOf({ docker, id }: Asked): Promise<string> {
  const detail = await docker.inspect(id);
  return detail.ok && detail.value.pid > 0 ? `; its sockets stand in /proc/${detail.value.pid}/net/tcp of the engine's machine` : '';
}

/** Whole seconds, for `curl -m` and `timeout`; two of the deadline stay for the engine. */
const secondsOf = (deadlineMs: number) => Math.max(1, Math.floor(deadlineMs / 1000) - 2);

/** To start a process in a container takes far less: who has not answered by then only waits for a silent target. */
const busyMs = 250;
const turns = new WeakMap<DockerProbe, Turns>();

/** At most three containers are asked at once, for each exec costs the engine a process; many silent targets are waited for side by side. */
function turnsOf(docker: DockerProbe): Turns {
  const known = turns.get(docker) ?? createTurns({ atOnce: 3, busyMs });
  turns.set(docker, known);
  return known;
}
