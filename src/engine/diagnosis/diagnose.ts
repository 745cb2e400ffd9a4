import type { Cause, CauseRule } from '../cause.ts';
import type { Outcome, RunRecord } from '../record.ts';
import { type EffectOf, withoutContradicted, withoutWeaker, withProvenCommands } from './accusation.ts';
import type { Diagnosis } from './diagnosis.ts';

/**
 * Root causes out of the record: what the rules found, minus what explains nothing, what a passing check contradicts and what another
 * cause says better, in the order in which to mend them, each with all that follows from it; commands only where they are proven. Pure; with no rule matching it says so (`unexplained`) and does not guess.
 */
export function diagnose(record: RunRecord, rules: readonly CauseRule[], effectOf: EffectOf = () => 'ends'): Diagnosis {
  const outcomes = new Map(record.outcomes.map((outcome) => [outcome.id, outcome]));
  const found = rules.flatMap((rule) => rule(record)).map((cause) => ({ ...cause, explains: notGreen(cause.explains, outcomes) }));
  const accused = withoutContradicted(
    found.filter(({ explains }) => explains.length > 0),
    outcomes,
  );
  const roots = [...withoutWeaker(withoutRepeats(accused))].sort(byMending(record, outcomes));
  const causes = withProvenCommands(withConsequences(record, roots), effectOf);
  const explained = new Set(causes.flatMap(({ explains }) => explains));
  const unexplained = record.outcomes.filter(({ id, verdict }) => (verdict === 'fail' || verdict === 'warn') && !explained.has(id));
  return { causes, unexplained: unexplained.map(({ id }) => id) };
}

const notGreen = (ids: readonly string[], outcomes: ReadonlyMap<string, Outcome>): readonly string[] =>
  [...new Set(ids)].filter((id) => {
    const verdict = outcomes.get(id)?.verdict;
    return verdict !== undefined && verdict !== 'pass' && verdict !== 'skipped';
  });

/** Two rules may see the same cause from two sides: one cause, with what both explain. */
function withoutRepeats(causes: readonly Cause[]): Cause[] {
  const merged = new Map<string, Cause>();
  for (const cause of causes) {
    const key = `${cause.code}:${cause.subject}`;
    const known = merged.get(key);
    merged.set(key, known ? { ...known, explains: [...new Set([...known.explains, ...cause.explains])] } : cause);
  }
  return [...merged.values()];
}

/** What failed comes before what was not seen, and that before what only warns; then the deeper one first, then the plan's order. */
function byMending(record: RunRecord, outcomes: ReadonlyMap<string, Outcome>): (a: Cause, b: Cause) => number {
  const position = new Map(record.outcomes.map(({ id }, index) => [id, index]));
  const first = (cause: Cause) => Math.min(...cause.explains.map((id) => position.get(id) ?? Number.MAX_SAFE_INTEGER));
  const weight = ({ explains }: Cause) => {
    const verdicts = new Set(explains.map((id) => outcomes.get(id)?.verdict));
    if (verdicts.has('fail')) return 0;
    return verdicts.has('unknown') || verdicts.has('blocked') ? 1 : 2;
  };
  return (a, b) => weight(a) - weight(b) || a.depth - b.depth || first(a) - first(b);
}

/**
 * Gives each cause what follows from it: a check that did not pass, that no rule explains, and that needs (near or far, through
 * checks that did not pass either) one that the cause explains. A check with a cause of its own keeps that cause alone.
 */
function withConsequences(record: RunRecord, roots: readonly Cause[]): readonly Cause[] {
  const owners = new Map<string, number[]>();
  for (const [index, cause] of roots.entries()) for (const id of cause.explains) owners.set(id, [...(owners.get(id) ?? []), index]);
  const outcomes = new Map(record.outcomes.map((outcome) => [outcome.id, outcome]));
  const visiting = new Set<string>();
  const ownersOf = (outcome: Outcome): readonly number[] => {
    const own = owners.get(outcome.id);
    if (own || outcome.verdict === 'pass' || outcome.verdict === 'skipped' || visiting.has(outcome.id)) return own ?? [];
    visiting.add(outcome.id);
    const upstream = outcome.planned.needs.flatMap(({ id }) => {
      const other = outcomes.get(id);
      return other ? ownersOf(other) : [];
    });
    visiting.delete(outcome.id);
    const inherited = [...new Set(upstream)].sort((a, b) => a - b);
    owners.set(outcome.id, inherited);
    return inherited;
  };
  const consequences = roots.map(() => new Set<string>());
  for (const outcome of record.outcomes) for (const index of ownersOf(outcome)) consequences[index]?.add(outcome.id);
  return roots.map((cause, index) => ({ ...cause, explains: [...(consequences[index] ?? [])] }));
}
