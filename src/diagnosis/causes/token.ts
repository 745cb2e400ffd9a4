import type { CauseRule } from '../cause.ts';

/** Causes of this family, each with the arguments of its message. */
export type TokenCauses = {};

export const tokenRules: readonly CauseRule[] = [];
