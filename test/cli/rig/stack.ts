import { mkdtemp, realpath, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { faultNamed } from '../../../src/families/faults.ts';
import { healthyPlan } from '../../../src/practice/healthy-plan.ts';
import type { StackPlan } from '../../../src/practice/plan.ts';
import { type Stack, startStack } from '../../../src/practice/stack.ts';
import { programFile, type Ran, type Running, type RunOptions, run, start } from './program.ts';

/** A practice stack with the program beside it: both as a user has them, in processes of their own. */
export type World = {
  readonly stack: Stack;
  readonly env: Readonly<Record<string, string | undefined>>;
  readonly run: (words: readonly string[], more?: Partial<RunOptions>) => Promise<Ran>;
  readonly start: (words: readonly string[], more?: Partial<RunOptions>) => Promise<Running>;
};

/** Starts the stack of a plan; a healthy one when none is given. End it by `stack.stop()`. */
export async function startWorld(plan: StackPlan = healthyPlan()): Promise<World> {
  const childFile = join(dirname(await programFile()), 'practice-child.js');
  const stack = await startStack(plan, await newFolder(), { childFile });
  const { env } = stack;
  const options = (more: Partial<RunOptions> = {}) => ({ cwd: stack.folder, ...more, env: { ...env, ...more.env } });
  return { stack, env, run: (words, more) => run(words, options(more)), start: (words, more) => start(words, options(more)) };
}

/** Runs `use` with a stack of this plan and stops it in every case. */
export async function inWorld<T>(plan: StackPlan, use: (world: World) => Promise<T>): Promise<T> {
  const world = await startWorld(plan);
  try {
    return await use(world);
  } finally {
    await world.stack.stop();
  }
}

/** The healthy plan with this fault. */
export function broken(name: string): StackPlan {
  const fault = faultNamed(name);
  if (!fault) throw new Error(`there is no fault ${name}`);
  return fault.apply(healthyPlan());
}

/** A new folder below the system's temporary one. */
export const newFolder = async () => realpath(await mkdtemp(join(tmpdir(), 'pf-cli-')));

/** Runs `use` with a new folder and removes it. */
export async function inFolder<T>(use: (folder: string) => Promise<T>): Promise<T> {
  const folder = await newFolder();
  try {
    return await use(folder);
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
}

/** Control characters other than line breaks: colours, cursor movements, bells. */
export const controls = /[\u0000-\u0009\u000b-\u001f\u007f-\u009f]/;
