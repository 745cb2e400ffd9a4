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
  overheadMs: 7,
  phase: 8,
  verdict: 9,
  exitCode: 10,
  trusted: 11,
  headline: 12,
  signal: 13,
  nextAction: 14,
  ledgers: 15,
  missing: 16,
  path: 17,
  composition: 18,
  causes: 19,
  unexplained: 20,
  checks: 21,
  chat: 22,
  roles: 23,
  tokens: 24,
  managers: 25,
  stack: 26,
  modelServers: 27,
  facts: 28,
  counts: 29,
  changes: 30,
  lastPassedAt: 31,
};

/** The report as it is, its keys always in the same order, two blanks a level, one final newline. */
export const json: Reporter = (report) => {
  const keys = (Object.keys(report) as (keyof Report)[]).sort((a, b) => order[a] - order[b]);
  return jsonText(Object.fromEntries(keys.map((key) => [key, report[key]])));
};
