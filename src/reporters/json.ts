import type { Report } from '../report/report.ts';
import type { Reporter } from './reporter.ts';

// DESIGN 5's order. Keys that are left out of a report stay left out.
const order: { readonly [K in keyof Report]-?: number } = {
  schema: 0,
  tool: 1,
  language: 2,
  startedAt: 3,
  durationMs: 4,
  criticalPathMs: 5,
  overheadMs: 6,
  phase: 7,
  verdict: 8,
  exitCode: 9,
  trusted: 10,
  headline: 11,
  signal: 12,
  nextAction: 13,
  ledgers: 14,
  missing: 15,
  path: 16,
  causes: 17,
  unexplained: 18,
  checks: 19,
  chat: 20,
  roles: 21,
  tokens: 22,
  managers: 23,
  stack: 24,
  facts: 25,
  counts: 26,
  changes: 27,
  lastPassedAt: 28,
};

/** The report as it is, its keys always in the same order, two blanks a level, one final newline. */
export const json: Reporter = (report) => {
  const keys = (Object.keys(report) as (keyof Report)[]).sort((a, b) => order[a] - order[b]);
  return `${JSON.stringify(Object.fromEntries(keys.map((key) => [key, report[key]])), null, 2)}\n`;
};
