import type { Phase } from '../base/phase.ts';
import type { Span } from '../base/span.ts';
import type { Ledger } from '../ledger/ledger.ts';
import type { HostFacts } from '../probes/host/host.ts';
import type { Evidence } from './finding.ts';
import type { Plan, PlannedCheck } from './plan/plan.ts';
import type { Verdict } from './verdict.ts';

/** How one planned check ended. */
export type Outcome = {
  readonly id: string;
  readonly kind: string;
  readonly subject: string;
  readonly planned: PlannedCheck;
  readonly verdict: Verdict;
  /** It failed, and is a warning only because its subject is optional: what needs it cannot be asked all the same. */
  readonly isDemoted?: true;
  readonly code: string;
  readonly args: object;
  readonly evidence: readonly Evidence[];
  readonly observed?: unknown;
  readonly at?: Span;
  /** Ids of the checks that kept it from being asked. */
  readonly blockedBy: readonly string[];
  /** Milliseconds since the start of the run; absent when it never started. */
  readonly startedMs?: number;
  readonly durationMs?: number;
};

/** All that a run saw; the diagnosis is a pure function of this. Outcomes come in the plan's order. */
export type RunRecord = {
  readonly ledger: Ledger;
  readonly phase: Phase;
  readonly plan: Plan;
  readonly outcomes: readonly Outcome[];
  readonly host: HostFacts;
  readonly startedAt: string;
  readonly durationMs: number;
  readonly criticalPathMs: number;
  /** The checks of the longest chain of waits, first to last. */
  readonly criticalPath: readonly string[];
  readonly isInterrupted: boolean;
};

// One index a list, made at the first question; a thousand roles would otherwise cost a million comparisons.
const byIds = new WeakMap<readonly Outcome[], ReadonlyMap<string, Outcome>>();

function indexOf(outcomes: readonly Outcome[]): ReadonlyMap<string, Outcome> {
  const known = byIds.get(outcomes);
  if (known) return known;
  const made = new Map(outcomes.map((outcome) => [`${outcome.kind}:${outcome.subject}`, outcome]));
  byIds.set(outcomes, made);
  return made;
}

/** The outcome of `kind:subject`; families read it through their speakers, which type it. */
export function outcomeOf(record: RunRecord, kind: string, subject: string): Outcome | undefined {
  return indexOf(record.outcomes).get(`${kind}:${subject}`);
}

/** All outcomes of a kind, in the plan's order. */
export function outcomesOf(record: RunRecord, kind: string): readonly Outcome[] {
  return record.outcomes.filter((outcome) => outcome.kind === kind);
}

/**
 * Did it fail, itself or through what blocked it? A check that is blocked by something that merely could not be looked at
 * has not failed.
 */
export function effectivelyFailed(outcome: Outcome, find: (id: string) => Outcome | undefined): boolean {
  if (outcome.verdict === 'fail') return true;
  if (outcome.verdict !== 'blocked') return false;
  return outcome.blockedBy.some((id) => {
    const blocker = find(id);
    return blocker !== undefined && effectivelyFailed(blocker, find);
  });
}
