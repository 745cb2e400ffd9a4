import type { CauseRule } from '../cause.ts';

/** Causes of this family, each with the arguments of its message. */
export type PortCauses = Record<never, never>;

export const portRules: readonly CauseRule[] = [];
