import type { LedgerProblemArgs, RelatedCode } from '../ledger/problem.ts';

/** What the ledger stage says of its problems, and `preflight init` of what it did. A missing sentence does not compile. */
export type LedgerWording = {
  /** One sentence with a full stop. */
  readonly problems: { readonly [C in keyof LedgerProblemArgs]: (args: LedgerProblemArgs[C]) => string };
  /** What stands at the other place of a problem; no full stop. */
  readonly related: { readonly [C in RelatedCode]: string };
  readonly didYouMean: (suggestion: string) => string;
  readonly init: {
    readonly written: (file: string) => string;
    readonly left: (file: string) => string;
    readonly failed: (file: string, why: string) => string;
    readonly next: string;
  };
};
