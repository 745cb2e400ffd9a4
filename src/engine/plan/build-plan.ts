import type { Phase } from '../../base/phase.ts';
import { err, ok, type Result } from '../../base/result.ts';
import type { Ledger } from '../../ledger/ledger.ts';
import type { Check, PlanInput } from '../check.ts';
import type { Family } from '../family.ts';
import type { Prepared } from '../prepare.ts';
import { gatedClosure } from './gated-closure.ts';
import type { Plan, PlannedCheck } from './plan.ts';
import { type FamilyOf, matcherOf, type SelectionProblem, unmatched } from './selection.ts';

/** What the user leaves out or singles out. Patterns name check ids, kinds or roles; `*` stands for any characters. */
export type Selection = {
  readonly only: readonly string[];
  readonly skip: readonly string[];
  readonly noChat: boolean;
  /** A pattern may match a check of another phase alone; left out, it is a mistake. */
  readonly isAnyPhase?: boolean;
};

/** What the planner knows: the ledger, and what each family prepared, if anybody looked. */
export type PlannerInput = { readonly ledger: Ledger; readonly phase: Phase; readonly own?: Prepared };

export const everything: Selection = { only: [], skip: [], noChat: false };

/**
 * Which checks, on which subjects, gated by what: a pure function of the ledger (and of what the families prepared, where somebody looked).
 * Checks that the selection leaves out stay in the plan, marked, so that they are reported as skipped. What a chosen check is
 * gated by runs too: otherwise `--only` with the chat's kind could not ask it at all.
 */
export function buildPlan(
  input: PlannerInput,
  families: readonly Family[],
  selection: Selection = everything,
): Result<Plan, readonly SelectionProblem[]> {
  const { ledger, phase, own } = input;
  const draft = (isMeant: (check: Check<string, never>) => boolean) =>
    families.flatMap(({ name, checks }) =>
      checks.filter(isMeant).flatMap((check) => draftChecks(check, { ledger, phase, own: own?.get(name) as never })),
    );
  const planned = withKnownNeeds(draft(({ phases }) => phases.includes(phase)));
  const known = selection.isAnyPhase ? draft(() => true) : planned;
  const names = new Map(families.flatMap(({ name, checks }) => checks.map(({ kind }) => [kind, name])));
  const familyOf = (kind: string) => names.get(kind);
  const problems = unmatched(known, familyOf, selection.only, '--only').concat(unmatched(known, familyOf, selection.skip, '--skip'));
  if (problems.length > 0) return err(problems);
  return ok({ phase: input.phase, checks: withSelection(planned, familyOf, selection) });
}

function draftChecks(definition: Check<string, never>, input: PlanInput<never>): readonly PlannedCheck[] {
  return definition.subjects(input).map((subject) => ({
    id: `${definition.kind}:${subject.name}`,
    kind: definition.kind,
    subject,
    needs: definition.needs(subject, input),
    deadlineMs: definition.deadlineMs(subject, input),
    isLast: definition.isChat ?? false,
  }));
}

/** Drops needs that nobody planned, and repeated ones; a definition may name needs without knowing the ledger. */
function withKnownNeeds(drafts: readonly PlannedCheck[]): readonly PlannedCheck[] {
  const ids = new Set(drafts.map(({ id }) => id));
  return drafts.map((check) => {
    const seen = new Set<string>();
    const needs = check.needs.filter(({ id }) => {
      if (!ids.has(id) || id === check.id || seen.has(id)) return false;
      seen.add(id);
      return true;
    });
    return { ...check, needs };
  });
}

function withSelection(planned: readonly PlannedCheck[], familyOf: FamilyOf, selection: Selection): readonly PlannedCheck[] {
  const anyOf = (patterns: readonly string[]) => {
    const matchers = patterns.map((pattern) => matcherOf(planned, familyOf, pattern));
    return (check: PlannedCheck) => matchers.some((matches) => matches(check));
  };
  const isSkipped = anyOf(selection.skip);
  const wanted = selection.only.length > 0 ? gatedClosure(planned, anyOf(selection.only)) : undefined;
  return planned.map((check) => {
    if (isSkipped(check)) return { ...check, leftOutBy: '--skip' };
    if (selection.noChat && check.isLast) return { ...check, leftOutBy: '--no-chat' };
    if (wanted && !wanted.has(check.id)) return { ...check, leftOutBy: '--only' };
    return check;
  });
}
