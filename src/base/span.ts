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
