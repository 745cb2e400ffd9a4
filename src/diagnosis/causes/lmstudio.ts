import type { CauseRule } from '../cause.ts';

/** Causes of this family, each with the arguments of its message. */
export type LmstudioCauses = Record<never, never>;

export const lmstudioRules: readonly CauseRule[] = [];
