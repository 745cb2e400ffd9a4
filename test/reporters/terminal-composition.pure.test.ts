import { describe, expect, test } from 'vitest';
import { displayWidth } from '../../src/base/display-width.ts';
import type { Report } from '../../src/report/report.ts';
import { plainScreen } from '../../src/reporters/screen.ts';
import { terminalComposition } from '../../src/reporters/terminal-composition.ts';
import { en } from '../../src/words/en.ts';
import { ja } from '../../src/words/ja.ts';
import { mixedReport } from '../fixtures/report/mixed-report.ts';

const answered = (report: Report): Report => ({
  ...report,
  signal: { verdict: 'pass', text: 'The chat answered.' },
  path: report.path.map((hop) => ({ ...hop, verdict: 'pass', code: 'hop-reached' })),
});

describe.each([
  ['en', en],
  ['ja', ja],
] as const)('the picture of who stands where, in %s', (language, words) => {
  test.each([40, 60, 80, 100, 120])('keeps to %i columns', (width) => {
    for (const report of [mixedReport(language), answered(mixedReport(language))]) {
      const lines = terminalComposition(report, { ...plainScreen, width }, words);
      expect(lines.filter((line) => displayWidth(line) > width)).toEqual([]);
      expect(lines.join('\n')).toContain('[IF nginx:8080]');
    }
  });

  test('has the two frames beside each other on a wide screen, and the way back with its times', () => {
    const lines = terminalComposition(answered(mixedReport(language)), { ...plainScreen, width: 100 }, words);
    const { docker, host } = words.screen.picture;
    expect(lines[0]).toContain(`┌ ${docker} ─`);
    expect(lines.some((line) => line.includes('│ ──▶ plugin-daemon') && line.includes('──▶ lmstudio:1234'))).toBe(true);
    expect(lines.findIndex((line) => line.includes(`┌ ${host} ─`))).toBeGreaterThan(0);
    expect(lines.at(-1)).toMatch(/^ {2}◀── “pong <b>” · .*1\.91 s$/);
  });
});

test('a broken hop says words, not its code', () => {
  const text = terminalComposition(mixedReport('en'), plainScreen, en).join('\n');
  expect(text).toContain('✗ refused from inside');
  expect(text).not.toContain('refused-from-container');
});
