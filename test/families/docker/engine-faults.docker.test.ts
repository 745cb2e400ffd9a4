import { afterAll, describe, expect, it } from 'vitest';
import { runEngineScenario } from '../../lab/engine-run.ts';
import { engineScenarios } from '../../lab/engine-scenarios.ts';
import { removeBuiltProgram } from '../../rig/built-program.ts';
import { canFilter } from '../../rig/compose-breaks.ts';
import { engineAnswers } from '../../rig/engine.ts';

const isThere = await engineAnswers();
const scenarios = isThere ? await engineScenarios() : [];
/** The whole of it; a test waits for its turn. */
const withinMs = 240_000;

describe.skipIf(!isThere)('faults done to real containers behind a real nginx', () => {
  afterAll(removeBuiltProgram);

  it.concurrent.each(scenarios.map((scenario) => [scenario.name, scenario] as const))(
    '%s is named first, and nothing else is',
    async (_name, scenario) => {
      const { error, named, unexplained, checked, unseen } = await runEngineScenario(scenario);
      expect(error).toBeUndefined();
      expect([named, unexplained]).toEqual([scenario.expects, []]);
      if (scenario.sort === 'healthy') expect([checked?.code, unseen]).toEqual([0, []]);
      // Of an engine that is closed nothing was seen, and so nothing failed.
      else expect(checked?.code).toBe(scenario.name.startsWith('docker-denied') ? 3 : 1);
    },
    withinMs,
  );

  it('a rule of the firewall can be set here, so that its fault is practised', async () => {
    expect(await canFilter()).toBe(true);
  });
});
