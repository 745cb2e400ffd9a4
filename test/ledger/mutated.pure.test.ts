// biome-ignore-all lint/suspicious/noTemplateCurlyInString: the ledger's own variables
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import fc from 'fast-check';
import { afterAll, describe, expect, it } from 'vitest';
import { noteTrust } from '../rig/trust-table.ts';
import { load } from './load.ts';

const root = join(import.meta.dirname, '../..');
const shipped = (name: string) => readFileSync(join(root, name), 'utf8');
// Put together here, so that a search for real keys in this repository finds none.
const canary = ['app', 'CanaryMutant1ZZZZZZZZZZZ'].join('-');

/** What is put into a good ledger: signs of YAML, other types, nothing, too much, what is no text. */
const shreds = fc.oneof(
  fc.constantFrom(
    '{',
    '}',
    '[',
    ']',
    ': ',
    '- ',
    '"',
    "'",
    '&a',
    '*a',
    '!!js/function',
    '|',
    '>',
    '#',
    '\t',
    '\n',
    '\r',
    '%',
    '@',
    '`',
    '---\n',
    '...\n',
  ),
  fc.constantFrom(
    'null',
    'true',
    '.nan',
    '-1',
    '99999',
    '1e999',
    '""',
    '{}',
    '[]',
    '<<: *a',
    '${X}',
    '${X:-',
    '$',
    'http://u:p@x',
    '127.0.0.1',
    '::',
  ),
  fc.constantFrom(
    '\u0000',
    '\u0007',
    '\u001b[31m',
    '\u202e',
    '\ufeff',
    '\ud800',
    '漢',
    canary,
    'x'.repeat(5000),
    'roles:',
    'version: 2',
    'path: [a]',
  ),
  fc.string({ maxLength: 5 }),
);

/** One change: a stretch of the text is cut out, doubled, moved, or replaced. */
const change = fc.record({
  at: fc.double({ min: 0, max: 1, noNaN: true }),
  length: fc.nat({ max: 60 }),
  how: fc.constantFrom('cut', 'double', 'insert', 'replace', 'line', 'swap'),
  shred: shreds,
});
type Change = { readonly at: number; readonly length: number; readonly how: string; readonly shred: string };

function changed(text: string, { at, length, how, shred }: Change): string {
  const start = Math.floor(at * text.length);
  const end = Math.min(text.length, start + length);
  const part = text.slice(start, end);
  switch (how) {
    case 'cut':
      return text.slice(0, start) + text.slice(end);
    case 'double':
      return text.slice(0, end) + part + text.slice(end);
    case 'insert':
      return text.slice(0, start) + shred + text.slice(start);
    case 'replace':
      return text.slice(0, start) + shred + text.slice(end);
    case 'line':
      return text.replace(/^.*$/m, () => shred);
    default:
      return text.slice(end) + part + text.slice(0, start);
  }
}

describe('a ledger that somebody broke', () => {
  const kinds = ['ports.yml', 'managers.yml'] as const;
  let [inputs, refused, leaks, worstMs] = [0, 0, 0, 0];
  afterAll(() => noteTrust({ area: 'mutated ledgers', inputs, survived: inputs, worstMs: Math.round(worstMs), leaks }));

  // Ten thousand each, from a seed that is the same every day: a failure is one tomorrow, too.
  it.each(kinds)('is good or refused with a place, never a throw, and no key of it is shown (%s)', { timeout: 240_000 }, async (name) => {
    const good = shipped(name);
    expect((await load({ [name]: good })).ok).toBe(true);
    await fc.assert(
      fc.asyncProperty(fc.array(change, { minLength: 1, maxLength: 4 }), async (changes) => {
        const text = changes.reduce(changed, good);
        const began = performance.now();
        const loaded = await load({ [name]: text });
        worstMs = Math.max(worstMs, performance.now() - began);
        inputs += 1;
        if (loaded.ok) return;
        refused += 1;
        expect(loaded.error.length).toBeGreaterThan(0);
        const lines = text.split('\n').length;
        for (const { code, at } of loaded.error) {
          if (code === 'more-problems' || code === 'ledger-empty' || code === 'ledger-too-large') continue;
          expect(at, code).toBeDefined();
          expect(at?.line).toBeGreaterThan(0);
          expect(at?.line).toBeLessThanOrEqual(lines + 1);
          expect(at?.column).toBeGreaterThan(0);
        }
        // Glued to other letters, or with some of its own gone, it is nobody's key.
        const isGlued = /(?<!(?<!\w)app-)CanaryMutant1ZZZZZZZZZZZ|CanaryMutant1ZZZZZZZZZZZ[A-Za-z\d]/.test(text);
        const isLeaking = !isGlued && JSON.stringify(loaded.error).includes('CanaryMutant1ZZZZZZZZZZZ');
        if (isLeaking) leaks += 1;
        expect(isLeaking, JSON.stringify(loaded.error)).toBe(false);
      }),
      { numRuns: 10_000, seed: 20_261_126 },
    );
    expect(refused).toBeGreaterThan(inputs / 4);
  });
});
