import { isWaitedFor } from '../check.ts';
import type { Plan, PlannedCheck } from '../plan/plan.ts';
import type { Outcome } from '../record.ts';

/**
 * The longest chain of real waits, in milliseconds and by its checks in order: a check's own time behind the longest chain of what gated it. What comes on
 * top of it is Preflight's own overhead.
 */
export function criticalPath(
  plan: Plan,
  outcomes: readonly Outcome[],
): { readonly criticalPathMs: number; readonly criticalPath: readonly string[] } {
  const byId = new Map(plan.checks.map((check) => [check.id, check]));
  const duration = new Map(outcomes.map((outcome) => [outcome.id, outcome.durationMs ?? 0]));
  const known = new Map<string, Chain>();
  const chain = (check: PlannedCheck): Chain => {
    const done = known.get(check.id);
    if (done !== undefined) return done;
    known.set(check.id, nothing);
    const before = longest(check.needs.filter(isWaitedFor).flatMap(({ id }) => byId.get(id) ?? []));
    const own = duration.get(check.id) ?? 0;
    const made = { ms: before.ms + own, ids: [...before.ids, check.id] };
    known.set(check.id, made);
    return made;
  };
  const longest = (checks: readonly PlannedCheck[]) =>
    checks.reduce((most, check) => {
      const own = chain(check);
      return own.ms > most.ms ? own : most;
    }, nothing);
  const { ms, ids } = longest(plan.checks);
  return { criticalPathMs: ms, criticalPath: ids };
}

type Chain = { readonly ms: number; readonly ids: readonly string[] };
const nothing: Chain = { ms: 0, ids: [] };
