import type { CauseRule } from '../cause.ts';

/** Causes of this family, each with the arguments of its message. */
export type EndpointCauses = Record<never, never>;

export const endpointRules: readonly CauseRule[] = [];
