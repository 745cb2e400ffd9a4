import type { InterruptCode } from '../base/interrupt.ts';
import type { Verdict } from '../engine/verdict.ts';

/** Exit codes of Preflight (DESIGN 4); 2 belongs to the command line and the ledgers and is decided before a run. */
export type ExitCode = 0 | 1 | 2 | 3 | InterruptCode;

/** What the exit code depends on, and nothing else. */
export type ExitInput = {
  readonly outcomes: readonly {
    readonly verdict: Verdict;
    readonly isOptional: boolean;
  }[];
  /** The code of the signal that ended the run early. */
  readonly interrupted?: InterruptCode;
  /** --strict: a warning fails. */
  readonly isStrict: boolean;
  /** Something differs from a --baseline: a warning. */
  readonly hasDrift?: boolean;
};

/**
 * The one place that decides how Preflight ends: 129, 130, 131, 143 interrupted · 1 a check failed (or warned, with --strict) · 3 nothing
 * failed, but something required could not be looked at · 0 else. A run in which no check was asked at all has seen
 * nothing, and is a 3 too.
 */
export function exitCodeOf(input: ExitInput): ExitCode {
  const has = (verdict: Verdict) => input.outcomes.some((outcome) => outcome.verdict === verdict);
  if (input.interrupted !== undefined) return input.interrupted;
  if (has('fail')) return 1;
  if (input.isStrict && (has('warn') || input.hasDrift === true)) return 1;
  const unseen = input.outcomes.some(({ verdict, isOptional }) => !isOptional && (verdict === 'unknown' || verdict === 'blocked'));
  const wasAsked = input.outcomes.some((outcome) => outcome.verdict !== 'skipped');
  return unseen || !wasAsked ? 3 : 0;
}

/** The verdict of a whole run: the worst of its checks. Interrupted or not looked at is never `pass`. */
export function verdictOf(input: ExitInput): 'pass' | 'warn' | 'fail' | 'unknown' {
  const has = (verdict: Verdict) => input.outcomes.some((outcome) => outcome.verdict === verdict);
  if (has('fail')) return 'fail';
  const code = exitCodeOf({ ...input, isStrict: false });
  if (code === 3 || input.interrupted !== undefined) return 'unknown';
  return has('warn') || has('unknown') || has('blocked') || input.hasDrift === true ? 'warn' : 'pass';
}
