import type { CauseRule } from '../cause.ts';

/** Causes of this family, each with the arguments of its message. */
export type ManagerCauses = Record<never, never>;

export const managerRules: readonly CauseRule[] = [];
