import { withoutGaps } from '../../base/without-gaps.ts';
import type { Cause } from '../../engine/cause.ts';
import type { RunRecord } from '../../engine/record.ts';

/** Who was told an address, and in which variable: whoever asks without a ledger has no other place to mend. `from` is left out for this machine. */
export type WhereTold = { readonly told?: { readonly from?: string; readonly variable?: string } };

/** Where the address of a role stands, in a ledger that was made of what callers were told; nothing where a file has it. */
export function whereTold({ ledger }: Pick<RunRecord, 'ledger'>, role: string): WhereTold {
  const hop = ledger.ports?.path.find((one) => one.role === role);
  return hop?.start === undefined ? {} : { told: withoutGaps({ from: hop.start.role, variable: hop.variable }) };
}

/** The command that waits: where there is no ledger, the same question again and again. */
export function waiting(told: WhereTold['told'], forTime: string): string {
  if (told === undefined) return `preflight --wait ${forTime}`;
  return `preflight reach ${told.from ?? 'host'}${told.variable === undefined ? ' …' : ''} --watch`;
}

/** Causes about one and the same place of which several callers were told are one, with all that they explain. */
export function onceForAll(record: Pick<RunRecord, 'ledger'>, causes: readonly Cause[]): readonly Cause[] {
  const kept = new Map<string, Cause>();
  for (const cause of causes) {
    const { address, port } = cause.args as { readonly address?: string; readonly port?: number };
    const key = whereTold(record, cause.subject).told === undefined ? cause.subject : `${cause.code} ${address ?? ''} ${port ?? ''}`;
    const known = kept.get(key);
    kept.set(key, known ? { ...known, explains: [...new Set([...known.explains, ...cause.explains])] } : cause);
  }
  return [...kept.values()];
}
