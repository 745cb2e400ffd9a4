import type { CauseRule } from '../cause.ts';

/** Causes of this family, each with the arguments of its message. */
export type HopCauses = Record<never, never>;

export const hopRules: readonly CauseRule[] = [];
