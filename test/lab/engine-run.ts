import { execFileSync } from 'node:child_process';
import { type Checked, checkIn, nobody } from '../rig/built-program.ts';
import { type ComposeStack, startComposeStack } from '../rig/compose-stack.ts';
import type { EngineScenario } from './engine-scenarios.ts';
import { type ScenarioResult, scenarioDeadlineMs } from './scenario.ts';

/** A row of the lab's table, with the report that it was read from. */
export type EngineResult = ScenarioResult & { readonly checked?: Checked };

let running = 0;
const waiting: (() => void)[] = [];
/** Each stack is four containers and their start the engine's work: more at once than this are no faster. */
const atOnce = 2;

/** As {@link runOne}, when one of the few places is free. */
export async function runEngineScenario(scenario: EngineScenario): Promise<EngineResult> {
  if (running >= atOnce) await new Promise<void>((resolve) => waiting.push(resolve));
  else running += 1;
  try {
    return await runOne(scenario);
  } finally {
    const next = waiting.shift();
    if (next) next();
    else running -= 1;
  }
}

/** Builds the stack of the scenario in real containers, runs the real binary on it, and takes all of it away again. */
async function runOne(scenario: EngineScenario): Promise<EngineResult> {
  const { name, sort, expects, plan } = scenario;
  const blank = { name, sort, expects, named: [], isFound: false, isNamedFirst: false, extra: [], unexplained: [], unseen: [] };
  let stack: ComposeStack | undefined;
  try {
    stack = await startComposeStack(plan, scenario);
    if (scenario.asNobody) execFileSync('chown', ['-R', `${nobody}:${nobody}`, stack.folder]);
    const env = { ...stack.env, ...scenario.env };
    const checked = await checkIn(stack.folder, { env, phase: plan.phase, asNobody: scenario.asNobody === true });
    const { checks, causes } = checked.report;
    const isOfStack = ({ kind }: { readonly kind: string }) => kind !== 'host.room';
    const named = causes.map(({ code }) => code as string).filter((code) => code !== 'disk-low' && code !== 'memory-low');
    const explained = new Set(causes.flatMap(({ explains }) => explains));
    const bad = checks.filter((check) => isOfStack(check) && (check.verdict === 'fail' || check.verdict === 'warn'));
    return {
      ...blank,
      named,
      isFound: expects.every((code) => named.includes(code)),
      isNamedFirst: named[0] === expects[0],
      extra: named.filter((code) => !expects.includes(code)),
      unexplained: bad.filter(({ id }) => !explained.has(id)).map(({ id }) => id),
      unseen: checks.filter(({ verdict }) => verdict === 'unknown').map(({ id, code }) => `${id} ${code}`),
      ms: checked.ms,
      isOverDeadline: checked.ms > scenarioDeadlineMs + 5_000,
      checked,
    };
  } catch (error) {
    return { ...blank, ms: 0, isOverDeadline: false, error: error instanceof Error ? (error.stack ?? error.message) : String(error) };
  } finally {
    await stack?.stop();
  }
}
