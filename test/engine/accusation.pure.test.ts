import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { causesOf } from '../../src/engine/cause.ts';
import type { Effect } from '../../src/engine/diagnosis/accusation.ts';
import { diagnose } from '../../src/engine/diagnosis/diagnose.ts';
import type { Outcome, RunRecord } from '../../src/engine/record.ts';
import { emptyLedger } from '../rig/checks.ts';

type Toys = { weak: Record<never, never>; strong: Record<never, never>; held: Record<never, never> };
const toyCause = causesOf<Toys>({ weak: 2, strong: 1, held: { depth: 0, contradictedBy: ['door.open'] } });

const outcome = (id: string, verdict: Outcome['verdict']): Outcome => {
  const [kind = '', subject = ''] = id.split(':');
  const planned = { id, kind, subject: { name: subject }, needs: [], deadlineMs: 1, isLast: false };
  return { id, kind, subject, planned, verdict, code: 'toy', args: {}, evidence: [], blockedBy: [] };
};

const recordOf = (outcomes: readonly Outcome[]): RunRecord => ({
  ledger: emptyLedger,
  phase: 'running',
  plan: { phase: 'running', checks: outcomes.map(({ planned }) => planned) },
  outcomes,
  host: { platform: 'linux', release: '6', isWsl: false, isContainer: false, user: 'tester', node: 'v20' },
  startedAt: '2026-01-01T00:00:00Z',
  durationMs: 1,
  criticalPathMs: 1,
  criticalPath: [],
  isInterrupted: false,
});

describe('a cause', () => {
  const broken = outcome('lamp.lit:hall', 'fail');

  it('is not named where a passing check of the same run contradicts it', () => {
    const rule = () => [toyCause('held', 'hall', {}, { explains: ['lamp.lit:hall'] })];
    const verdicts = ['pass', 'warn', 'fail', 'unknown', 'blocked', 'skipped'] as const;
    const named = verdicts.filter((verdict) => diagnose(recordOf([broken, outcome('door.open:hall', verdict)]), [rule]).causes.length > 0);
    expect(named).toEqual(['warn', 'fail', 'unknown', 'blocked', 'skipped']);
    expect(diagnose(recordOf([broken, outcome('door.open:hall', 'pass')]), [rule]).unexplained).toEqual(['lamp.lit:hall']);
  });

  it('gives way to one that says it better, and leaves it what it explained', () => {
    const other = outcome('lamp.lit:attic', 'fail');
    const rule = () => [
      toyCause('weak', 'attic', {}, { explains: ['lamp.lit:attic'] }),
      toyCause('weak', 'hall', {}, { explains: ['lamp.lit:hall'] }),
      toyCause('strong', 'house', {}, { explains: ['lamp.lit:hall'], insteadOf: ['weak:attic'] }),
    ];
    const { causes } = diagnose(recordOf([broken, other]), [rule]);
    expect(causes.map(({ code, subject, explains }) => [code, subject, explains])).toEqual([
      ['strong', 'house', ['lamp.lit:hall', 'lamp.lit:attic']],
      ['weak', 'hall', ['lamp.lit:hall']],
    ]);
  });

  it('of a failure comes before one of what nobody could see, however deep that lies', () => {
    const rule = () => [
      toyCause('held', 'door', {}, { explains: ['lamp.lit:attic'] }),
      toyCause('strong', 'house', {}, { explains: ['lamp.lit:shed'] }),
      toyCause('weak', 'hall', {}, { explains: ['lamp.lit:hall'] }),
    ];
    const { causes } = diagnose(recordOf([outcome('lamp.lit:attic', 'unknown'), outcome('lamp.lit:shed', 'warn'), broken]), [rule]);
    expect(causes.map(({ code }) => code)).toEqual(['weak', 'held', 'strong']);
  });

  it('never vanishes together with the one that it gives way to', () => {
    const rule = () => [
      toyCause('weak', 'hall', {}, { explains: ['lamp.lit:hall'], insteadOf: ['strong'] }),
      toyCause('strong', 'hall', {}, { explains: ['lamp.lit:hall'], insteadOf: ['weak'] }),
    ];
    expect(diagnose(recordOf([broken]), [rule]).causes).toHaveLength(2);
  });

  it('prints a command that changes what runs only where it is certain, whatever the command', () => {
    const effects: readonly Effect[] = ['looks', 'edits', 'starts', 'ends', 'opens'];
    fc.assert(
      fc.property(fc.constantFrom(...effects), fc.constantFrom('certain' as const, 'likely' as const), (effect, certainty) => {
        const rule = () => [toyCause('weak', 'hall', {}, { certainty, command: 'do it', explains: ['lamp.lit:hall'] })];
        const [cause] = diagnose(recordOf([broken]), [rule], () => effect).causes;
        const isPrinted = certainty === 'certain' || effect === 'looks' || effect === 'edits';
        expect(cause?.command).toBe(isPrinted ? 'do it' : undefined);
        expect(cause?.isCommandWithheld ?? false).toBe(!isPrinted);
      }),
    );
  });
});
