import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import type { Outcome } from '../../src/engine/record.ts';
import { canTurnGreen } from '../../src/engine/run/can-turn-green.ts';
import { families } from '../../src/families/families.ts';

type Remembered = {
  readonly depths: Readonly<Record<string, number>>;
  readonly waits: Readonly<Record<string, boolean>>;
  readonly settled: readonly string[];
};

type Make = (...args: readonly unknown[]) => { readonly depth?: number };

/** What 0.1.0 decided by names of codes and kinds, before it became data beside each cause and each check. */
const before = JSON.parse(readFileSync(join(import.meta.dirname, '../fixtures/house/v0.1.0.json'), 'utf8')) as Remembered;

/** The depth that a family gives a code; none where the code is another family's. */
function depthBy(make: Make, code: string): readonly number[] {
  try {
    const { depth } = make(code, 'subject', {}, { explains: [] });
    return depth === undefined ? [] : [depth];
  } catch {
    return [];
  }
}

describe('what 0.1.0 decided by names', () => {
  it('is the depth beside each cause', async () => {
    const made = await Promise.all(
      families.map(async ({ name }) => Object.values((await import(`../../src/families/${name}/causes.ts`)) as Record<string, unknown>)),
    );
    const makers = made.flat().filter((value): value is Make => typeof value === 'function');
    for (const [code, depth] of Object.entries(before.depths)) {
      expect(
        makers.flatMap((make) => depthBy(make, code)),
        code,
      ).toEqual([depth]);
    }
  });

  it('is what each check and each family say of waiting', () => {
    const canTurn = canTurnGreen(families);
    const outcome = (kind: string, code: string) => ({ kind, code, args: { count: 0 } }) as unknown as Outcome;
    for (const [kind, waits] of Object.entries(before.waits)) expect(canTurn(outcome(kind, 'could-not-look')), kind).toBe(waits);
    for (const code of before.settled) expect(canTurn(outcome('port.free', code)), code).toBe(false);
    const unknown = { kind: 'lmstudio.model', code: 'model-unknown' };
    expect(canTurn({ ...unknown, args: { count: 3 } } as unknown as Outcome)).toBe(false);
    expect(canTurn({ ...unknown, args: { count: 0 } } as unknown as Outcome)).toBe(true);
  });
});
