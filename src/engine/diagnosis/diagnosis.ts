import type { Cause } from '../cause.ts';

/** Causes first-to-mend first, and the failed checks that no rule explains. */
export type Diagnosis = { readonly causes: readonly Cause[]; readonly unexplained: readonly string[] };
