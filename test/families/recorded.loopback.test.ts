import { beforeAll, describe, expect, it } from 'vitest';
import { diagnose } from '../../src/engine/diagnosis/diagnose.ts';
import type { Finding } from '../../src/engine/finding.ts';
import type { Outcome, RunRecord } from '../../src/engine/record.ts';
import { faultNamed } from '../../src/families/faults.ts';
import { rules } from '../../src/families/rules.ts';
import { healthyPlan } from '../../src/practice/healthy-plan.ts';
import { verdictOf } from '../../src/report/exit-code.ts';
import { withRun } from '../lab/scenario.ts';

/** One fault of each family, and two that reach far. */
const names = ['container-stopped', 'lmstudio-not-running', 'front-stale-upstream', 'dify-key-rejected', 'exposed-wider', 'two-locks'];
const records = new Map<string, RunRecord>();

beforeAll(async () => {
  for (const name of names) {
    const fault = faultNamed(name);
    if (!fault) throw new Error(name);
    records.set(name, await recordOf(fault.apply(healthyPlan())));
  }
}, 120_000);

const recordOf = (plan: ReturnType<typeof healthyPlan>) =>
  withRun({ plan }, (result) => {
    if (result.kind !== 'ran') throw new Error(JSON.stringify(result.problems));
    return result.record;
  });

/** The same record, had this one check not been allowed to look. */
const blinded = (record: RunRecord, id: string): RunRecord => ({
  ...record,
  outcomes: record.outcomes.map((outcome): Outcome => {
    if (outcome.id !== id) return outcome;
    const { observed: _none, ...rest } = outcome;
    const code: Finding['code'] = 'could-not-look';
    return { ...rest, verdict: 'unknown', code, args: { reason: 'not-permitted', detail: '' }, evidence: [] };
  }),
});

function deepFrozen<T>(value: T, seen = new Set<unknown>()): T {
  if (typeof value !== 'object' || value === null || seen.has(value)) return value;
  seen.add(value);
  for (const part of Object.values(value)) deepFrozen(part, seen);
  return Object.freeze(value);
}

describe.each(names)('the real rules on a recorded %s', (name) => {
  const recorded = () => records.get(name) as RunRecord;

  it('name the cause, and leave the record as it was', () => {
    // A rule that changed anything would throw.
    const record = deepFrozen(recorded());
    const before = JSON.stringify(record);
    const first = diagnose(record, rules);
    expect(first.causes[0]?.code).toBe(faultNamed(name)?.expects[0]);
    expect(diagnose(record, rules)).toEqual(first);
    expect(JSON.stringify(record)).toBe(before);
  });

  it('never come to a pass because one more look was denied', () => {
    const record = recorded();
    const isGreen = ({ outcomes, isInterrupted }: RunRecord) => {
      const judged = outcomes.map(({ verdict, planned }) => ({ verdict, isOptional: planned.subject.optional === true }));
      return verdictOf({ outcomes: judged, isStrict: true, ...(isInterrupted ? { interrupted: 130 } : {}) }) === 'pass';
    };
    expect(isGreen(record)).toBe(false);
    for (const { id } of record.outcomes) {
      const less = blinded(record, id);
      expect(isGreen(less), id).toBe(false);
      const { causes } = diagnose(less, rules);
      for (const { explains } of causes) expect(explains.length, id).toBeGreaterThan(0);
    }
  });

  it('explain only what is not green, each failure by a cause or by none', () => {
    const record = recorded();
    const { causes, unexplained } = diagnose(record, rules);
    const verdicts = new Map(record.outcomes.map(({ id, verdict }) => [id, verdict]));
    for (const id of causes.flatMap(({ explains }) => explains)) expect(['pass', 'skipped', undefined]).not.toContain(verdicts.get(id));
    expect(unexplained.filter((id) => !id.startsWith('host.room'))).toEqual([]);
  });
});
