import type { CheckDefinition } from './check.ts';

/** Every kind of check, in the order in which reports list them. A new check is one file and one line here. */
export const catalogue: readonly CheckDefinition[] = [];
