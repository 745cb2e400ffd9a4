import type { Family } from '../family.ts';
import type { Outcome } from '../record.ts';

/** Can this outcome become a pass while somebody only waits? Told by its check's kind, and by what its family calls settled. */
export function canTurnGreen(families: readonly Family[]): (outcome: Outcome) => boolean {
  const waitable = new Set(families.flatMap(({ checks }) => checks.filter((check) => check.canTurnGreen).map(({ kind }) => kind)));
  const settled = new Map(families.flatMap((family) => Object.entries(family.settled ?? {})));
  return ({ args, code, kind }) => {
    const why = settled.get(code);
    const isSettled = why === true || why?.(args as never) === true;
    // What nobody allowed waits for the user, not for a server.
    const isForbidden = (args as { readonly reason?: unknown }).reason === 'not-trusted';
    return waitable.has(kind) && !isSettled && !isForbidden;
  };
}
