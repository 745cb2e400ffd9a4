import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { githubSummary } from '../../src/reporters/github-summary.ts';
import { createPaint } from '../../src/reporters/paint.ts';
import { formatNames, loadReporter } from '../../src/reporters/reporters.ts';
import { plainScreen, type Screen } from '../../src/reporters/screen.ts';
import { en } from '../../src/words/en.ts';
import { ja } from '../../src/words/ja.ts';
import { greenReport, mixedReport } from '../fixtures/report/mixed-report.ts';

const folder = join(import.meta.dirname, '../golden');
const endings: Readonly<Record<string, string>> = {
  json: 'json',
  junit: 'xml',
  markdown: 'md',
  html: 'html',
  prometheus: 'prom',
  codequality: 'json',
};

/** Compares with the file; UPDATE_GOLDEN=1 writes it, and the difference is then read in review. */
function expectGolden(name: string, text: string): void {
  const file = join(folder, name);
  if (process.env.UPDATE_GOLDEN === '1') writeFileSync(file, text);
  expect(text).toBe(readFileSync(file, 'utf8'));
}

describe.each([
  ['en', en],
  ['ja', ja],
] as const)('the mixed report in %s', (language, words) => {
  test.each(formatNames)('reads as the golden file in format %s', async (format) => {
    const text = (await loadReporter(format))(mixedReport(language), plainScreen, words);
    expectGolden(`${format}.${language}.${endings[format] ?? 'txt'}`, text);
  });

  const surfaces: readonly (readonly [string, Partial<Screen>])[] = [
    ['narrow', { width: 60 }],
    ['verbose', { verbosity: 'verbose' }],
    ['quiet', { verbosity: 'quiet' }],
    ['ascii', { isUnicode: false }],
  ];
  test.each(surfaces)('reads as the golden file on a %s screen', async (name, screen) => {
    const text = (await loadReporter('terminal'))(mixedReport(language), { ...plainScreen, ...screen }, words);
    expectGolden(`terminal-${name}.${language}.txt`, text);
  });

  test('reads as the golden file in colour', async () => {
    const screen: Screen = { ...plainScreen, isColor: true, paint: await createPaint(true) };
    expectGolden(`terminal-color.${language}.txt`, (await loadReporter('terminal'))(mixedReport(language), screen, words));
  });

  test('reads as the golden file as a step summary', () => {
    expectGolden(`github-summary.${language}.md`, githubSummary(mixedReport(language), plainScreen, words));
  });
});

test('a green run reads as the golden file', async () => {
  expectGolden('terminal-green.en.txt', (await loadReporter('terminal'))(greenReport(), plainScreen, en));
});
