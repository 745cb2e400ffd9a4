import { cleanLine } from '../base/sanitise.ts';
import type { LedgerProblem } from './problem.ts';
import { findHidden } from './secret-shapes.ts';

/**
 * A problem whose arguments are fit to print: names come from the file, so one may hold a key or a control character. Excerpts
 * are clean already (source.ts).
 */
export function cleanProblem(problem: LedgerProblem): LedgerProblem {
  return withTexts(problem, cleanText);
}

/** A problem without the values that variables brought; its excerpt shows the source, where only their names stand. */
export function withoutSecrets(problem: LedgerProblem, hide: (text: string) => string): LedgerProblem {
  return withTexts(problem, hide);
}

function withTexts(problem: LedgerProblem, change: (text: string) => string): LedgerProblem {
  const args = Object.fromEntries(Object.entries(problem.args).map(([name, value]) => [name, changed(value, change)]));
  const suggestion = problem.suggestion === undefined ? {} : { suggestion: change(problem.suggestion) };
  // Only texts change, so code and args still belong together.
  return { ...problem, args, ...suggestion } as unknown as LedgerProblem;
}

function changed(value: unknown, change: (text: string) => string): unknown {
  if (Array.isArray(value)) return value.slice(0, 50).map((item) => changed(item, change));
  return typeof value === 'string' ? change(value) : value;
}

function cleanText(text: string): string {
  let out = '';
  let at = 0;
  for (const [start, end] of findHidden(text)) {
    out += `${text.slice(at, start)}…`;
    at = end;
  }
  return cleanLine(out + text.slice(at), 200);
}
