import { describe, expect, test } from 'vitest';
import type { Verdict } from '../../src/engine/verdict.ts';
import { type ExitInput, exitCodeOf, verdictOf } from '../../src/report/exit-code.ts';

const input = (verdicts: readonly (Verdict | 'optional-unknown')[], more: Partial<ExitInput> = {}): ExitInput => ({
  outcomes: verdicts.map((verdict) =>
    verdict === 'optional-unknown' ? { verdict: 'unknown', isOptional: true } : { verdict, isOptional: false },
  ),
  isStrict: false,
  ...more,
});

describe('the exit code', () => {
  test.each([
    [input(['pass', 'pass']), 0, 'pass'],
    [input(['pass', 'warn']), 0, 'warn'],
    [input(['pass', 'warn'], { isStrict: true }), 1, 'warn'],
    [input(['pass'], { isStrict: true, hasDrift: true }), 1, 'warn'],
    [input(['pass'], { hasDrift: true }), 0, 'warn'],
    [input(['pass', 'fail', 'unknown']), 1, 'fail'],
    [input(['pass', 'unknown']), 3, 'unknown'],
    [input(['pass', 'blocked']), 3, 'unknown'],
    [input(['pass', 'optional-unknown']), 0, 'warn'],
    [input(['pass', 'skipped']), 0, 'pass'],
    [input(['skipped', 'skipped']), 3, 'unknown'],
    [input([]), 3, 'unknown'],
    [input(['pass', 'fail'], { interrupted: 130 }), 130, 'fail'],
    [input(['pass'], { interrupted: 143 }), 143, 'unknown'],
    [input(['pass'], { interrupted: 130 }), 130, 'unknown'],
  ] as const)('of %j is %i with verdict %s', (given, code, verdict) => {
    expect([exitCodeOf(given), verdictOf(given)]).toEqual([code, verdict]);
  });

  test('is never 0 when a required check could not look, whatever else is there', () => {
    const others: readonly Verdict[] = ['pass', 'warn', 'skipped'];
    for (const first of others) for (const unseen of ['unknown', 'blocked'] as const) expect(exitCodeOf(input([first, unseen]))).toBe(3);
  });
});
