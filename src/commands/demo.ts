import { mkdtemp, realpath } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Phase } from '../base/phase.ts';
import { shellCommand, shellWord } from '../base/shell.ts';
import { faultNamed, faults } from '../families/faults.ts';
import type { Fault, Variant } from '../practice/fault.ts';
import { healthyPlan } from '../practice/healthy-plan.ts';
import { type Lacking, whatLacks } from '../practice/lacking.ts';
import type { StackPlan } from '../practice/plan.ts';
import { type Stack, startStack } from '../practice/stack.ts';
import { variantNamed, variants } from '../practice/variants.ts';

export type DemoRequest = {
  /** Names of the faults to practise, one after the other; none: a healthy stack. */
  readonly faults?: readonly string[];
  /** The phase that the user wants to see; left out, the one that the faults are about. */
  readonly phase?: Phase;
  /** Name of a healthy variant. */
  readonly variant?: string;
  /** Stay, with the stack running, until interrupted. */
  readonly keep?: boolean;
  readonly list?: boolean;
};

type Environment = Readonly<Record<string, string | undefined>>;

export type DemoDeps<Code extends number> = {
  /** The real check, in the stack's folder and with its environment; gives the exit code. */
  readonly check: (at: { readonly cwd: string; readonly env: Environment; readonly phase: Phase }) => Promise<Code>;
  /** One text to standard output: the list, or where the kept stack is. */
  readonly write: (text: string) => void;
  readonly words: {
    readonly demoKept: (folder: string) => string;
    readonly demoTry: string;
    readonly demoStop: string;
  };
  readonly language: 'en' | 'ja';
  readonly interrupted: AbortSignal;
  /** The built entry of the practice stack's children. */
  readonly childFile: string;
  readonly env: Environment;
  readonly platform?: NodeJS.Platform;
  /** How the program is called; for the command that `keep` prints. */
  readonly program?: readonly string[];
};

export type DemoAnswer<Code extends number> =
  | { readonly kind: 'ran'; readonly exitCode: Code }
  | { readonly kind: 'listed' }
  /** No fault or variant has this name; `known` are those that have one. */
  | { readonly kind: 'unknown-name'; readonly name: string; readonly known: readonly string[] }
  /** This machine, or this user, cannot have that fault. */
  | { readonly kind: 'not-here'; readonly name: string; readonly lacks: Lacking }
  | { readonly kind: 'not-started'; readonly reason: string };

/** Starts the practice stack in a folder of its own, checks it, stops it and removes the folder. */
export async function runDemo<Code extends number>(request: DemoRequest, deps: DemoDeps<Code>): Promise<DemoAnswer<Code>> {
  if (request.list === true) {
    deps.write(listText(deps));
    return { kind: 'listed' };
  }
  const named = (request.faults ?? []).map((name) => ({ name, fault: faultNamed(name) }));
  const unknown = named.find(({ fault }) => !fault);
  if (unknown) return unknownName(unknown.name, faults);
  const variant = request.variant === undefined ? undefined : variantNamed(request.variant);
  if (request.variant !== undefined && !variant) return unknownName(request.variant, variants);
  for (const { fault } of named) {
    const lacks = fault && whatLacks(fault, deps.platform);
    if (fault && lacks) return { kind: 'not-here', name: fault.name, lacks };
  }
  const changes = [variant, ...named.map(({ fault }) => fault)].filter((change) => change !== undefined);
  const plan = changes.reduce<StackPlan>((before, change) => change.apply(before), healthyPlan());
  const phase = request.phase ?? plan.phase;

  let stack: Stack;
  try {
    const folder = await realpath(await mkdtemp(join(tmpdir(), 'preflight-demo-')));
    stack = await startStack(plan, folder, { childFile: deps.childFile, env: deps.env });
  } catch (error) {
    return { kind: 'not-started', reason: error instanceof Error ? error.message : String(error) };
  }
  try {
    const env = { ...deps.env, ...stack.env };
    const exitCode = await deps.check({ cwd: stack.folder, env, phase });
    if (request.keep === true) {
      deps.write(keptText(stack, phase, deps));
      await untilAborted(deps.interrupted);
    }
    return { kind: 'ran', exitCode };
  } finally {
    await stack.stop();
  }
}

const unknownName = (name: string, all: readonly { readonly name: string }[]) =>
  ({ kind: 'unknown-name', name, known: all.map((one) => one.name) }) as const;

/** One line for each fault that can be practised on this platform: its name, and what it does. */
function listText({ language, platform = process.platform }: Pick<DemoDeps<number>, 'language' | 'platform'>): string {
  const here = faults.filter((fault) => fault.platforms === undefined || fault.platforms.includes(platform));
  const width = Math.max(...here.map(({ name }) => name.length));
  const says = (one: Fault | Variant) => (language === 'ja' ? one.doesJa : one.does);
  return here.map((one) => `${one.name.padEnd(width)}  ${says(one)}\n`).join('');
}

function keptText(stack: Stack, phase: Phase, deps: DemoDeps<number>): string {
  const { words } = deps;
  const ledgers = Object.values(stack.ledgers).map((file) => `  ${file}\n`);
  return `\n${words.demoKept(stack.folder)}\n${ledgers.join('')}\n${words.demoTry}\n  ${command(stack, phase, deps)}\n\n${words.demoStop}\n`;
}

/** The check of the kept stack as a line for a POSIX shell, with the surroundings that the demo gave it. */
function command(stack: Stack, phase: Phase, deps: DemoDeps<number>): string {
  const { env, platform = process.platform, program = ['preflight'] } = deps;
  const more = phase === 'running' ? [] : ['--phase', phase];
  const called = [...program, 'check', ...more];
  if (platform === 'win32') return `cd "${stack.folder}"; ${called.join(' ')}`;
  const unset = Object.keys(stack.env).filter((name) => stack.env[name] === undefined && env[name] !== undefined);
  const set = Object.entries(stack.env).flatMap(([name, value]) => (value === undefined ? [] : [assignment(name, value, env[name])]));
  const before = unset.flatMap((name) => ['-u', name]);
  return [`cd ${shellWord(stack.folder)} &&`, shellCommand('env', ...before), ...set, shellCommand(...called)].join(' ');
}

/** A PATH that only grew at its front is written short. */
function assignment(name: string, value: string, old: string | undefined): string {
  if (old && value.endsWith(`:${old}`)) return `${name}=${shellWord(value.slice(0, -old.length))}"$${name}"`;
  return `${name}=${shellWord(value)}`;
}

function untilAborted(signal: AbortSignal): Promise<void> {
  if (signal.aborted) return Promise.resolve();
  return new Promise((resolve) => {
    // Nothing else may be left to wait for; a signal alone does not keep a process alive.
    const awake = setInterval(() => {}, 60_000);
    signal.addEventListener(
      'abort',
      () => {
        clearInterval(awake);
        resolve();
      },
      { once: true },
    );
  });
}
