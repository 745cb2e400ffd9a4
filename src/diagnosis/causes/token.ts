import type { CauseRule } from '../cause.ts';

/** Causes of this family, each with the arguments of its message. */
export type TokenCauses = Record<never, never>;

export const tokenRules: readonly CauseRule[] = [];
