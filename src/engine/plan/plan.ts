import type { Phase } from '../../base/phase.ts';
import type { Need, Subject } from '../check.ts';

/** One check of the plan. `needs` holds only ids that are in the plan. */
export type PlannedCheck = {
  readonly id: string;
  readonly kind: string;
  readonly subject: Subject;
  readonly needs: readonly Need[];
  readonly deadlineMs: number;
  /** It sends a chat. */
  readonly isLast: boolean;
  /** The option that left it out; such a check stays in the plan as `skipped`. */
  readonly leftOutBy?: string;
};

/** What will be asked, in the order in which it is reported. */
export type Plan = { readonly phase: Phase; readonly checks: readonly PlannedCheck[] };
