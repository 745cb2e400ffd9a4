import { matchesStars } from '../../base/glob.ts';
import { nearest } from '../../base/nearest.ts';
import { withoutGaps } from '../../base/without-gaps.ts';
import type { PlannedCheck } from './plan.ts';

/** A pattern of --only or --skip that no check of the plan matches. */
export type SelectionProblem = { readonly option: '--only' | '--skip'; readonly pattern: string; readonly suggestion?: string };

/** The name of the family that asks a kind. */
export type FamilyOf = (kind: string) => string | undefined;

/**
 * Which checks a pattern names: those of that id, kind, role or family, or whose kind has that word before its dot. A word that is none of
 * these is read as the beginning of a kind, or of what stands behind its dot: `chat` is every chat.
 */
export function matcherOf(planned: readonly PlannedCheck[], familyOf: FamilyOf, pattern: string): (check: PlannedCheck) => boolean {
  const isNamed = (check: PlannedCheck) => namesOf(check, familyOf).some((name) => matchesStars(pattern, name));
  if (pattern.length < shortestBeginning || planned.some(isNamed)) return isNamed;
  return ({ kind }) => kind.startsWith(pattern) || kind.slice(kind.indexOf('.') + 1).startsWith(pattern);
}

/** Shorter words would begin too much. */
const shortestBeginning = 3;

/** The patterns that match nothing, each with the name that was probably meant. */
export function unmatched(
  planned: readonly PlannedCheck[],
  familyOf: FamilyOf,
  patterns: readonly string[],
  option: SelectionProblem['option'],
): readonly SelectionProblem[] {
  return patterns
    .filter((pattern) => !planned.some(matcherOf(planned, familyOf, pattern)))
    .map((pattern) => {
      const suggestion = nearest(pattern, new Set(planned.flatMap((check) => namesOf(check, familyOf))));
      return { option, pattern, ...withoutGaps({ suggestion }) };
    });
}

function namesOf({ id, kind, subject }: PlannedCheck, familyOf: FamilyOf): readonly string[] {
  const word = kind.slice(0, kind.indexOf('.'));
  return [id, kind, word, subject.name, subject.role, familyOf(kind)].filter((name) => name !== undefined);
}
