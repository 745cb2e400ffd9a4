import type { Span } from '../base/span.ts';
import type { Wish } from '../base/trust.ts';
import type { LookReason } from '../probes/look.ts';

/** Findings that the run itself makes, whatever the check. */
export type RunFindings = {
  /** The check could not look; `detail` is technical. `wish` is what it would have taken, when the reason is `not-trusted`. */
  'could-not-look': { readonly reason: LookReason; readonly detail: string; readonly wish?: Wish };
  /** The check's own deadline, or the run's, came first. */
  'deadline-passed': { readonly afterMs: number };
  /** A defect of Preflight: the check threw. */
  'check-crashed': { readonly detail: string };
  /** Not asked, for what it needs did not pass. */
  'blocked-by': { readonly by: readonly string[] };
  /** Left out by --skip, --only or --no-chat. */
  'left-out': { readonly option: string };
  interrupted: Record<string, never>;
};

declare const named: unique symbol;

/** A name of evidence that some family knows; only a vocabulary's `seen` makes one, so each has a label in every language. */
export type EvidenceName = string & { readonly [named]: true };

/** One thing that was seen. `value` is data (an address, a pid, a text of a server), cleaned and without secrets. */
export type Evidence = { readonly what: EvidenceName; readonly value: string | number | boolean };

/** What a check may say; `blocked` is the run's alone. */
export type AskedVerdict = 'pass' | 'warn' | 'fail' | 'unknown' | 'skipped';

/** The answer of a check as the engine takes it; a family's speaker makes it with exact types. */
export type Finding = {
  readonly verdict: AskedVerdict;
  readonly code: string;
  readonly args: object;
  readonly evidence: readonly Evidence[];
  readonly observed?: unknown;
  /** A place that fits better than the subject's. */
  readonly at?: Span;
};

/** A finding of the run itself. */
export function runFinding<C extends keyof RunFindings>(code: C, args: RunFindings[C]): Finding {
  return { verdict: 'unknown', code, args, evidence: [] };
}
