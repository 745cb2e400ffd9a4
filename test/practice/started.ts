import { mkdtemp, realpath, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { build } from 'esbuild';
import { afterAll } from 'vitest';
import type { StackPlan } from '../../src/practice/plan.ts';
import { type Stack, startStack } from '../../src/practice/stack.ts';

let built: Promise<string> | undefined;
const folders: string[] = [];

// Each test file has its own copy of this module, and so its own bundle.
afterAll(async () => {
  for (const folder of folders) await rm(folder, { recursive: true, force: true });
});

/** The children's entry, bundled as the build does it; once for each test file. */
export function childFile(): Promise<string> {
  built ??= (async () => {
    const folder = await realpath(await mkdtemp(join(tmpdir(), 'pf-child-')));
    folders.push(folder);
    const outfile = join(folder, 'practice-child.mjs');
    const entry = new URL('../../src/practice/child.ts', import.meta.url).pathname;
    await build({ entryPoints: [entry], outfile, bundle: true, platform: 'node', format: 'esm', target: 'node20', logLevel: 'error' });
    return outfile;
  })();
  return built;
}

/** Starts the stack of a plan in a new folder below the system's temporary one. */
export async function started(plan: StackPlan): Promise<Stack> {
  const folder = await realpath(await mkdtemp(join(tmpdir(), 'pf-practice-')));
  return startStack(plan, folder, { childFile: await childFile() });
}

/** Runs `use` with a started stack and stops it in every case. */
export async function withStack<T>(plan: StackPlan, use: (stack: Stack) => Promise<T>): Promise<T> {
  const stack = await started(plan);
  try {
    return await use(stack);
  } finally {
    await stack.stop();
  }
}
