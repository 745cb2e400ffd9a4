import { mkdtemp } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { everything } from '../../src/engine/plan/build-plan.ts';
import { createProbes } from '../../src/main.ts';
import { type PipelineResult, runPipeline } from '../../src/pipeline.ts';
import type { Fault } from '../../src/practice/fault.ts';
import type { StackPlan } from '../../src/practice/plan.ts';
import { type Stack, startStack } from '../../src/practice/stack.ts';

/** One line of the lab's table: what was broken, what should be named, what was. */
export type Scenario = {
  readonly name: string;
  readonly does: string;
  readonly sort: 'fault' | 'healthy' | 'double';
  /** Codes of the causes expected, first-to-mend first; none for a healthy variant. */
  readonly expects: readonly string[];
  readonly plan: StackPlan;
  /** What the machine must have for it. */
  readonly needs?: Fault['needs'];
  readonly platforms?: Fault['platforms'];
};

export type ScenarioResult = {
  readonly name: string;
  readonly sort: Scenario['sort'];
  readonly expects: readonly string[];
  /** Codes that were named, in order. */
  readonly named: readonly string[];
  /** Every expected cause was named. */
  readonly isFound: boolean;
  readonly isNamedFirst: boolean;
  readonly extra: readonly string[];
  /** Checks that failed, warned or could not look, with no cause to explain them. */
  readonly unexplained: readonly string[];
  readonly unseen: readonly string[];
  /** Milliseconds of the whole run. */
  readonly ms: number;
  readonly isOverDeadline: boolean;
  readonly error?: string;
};

/** What a scenario may take at most, in milliseconds: the chat's own patience with a stack that never answers. */
export const scenarioDeadlineMs = 20_000;

/** Where the built children of the practice stack are. */
export const childFile = join(process.cwd(), 'dist', 'practice-child.js');

/** Starts the stack of the plan, runs Preflight on it for real, and gives what came of it to `use` before the stack is stopped. */
export async function withRun<T>(
  { plan }: Pick<Scenario, 'plan'>,
  use: (result: PipelineResult, ms: number) => T,
  beside?: (stack: Stack) => Promise<void>,
): Promise<T> {
  const folder = await mkdtemp(join(tmpdir(), 'preflight-lab-'));
  let stack: Stack | undefined;
  try {
    stack = await startStack(plan, folder, { childFile });
    await beside?.(stack);
    const start = performance.now();
    const result = await runPipeline({
      cwd: stack.folder,
      env: { ...process.env, ...stack.env },
      platform: process.platform,
      phase: plan.phase,
      selection: everything,
      deadlineMs: scenarioDeadlineMs,
      signal: new AbortController().signal,
      makeProbes: createProbes,
    });
    return use(result, performance.now() - start);
  } finally {
    await stack?.stop();
  }
}

/** Runs the scenario, and holds what Preflight says against what was broken. */
export async function runScenario(scenario: Scenario, beside?: (stack: Stack) => Promise<void>): Promise<ScenarioResult> {
  try {
    return await withRun(scenario, (result, ms) => heldAgainst(scenario, result, ms), beside);
  } catch (error) {
    return failed(scenario, 0, error instanceof Error ? (error.stack ?? error.message) : String(error));
  }
}

function heldAgainst(scenario: Scenario, result: PipelineResult, ms: number): ScenarioResult {
  if (result.kind !== 'ran') return failed(scenario, ms, JSON.stringify(result.problems));
  const { diagnosis, record } = result;
  const named = diagnosis.causes.map(({ code }) => code as string).filter((code) => code !== 'disk-low' && code !== 'memory-low');
  return {
    name: scenario.name,
    sort: scenario.sort,
    expects: scenario.expects,
    named,
    isFound: scenario.expects.every((code) => named.includes(code)),
    isNamedFirst: scenario.expects.length === 0 ? named.length === 0 : named[0] === scenario.expects[0],
    extra: named.filter((code) => !scenario.expects.includes(code)),
    unexplained: diagnosis.unexplained.filter((id) => !id.startsWith('host.room')),
    unseen: record.outcomes.filter(({ verdict }) => verdict === 'unknown').map(({ id, code }) => `${id} ${code}`),
    ms,
    isOverDeadline: ms > scenarioDeadlineMs + 5_000,
  };
}

function failed(scenario: Scenario, ms: number, error: string): ScenarioResult {
  const { expects, name, sort } = scenario;
  return {
    name,
    sort,
    expects,
    named: [],
    isFound: false,
    isNamedFirst: false,
    extra: [],
    unexplained: [],
    unseen: [],
    ms,
    isOverDeadline: false,
    error,
  };
}
