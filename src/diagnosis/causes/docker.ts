import type { CauseRule } from '../cause.ts';

/** Causes of this family, each with the arguments of its message. */
export type DockerCauses = Record<never, never>;

export const dockerRules: readonly CauseRule[] = [];
