import { describe, expect, it } from 'vitest';
import { diagnose } from '../../../src/engine/diagnosis/diagnose.ts';
import { effectOfCommand, rules } from '../../../src/families/rules.ts';
import { withDify } from '../../../src/practice/alter-plan.ts';
import { healthyPlan, practiceKey } from '../../../src/practice/healthy-plan.ts';
import type { StackPlan } from '../../../src/practice/plan.ts';
import { withRun } from '../../lab/scenario.ts';

const odd = `${practiceKey}0`;
const withOddKey = (plan: StackPlan): StackPlan => ({ ...plan, envFile: { mode: 0o600, values: { DIFY_API_KEY: odd } } });

async function run(plan: StackPlan) {
  return withRun({ plan }, (result) => {
    if (result.kind !== 'ran') throw new Error(JSON.stringify(result.problems));
    const { record } = result;
    const verdicts = Object.fromEntries(record.outcomes.map(({ id, verdict }) => [id, verdict]));
    const { causes } = diagnose(record, rules, effectOfCommand);
    return { verdicts, causes: causes.filter(({ explains }) => explains.some((id) => /^(?:token|dify)\./.test(id))) };
  });
}

describe('a key of unusual length', () => {
  it('that Dify takes is no failure, and nobody’s fault', async () => {
    const { verdicts, causes } = await run(withDify(withOddKey(healthyPlan()), { key: odd }));
    expect(verdicts).toMatchObject({ 'token.kind:DIFY_API_KEY': 'warn', 'dify.app:nginx': 'pass', 'dify.chat:nginx': 'pass' });
    expect(causes).toEqual([]);
  });

  it('that Dify does not take is the one cause: that it was rejected says less', async () => {
    const { verdicts, causes } = await run(withOddKey(healthyPlan()));
    expect(verdicts).toMatchObject({ 'token.kind:DIFY_API_KEY': 'warn', 'dify.app:nginx': 'fail' });
    expect(causes.map(({ code, subject }) => [code, subject])).toEqual([['dify-key-wrong-kind', 'DIFY_API_KEY']]);
    expect(causes[0]?.explains).toContain('dify.app:nginx');
  });
});
