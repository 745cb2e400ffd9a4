import { jsonText } from '../base/json-text.ts';
import type { Report } from '../report/report.ts';
import type { Reporter } from './reporter.ts';

// DESIGN 5's order. Keys that are left out of a report stay left out.
const order: { readonly [K in keyof Report]-?: number } = {
  schema: 0,
  tool: 1,
  language: 2,
  startedAt: 3,
  startedLocal: 4,
  durationMs: 5,
  criticalPathMs: 6,
  criticalPath: 7,
  overheadMs: 8,
  phase: 9,
  verdict: 10,
  exitCode: 11,
  trusted: 12,
  headline: 13,
  signal: 14,
  nextAction: 15,
  ledgers: 16,
  missing: 17,
  path: 18,
  reach: 19,
  composition: 20,
  causes: 21,
  unexplained: 22,
  checks: 23,
  chat: 24,
  roles: 25,
  tokens: 26,
  managers: 27,
  stack: 28,
  modelServers: 29,
  facts: 30,
  counts: 31,
  changes: 32,
  lastPassedAt: 33,
};

/** The report as it is, its keys always in the same order, two blanks a level, one final newline. */
export const json: Reporter = (report) => {
  const keys = (Object.keys(report) as (keyof Report)[]).sort((a, b) => order[a] - order[b]);
  return jsonText(Object.fromEntries(keys.map((key) => [key, report[key]])));
};
