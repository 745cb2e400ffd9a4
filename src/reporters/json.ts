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
  headline: 10,
  nextAction: 11,
  ledgers: 12,
  path: 13,
  causes: 14,
  unexplained: 15,
  checks: 16,
  chat: 17,
  roles: 18,
  tokens: 19,
  managers: 20,
  stack: 21,
  facts: 22,
  counts: 23,
  changes: 24,
  lastPassedAt: 25,
};

/** The report as it is, its keys always in the same order, two blanks a level, one final newline. */
export const json: Reporter = (report) => {
  const keys = (Object.keys(report) as (keyof Report)[]).sort((a, b) => order[a] - order[b]);
  return `${JSON.stringify(Object.fromEntries(keys.map((key) => [key, report[key]])), null, 2)}\n`;
};
