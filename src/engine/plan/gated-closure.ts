import type { PlannedCheck } from './plan.ts';

/** The ids of these checks and of all that gates them, near or far: what must run so that they can be asked at all. */
export function gatedClosure(checks: readonly PlannedCheck[], isChosen: (check: PlannedCheck) => boolean): ReadonlySet<string> {
  const byId = new Map(checks.map((check) => [check.id, check]));
  const wanted = new Set<string>();
  const visit = (check: PlannedCheck): void => {
    if (wanted.has(check.id)) return;
    wanted.add(check.id);
    for (const need of check.needs) {
      const other = byId.get(need.id);
      if (other && need.gate !== 'none') visit(other);
    }
  };
  for (const check of checks) if (isChosen(check)) visit(check);
  return wanted;
}
