import { matchesStars } from '../../base/glob.ts';
import { nearest } from '../../base/nearest.ts';
import type { PlannedCheck } from './plan.ts';

/** A pattern of --only or --skip that no check of the plan matches. */
export type SelectionProblem = { readonly option: '--only' | '--skip'; readonly pattern: string; readonly suggestion?: string };

/** Does a pattern name this check: by its id, its kind, its subject's role, or the family before the kind's dot? */
export function matchesPattern(check: PlannedCheck, pattern: string): boolean {
  return namesOf(check).some((name) => matchesStars(pattern, name));
}

/** The patterns that match nothing, each with the name that was probably meant. */
export function unmatched(
  planned: readonly PlannedCheck[],
  patterns: readonly string[],
  option: SelectionProblem['option'],
): readonly SelectionProblem[] {
  return patterns
    .filter((pattern) => !planned.some((check) => matchesPattern(check, pattern)))
    .map((pattern) => {
      const suggestion = nearest(pattern, new Set(planned.flatMap(namesOf)));
      return { option, pattern, ...(suggestion === undefined ? {} : { suggestion }) };
    });
}

function namesOf(check: PlannedCheck): readonly string[] {
  const family = check.kind.slice(0, check.kind.indexOf('.'));
  return [check.id, check.kind, family, check.subject.name, ...(check.subject.role === undefined ? [] : [check.subject.role])];
}
