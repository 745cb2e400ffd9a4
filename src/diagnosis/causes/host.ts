import type { CauseRule } from '../cause.ts';

/** Causes of this family, each with the arguments of its message. */
export type HostCauses = Record<never, never>;

export const hostRules: readonly CauseRule[] = [];
