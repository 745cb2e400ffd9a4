import type { Plan, PlannedCheck } from '../plan/plan.ts';
import type { Outcome } from '../record.ts';

/**
 * The longest chain of real waits, in milliseconds: a check's own time behind the longest chain of what gated it. What comes on
 * top of it is Preflight's own overhead.
 */
export function criticalPath(plan: Plan, outcomes: readonly Outcome[]): number {
  const byId = new Map(plan.checks.map((check) => [check.id, check]));
  const duration = new Map(outcomes.map((outcome) => [outcome.id, outcome.durationMs ?? 0]));
  const known = new Map<string, number>();
  const chain = (check: PlannedCheck): number => {
    const done = known.get(check.id);
    if (done !== undefined) return done;
    known.set(check.id, 0);
    const before = check.isLast
      ? plan.checks.filter((other) => !other.isLast)
      : check.needs.filter(({ gate }) => gate !== 'none').flatMap(({ id }) => byId.get(id) ?? []);
    const total = (duration.get(check.id) ?? 0) + before.reduce((longest, other) => Math.max(longest, chain(other)), 0);
    known.set(check.id, total);
    return total;
  };
  return plan.checks.reduce((longest, check) => Math.max(longest, chain(check)), 0);
}
