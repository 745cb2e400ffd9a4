/**
 * A place in a ledger or another file that the user wrote. Lines and columns count from 1, as editors do;
 * `endColumn` is exclusive.
 */
export type Span = {
  readonly file: string;
  readonly line: number;
  readonly column: number;
  readonly endLine?: number;
  readonly endColumn?: number;
};

/** The place of what stands in no file: a ledger that was made in memory. No report shows it. */
export const nowhere: Span = { file: '', line: 1, column: 1 };
