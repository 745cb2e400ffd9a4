import type { LookReason } from '../../probes/look.ts';
import type { Family } from '../family.ts';
import type { Outcome } from '../record.ts';

const settledReasons: readonly string[] = ['not-trusted', 'in-container'] satisfies readonly LookReason[];

/** Can this outcome become a pass while somebody only waits? Told by its check's kind, and by what its family calls settled. */
export function canTurnGreen(families: readonly Family[]): (outcome: Outcome) => boolean {
  const waitable = new Set(families.flatMap(({ checks }) => checks.filter((check) => check.canTurnGreen).map(({ kind }) => kind)));
  const settled = new Map(families.flatMap((family) => Object.entries(family.settled ?? {})));
  return ({ args, code, kind }) => {
    const why = settled.get(code);
    const isSettled = why === true || why?.(args as never) === true;
    // What nobody allowed waits for the user, not for a server; and from where one stands, nothing will be seen later either.
    const reason = (args as { readonly reason?: unknown }).reason;
    const isForbidden = settledReasons.includes(String(reason));
    return waitable.has(kind) && !isSettled && !isForbidden;
  };
}
