import { removeBuiltProgram } from '../rig/built-program.ts';
import { engineAnswers } from '../rig/engine.ts';
import { canMakeImage } from '../rig/images.ts';
import { runEngineScenario } from './engine-run.ts';
import { type EngineScenario, engineScenarios } from './engine-scenarios.ts';
import type { ScenarioResult } from './scenario.ts';

/** Why nothing is done to real containers on this machine; undefined when it can be. */
export async function whyNoEngine(): Promise<string | undefined> {
  if (process.platform !== 'linux') return `not on ${process.platform}`;
  if (!(await engineAnswers())) return 'no Docker engine answers';
  return (await canMakeImage('node')) && (await canMakeImage('nginx')) ? undefined : 'busybox or nginx is not installed';
}

/** Runs the scenarios of the real engine, two at a time; each result is told as soon as it is there, in the table's order. */
export async function runOnEngine(isWanted: (scenario: EngineScenario) => boolean, tell: (result: ScenarioResult) => void): Promise<void> {
  const scenarios = (await engineScenarios()).filter(isWanted);
  try {
    for (const running of scenarios.map(runEngineScenario)) {
      // The report itself would make the table's file twenty times as long.
      const { checked: _checked, ...result } = await running;
      tell(result);
    }
  } finally {
    await removeBuiltProgram();
  }
}
