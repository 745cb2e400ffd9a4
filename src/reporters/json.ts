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
  criticalPath: 5,
  overheadMs: 6,
  phase: 7,
  verdict: 8,
  exitCode: 9,
  trusted: 10,
  headline: 11,
  nextAction: 12,
  ledgers: 13,
  path: 14,
  causes: 15,
  unexplained: 16,
  checks: 17,
  chat: 18,
  roles: 19,
  tokens: 20,
  managers: 21,
  stack: 22,
  facts: 23,
  counts: 24,
  changes: 25,
  lastPassedAt: 26,
};

/** The report as it is, its keys always in the same order, two blanks a level, one final newline. */
export const json: Reporter = (report) => {
  const keys = (Object.keys(report) as (keyof Report)[]).sort((a, b) => order[a] - order[b]);
  return `${JSON.stringify(Object.fromEntries(keys.map((key) => [key, report[key]])), null, 2)}\n`;
};
