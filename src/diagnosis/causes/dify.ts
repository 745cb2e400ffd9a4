import type { CauseRule } from '../cause.ts';

/** Causes of this family, each with the arguments of its message. */
export type DifyCauses = Record<never, never>;

export const difyRules: readonly CauseRule[] = [];
