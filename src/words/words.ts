import type { CauseArgs } from '../engine/cause.ts';
import type { EvidenceName, FindingArgs, RunFindings } from '../engine/finding.ts';
import type { CheckKind } from '../engine/kind.ts';
import type { CommandWording } from './command-wording.ts';
import type { HelpWording } from './help-wording.ts';
import type { LedgerWording } from './ledger-wording.ts';
import type { ScreenWording } from './screen-wording.ts';

/** What one cause says: its message, its remedy in one sentence, and its page for `explain`. */
export type CauseWords<A> = {
  /** One sentence, no final newline; ends with a full stop. Names the user's own things. */
  readonly message: (args: A) => string;
  /** What to do, one sentence without the command (which the cause carries). */
  readonly remedy: (args: A) => string;
  readonly page: {
    readonly means: string;
    readonly detected: string;
    readonly mended: string;
  };
};

/** The words of one family of checks and causes. A missing one does not compile. */
export type FamilyWording<F, E extends string, C, K extends CheckKind> = {
  readonly findings: { readonly [K in keyof F]: (args: F[K]) => string };
  readonly evidence: { readonly [K in E]: string };
  readonly causes: { readonly [K in keyof C]: CauseWords<C[K]> };
  /** What each kind asks, and how it looks: its `explain` page. */
  readonly checks: {
    readonly [Kind in K]: { readonly asks: string; readonly how: string };
  };
};

/** Everything that Preflight says in one language. */
export type Wording = {
  readonly language: 'en' | 'ja';
  readonly findings: {
    readonly [K in keyof FindingArgs]: (args: FindingArgs[K]) => string;
  };
  readonly evidence: { readonly [K in EvidenceName]: string };
  readonly causes: {
    readonly [K in keyof CauseArgs]: CauseWords<CauseArgs[K]>;
  };
  /** What a kind of check asks; the text of its `explain` page. */
  readonly checks: {
    readonly [K in CheckKind]: { readonly asks: string; readonly how: string };
  };
  /** The families as they are, to tell which checks answer with which finding. */
  readonly families: readonly {
    readonly findings: object;
    readonly checks: object;
  }[];
  readonly help: HelpWording;
  readonly commands: CommandWording;
  readonly ledger: LedgerWording;
  readonly screen: ScreenWording;
};

export type RunWording = {
  readonly [K in keyof RunFindings]: (args: RunFindings[K]) => string;
};
