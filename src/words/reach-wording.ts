import type { ReachProblem } from '../reach/reach-seen.ts';

/** Why `preflight reach` has nothing to ask, and what to type instead. */
export type ReachWording = {
  readonly [C in ReachProblem['code']]: (problem: Omit<Extract<ReachProblem, { readonly code: C }>, 'code'>) => string;
};
