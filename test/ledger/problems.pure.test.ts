import { existsSync, readFileSync, writeFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { afterAll, describe, expect, it } from 'vitest';
import { ledger as english } from '../../src/words/en/ledger.ts';
import { ledger as japanese } from '../../src/words/ja/ledger.ts';
import { load, shown } from './load.ts';
import { problemCases } from './problem-cases.ts';

// PREFLIGHT_UPDATE_GOLDEN=1 writes what is shown now; read the difference before it is committed.
const goldenFile = fileURLToPath(new URL('problems.golden.txt', import.meta.url));
const isUpdate = process.env.PREFLIGHT_UPDATE_GOLDEN === '1';
const golden = new Map(
  (existsSync(goldenFile) ? readFileSync(goldenFile, 'utf8') : '')
    .split(/^=== /m)
    .slice(1)
    .map((section) => [section.slice(0, section.indexOf('\n')), section.slice(section.indexOf('\n') + 1)] as const),
);
const now = new Map<string, string>();

describe('each problem of a ledger is shown whole', () => {
  afterAll(() => {
    if (isUpdate) writeFileSync(goldenFile, problemCases.map(({ name }) => `=== ${name}\n${now.get(name)}`).join(''));
  });

  it.each(problemCases)('$name', async ({ name, code, folder, options }) => {
    const loaded = await load(folder, options);
    expect(loaded.ok).toBe(false);
    expect(loaded.ok ? [] : loaded.error.map((problem) => problem.code)).toContain(code);
    const text = `en\n${await shown(folder, options, english)}\nja\n${await shown(folder, options, japanese)}\n`;
    now.set(name, text);
    if (!isUpdate) expect(text).toBe(golden.get(name));
  });
});

it('has a case for every code', () => {
  const tried = new Set(problemCases.map(({ code }) => code));
  // A link that leaves needs a real folder: outside.pure.test.ts.
  const elsewhere = ['more-problems', 'ledger-outside'];
  const untried = Object.keys(english.problems).filter((code) => !elsewhere.includes(code) && !tried.has(code as never));
  expect(untried).toEqual([]);
});

it('prints no secret of any case', async () => {
  for (const { folder, options } of problemCases) {
    const loaded = await load(folder, options);
    const text = loaded.ok ? '' : JSON.stringify(loaded.error);
    expect(text).not.toMatch(/Q7rT2mXp9L|hunter/);
  }
});
