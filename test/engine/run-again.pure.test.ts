import { expect, it } from 'vitest';
import type { Check } from '../../src/engine/check.ts';
import { buildPlan } from '../../src/engine/plan/build-plan.ts';
import { runAgain } from '../../src/engine/run/run-again.ts';
import { runPlan } from '../../src/engine/run/run-plan.ts';
import { checkOf, emptyLedger, fails, familyOf, onlyHostFacts, passes } from '../rig/checks.ts';

/** Counts how often each kind is asked; `server` fails from the second time on. */
function toys() {
  const asked: string[] = [];
  let answers = 0;
  const toy = (kind: string, more: Partial<Check> = {}): Check => ({
    ...checkOf(kind, ['one'], () => {
      asked.push(kind);
      return kind === 'server' && answers++ > 0 ? fails() : passes();
    }),
    ...more,
  });
  const family = familyOf(
    toy('gate', { canTurnGreen: false }),
    toy('file', { canTurnGreen: false }),
    toy('server', { needs: () => [{ id: 'gate:one', gate: 'passed' }] }),
    toy('door', { isCostly: true }),
    toy('chat', { isChat: true }),
    toy('left-out'),
  );
  const plan = buildPlan({ ledger: emptyLedger, phase: 'running' }, [family], { only: [], skip: ['left-out'], noChat: false });
  if (!plan.ok) throw new Error('no plan');
  const options = {
    ledger: emptyLedger,
    families: [family],
    probes: onlyHostFacts,
    own: new Map(),
    redact: (text: string) => text,
    platform: 'linux' as const,
    signal: new AbortController().signal,
    onEvent: () => undefined,
  };
  return { asked, options, first: () => runPlan(plan.value, options) };
}

it('asks again what changes by itself and what that needs; all else keeps its outcome, in the plan’s order', async () => {
  const { asked, options, first } = toys();
  const before = await first();
  asked.length = 0;
  const again = await runAgain(before, { ...options, isThorough: false });
  expect(asked.toSorted()).toEqual(['gate', 'server']);
  expect(again.plan).toBe(before.plan);
  expect(again.outcomes.map(({ id, verdict }) => [id, verdict])).toEqual([
    ['gate:one', 'pass'],
    ['file:one', 'pass'],
    ['server:one', 'fail'],
    ['door:one', 'pass'],
    ['chat:one', 'pass'],
    ['left-out:one', 'skipped'],
  ]);
});

it('asks what is costly, too, when it is thorough; the chat never', async () => {
  const { asked, options, first } = toys();
  const before = await first();
  asked.length = 0;
  await runAgain(before, { ...options, isThorough: true });
  expect(asked.toSorted()).toEqual(['door', 'gate', 'server']);
});
