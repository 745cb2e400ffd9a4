import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { en } from '../../src/words/en.ts';
import { ja } from '../../src/words/ja.ts';
import { everythingShown } from '../rig/shown-findings.ts';

const tests = join(import.meta.dirname, '..');

/** The tiers of this run, all tests of each: `npm test` says so. Of a run of single files nothing can be said. */
const tiers = process.env.PREFLIGHT_TIERS?.split(',');

/** Test files of tiers that this machine cannot run, as text. */
function leftOut(ran: readonly string[]): readonly string[] {
  return readdirSync(tests, { recursive: true, encoding: 'utf8' })
    .filter((name) => name.endsWith('.test.ts') && !ran.includes(name.split('.').at(-3) ?? ''))
    .map((name) => readFileSync(join(tests, name), 'utf8'));
}

/** Ends as a sentence does, shows no hole, and has its blanks where they belong: in Japanese around Latin letters. */
function isWhole(sentence: string, isEnglish: boolean): boolean {
  const isOdd = /^\s|\s\s|undefined|null|NaN|\[object|[。.]{2}$/.test(sentence);
  const isClosed = /[ぁ-んァ-ヶ一-龠][A-Za-z0-9]|[A-Za-z0-9][ぁ-んァ-ヶ一-龠]/.test(sentence);
  return /[.?。]["”」)）]?$/.test(sentence) && !isOdd && (isEnglish || !isClosed);
}

describe.runIf(tiers)('every finding, after all other tests', () => {
  const shown = tiers ? everythingShown() : [];
  const seen = new Set(shown.map(({ code }) => code));

  it('was made by its check in a practised fault or in a test', () => {
    const unseen = en.families.flatMap(({ name, findings }) =>
      Object.keys(findings)
        .filter((code) => !seen.has(code))
        .map((code) => ({ name, code })),
    );
    // All that a machine without Docker or managers can say of their tests: they name it.
    const elsewhere = leftOut(tiers ?? []);
    const nobodys = unseen.filter(({ code }) => !elsewhere.some((text) => text.includes(`'${code}'`)));
    expect(
      nobodys.map(({ name, code }) => `${code}: make what it says happen, in src/families/${name}/faults.ts or in test/families/${name}/`),
    ).toEqual([]);
  });

  it('is a whole sentence in both languages, with all that its check really said of it', () => {
    const odd = shown.flatMap(({ code, args, message }) =>
      [en, ja].flatMap(({ findings, language }) => {
        const sentence = message ?? findings[code]?.(args as never) ?? '';
        return isWhole(sentence, message !== undefined || language === 'en') ? [] : [`${language} ${code}: ${sentence}`];
      }),
    );
    expect([...new Set(odd)]).toEqual([]);
  });
});
