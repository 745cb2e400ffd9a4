/** What JSON can hold. Every value that flows from the ledger to the reporters is one of these. */
export type Json = null | boolean | number | string | readonly Json[] | { readonly [key: string]: Json | undefined };
