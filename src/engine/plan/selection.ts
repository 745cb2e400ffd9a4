import { matchesStars } from '../../base/glob.ts';
import { nearest } from '../../base/nearest.ts';
import type { PlannedCheck } from './plan.ts';

/** A pattern of --only or --skip that no check of the plan matches. */
export type SelectionProblem = { readonly option: '--only' | '--skip'; readonly pattern: string; readonly suggestion?: string };

/**
 * Which checks a pattern names: those of that id, kind or role, or of the family before the kind's dot. A word that is none of these is
 * read as the beginning of a kind, or of what stands behind its dot: `chat` is every chat.
 */
export function matcherOf(planned: readonly PlannedCheck[], pattern: string): (check: PlannedCheck) => boolean {
  const isNamed = (check: PlannedCheck) => namesOf(check).some((name) => matchesStars(pattern, name));
  if (pattern.length < shortestBeginning || planned.some(isNamed)) return isNamed;
  return ({ kind }) => kind.startsWith(pattern) || kind.slice(kind.indexOf('.') + 1).startsWith(pattern);
}

/** Shorter words would begin too much. */
const shortestBeginning = 3;

/** The patterns that match nothing, each with the name that was probably meant. */
export function unmatched(
  planned: readonly PlannedCheck[],
  patterns: readonly string[],
  option: SelectionProblem['option'],
): readonly SelectionProblem[] {
  return patterns
    .filter((pattern) => !planned.some(matcherOf(planned, pattern)))
    .map((pattern) => {
      const suggestion = nearest(pattern, new Set(planned.flatMap(namesOf)));
      return { option, pattern, ...(suggestion === undefined ? {} : { suggestion }) };
    });
}

function namesOf(check: PlannedCheck): readonly string[] {
  const family = check.kind.slice(0, check.kind.indexOf('.'));
  return [check.id, check.kind, family, check.subject.name, ...(check.subject.role === undefined ? [] : [check.subject.role])];
}
