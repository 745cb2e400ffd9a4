import type { Selection } from '../engine/plan/build-plan.ts';
import type { CheckOptions } from './check-options.ts';

/** What the command line leaves out or singles out. */
export function selectionOf(options: CheckOptions): Selection {
  return { only: options.only, skip: options.skip, noChat: !options.chat, isAnyPhase: options.isAnyPhase === true };
}
