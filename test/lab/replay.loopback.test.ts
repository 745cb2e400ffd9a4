import { afterAll, describe, expect, it } from 'vitest';
import type { Cause } from '../../src/engine/cause.ts';
import { diagnose } from '../../src/engine/diagnosis/diagnose.ts';
import type { Outcome, RunRecord } from '../../src/engine/record.ts';
import { effectOfCommand, rules } from '../../src/families/rules.ts';
import { whatLacks } from '../../src/practice/lacking.ts';
import { verdictOf } from '../../src/report/exit-code.ts';
import { noteTrust } from '../rig/trust-table.ts';
import { withRun } from './scenario.ts';
import { practiceScenarios } from './scenarios.ts';

const scenarios = practiceScenarios().filter((scenario) => whatLacks(scenario) === undefined);

const diagnosed = (record: RunRecord) => diagnose(record, rules, effectOfCommand).causes;

const verdict = ({ outcomes }: RunRecord) =>
  verdictOf({
    outcomes: outcomes.map((outcome) => ({ verdict: outcome.verdict, isOptional: outcome.planned.subject.optional === true })),
    isStrict: false,
  });

/** The same record, but for one look that could not be taken. */
function withoutLook(record: RunRecord, id: string): RunRecord {
  const blind = ({ observed: _, ...outcome }: Outcome): Outcome => ({
    ...outcome,
    verdict: 'unknown',
    code: 'could-not-look',
    args: { reason: 'timed-out', detail: 'no answer in time' },
    evidence: [],
  });
  return { ...record, outcomes: record.outcomes.map((outcome) => (outcome.id === id ? blind(outcome) : outcome)) };
}

/** Process ids and containers that the ledger itself names as owners, as the checks of ports saw them. */
function owners(record: RunRecord): readonly string[] {
  return record.outcomes.flatMap(({ kind, observed }) => {
    const listeners = kind.startsWith('port.') ? ((observed as { listeners?: readonly Held[] } | undefined)?.listeners ?? []) : [];
    return listeners.flatMap(({ match, holder }) =>
      match === 'owner' || holder.ownerOf !== undefined
        ? [holder.container, holder.pid && String(holder.pid)].filter((name) => !!name)
        : [],
    ) as string[];
  });
}
type Held = { readonly match: string; readonly holder: { readonly pid?: number; readonly container?: string; readonly ownerOf?: string } };

/** Whom a command ends. */
const endedBy = (command: string) => /^(?:sudo )?(?:kill|docker stop|taskkill \/PID) (\S+)$/.exec(command)?.[1];

/** What the rules of accusation (DESIGN 6) forbid, and these causes do all the same. */
function broken(record: RunRecord, causes: readonly Cause[]): readonly string[] {
  const passed = new Set(record.outcomes.filter((outcome) => outcome.verdict === 'pass').map(({ id }) => id));
  const named = owners(record);
  return causes.flatMap(({ code, subject, certainty, contradictedBy, command = '', explains }) => {
    const effect = command === '' ? 'looks' : effectOfCommand(command);
    const isRisky = effect === 'ends' || effect === 'opens' || effect === 'starts';
    const ended = endedBy(command);
    return [
      ...contradictedBy.filter((id) => passed.has(id)).map((id) => `${code}:${subject} although ${id} passed`),
      ...explains.filter((id) => passed.has(id)).map((id) => `${code}:${subject} explains ${id}, which passed`),
      ...(isRisky && certainty !== 'certain' ? [`${code}:${subject} is ${certainty} and prints ${command}`] : []),
      ...(record.phase !== 'after' && ended !== undefined && named.includes(ended) ? [`${code}:${subject} ends an owner: ${command}`] : []),
    ];
  });
}

describe('what every practised fault shows, over all rules', () => {
  let [inputs, survived] = [0, 0];
  afterAll(() => noteTrust({ area: 'looks taken away from practised faults', inputs, survived, leaks: 0 }));

  it.concurrent.each(scenarios.map((scenario) => [scenario.name, scenario] as const))(
    '%s: accuses by the rules, and a look that is taken away makes nothing well and nobody guilty',
    { timeout: 120_000 },
    async (_name, scenario) => {
      const record = await withRun(scenario, (result) => {
        if (result.kind !== 'ran') throw new Error(JSON.stringify(result.problems));
        return result.record;
      });
      const whole = diagnosed(record);
      expect(broken(record, whole)).toEqual([]);
      const before = verdict(record);
      const wasNamed = new Set(whole.map(({ code }) => code));
      // After a session the ledger's own are what is to be ended.
      const own = record.phase === 'after' ? owners(record) : [];
      for (const { id, verdict: was } of record.outcomes) {
        if (was === 'unknown' || was === 'skipped') continue;
        inputs += 1;
        const cut = withoutLook(record, id);
        const causes = diagnosed(cut);
        expect(broken(cut, causes), `without ${id}`).toEqual([]);
        if (before !== 'pass') expect(verdict(cut), `without ${id}`).not.toBe('pass');
        // Nobody is ended, and nothing opened, on the word of a look that was not taken.
        const guilty = causes.filter(
          ({ code, certainty, command = '' }) =>
            !wasNamed.has(code) &&
            certainty === 'certain' &&
            !own.includes(endedBy(command) ?? '') &&
            /^(?:sudo )?(?:kill|taskkill|docker stop|ufw|docker rm)/.test(command),
        );
        expect(
          guilty.map(({ code, command }) => `${code}: ${command}`),
          `without ${id}`,
        ).toEqual([]);
        survived += 1;
      }
    },
  );
});
