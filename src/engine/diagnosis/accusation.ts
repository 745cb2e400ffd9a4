import type { Cause } from '../cause.ts';
import type { Outcome } from '../record.ts';

/**
 * What a command would do: `looks` changes nothing; `edits` writes files of the user's own project (a lock, the ledger); `starts`,
 * `ends` (stops, kills, removes) and `opens` (a firewall, a wider address, rights) change what runs.
 */
export type Effect = 'looks' | 'edits' | 'starts' | 'ends' | 'opens';

/** Tells what a command would do. What it does not know changes something. */
export type EffectOf = (command: string) => Effect;

const needsProof: ReadonlySet<Effect> = new Set(['starts', 'ends', 'opens']);

/** Rule 1: a cause that a passing check of the same run contradicts is not named. */
export function withoutContradicted(causes: readonly Cause[], outcomes: ReadonlyMap<string, Outcome>): readonly Cause[] {
  return causes.filter(({ contradictedBy }) => !contradictedBy.some((id) => outcomes.get(id)?.verdict === 'pass'));
}

/** Rule 2: a command that changes what runs is printed for a certain cause only. */
export function withProvenCommands(causes: readonly Cause[], effectOf: EffectOf): readonly Cause[] {
  return causes.map((cause) => {
    if (cause.command === undefined || cause.certainty === 'certain' || !needsProof.has(effectOf(cause.command))) return cause;
    const { command: _, ...rest } = cause;
    return { ...rest, isCommandWithheld: true };
  });
}

/** Leaves out what another cause of the run says better, and gives that one what the weaker one explained. */
export function withoutWeaker(causes: readonly Cause[]): readonly Cause[] {
  const stronger = (weak: Cause) =>
    causes.find(
      (cause) => cause !== weak && cause.insteadOf?.some((name) => name === weak.code || name === `${weak.code}:${weak.subject}`),
    );
  const explainedBy = new Map<Cause, string[]>();
  const kept = causes.filter((cause) => {
    const better = stronger(cause);
    // Two that each claim to be better would both vanish: then neither gives way.
    if (!better || stronger(better) === cause) return true;
    explainedBy.set(better, [...(explainedBy.get(better) ?? []), ...cause.explains]);
    return false;
  });
  return kept.map((cause) => {
    const more = explainedBy.get(cause);
    return more ? { ...cause, explains: [...new Set([...cause.explains, ...more])] } : cause;
  });
}
