import { expect, it } from 'vitest';
import { timingsText } from '../../src/reporters/timings-text.ts';
import { en } from '../../src/words/en.ts';
import { ja } from '../../src/words/ja.ts';
import { mixedReport } from '../fixtures/report/mixed-report.ts';

it('tells what was waited for in its order, and the slowest of what ran beside it', () => {
  const given = mixedReport('en');
  const timed = given.checks.map((check, index) => ({ ...check, startedMs: index, durationMs: index * 10 }));
  const [first, second, third] = timed;
  const report = { ...given, checks: timed, criticalPath: [second?.id ?? '', first?.id ?? '', 'no.such:check'] };
  const lines = timingsText(report, en).split('\n');
  expect(lines[0]).toBe(`timings: ${report.durationMs} ms, of which the chain of waits is ${report.criticalPathMs} ms`);
  expect(lines[2]).toBe(`      1 ms     +10 ms  ${second?.id}`);
  expect(lines[3]).toBe(`      0 ms      +0 ms  ${first?.id}`);
  expect(lines[4]).toContain(`the slowest of ${timed.length - 2}`);
  expect(lines[5]).toContain(timed.at(-1)?.id);
  expect(lines.slice(5).join('\n')).not.toContain(` ${first?.id}`);
  expect(third).toBeDefined();
  expect(timingsText(report, ja)).toContain('所要時間');
});
