import { cleanLine } from '../base/sanitise.ts';
import type { LedgerProblem } from './problem.ts';
import { findKeys } from './secret-shapes.ts';

/**
 * A problem whose arguments are fit to print: names come from the file, so one may hold a key or a control character. Excerpts
 * are clean already (source.ts).
 */
export function cleanProblem(problem: LedgerProblem): LedgerProblem {
  const args = Object.fromEntries(Object.entries(problem.args).map(([name, value]) => [name, cleanValue(value)]));
  const suggestion = problem.suggestion === undefined ? {} : { suggestion: cleanText(problem.suggestion) };
  // Only texts change, so code and args still belong together.
  return { ...problem, args, ...suggestion } as unknown as LedgerProblem;
}

function cleanValue(value: unknown): unknown {
  if (Array.isArray(value)) return value.slice(0, 50).map(cleanValue);
  return typeof value === 'string' ? cleanText(value) : value;
}

function cleanText(text: string): string {
  let out = '';
  let at = 0;
  for (const [start, end] of findKeys(text)) {
    out += `${text.slice(at, start)}…`;
    at = end;
  }
  return cleanLine(out + text.slice(at), 200);
}
