import type { RunFindings } from './finding.ts';
import type { Vocabulary } from './vocabulary.ts';

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

/** What a kind of check asks, and how it looks: its `explain` page. */
export type CheckWords = { readonly asks: string; readonly how: string };

/** The words of one family in one language. A code without words does not compile, nor does one that the family lost. */
export type FamilyWords<V extends Vocabulary> = {
  readonly findings: { readonly [C in keyof V['findings']]: (args: V['findings'][C]) => string };
  readonly evidence: { readonly [E in V['evidence']]: string };
  readonly causes: { readonly [C in keyof V['causes']]: CauseWords<V['causes'][C]> };
  readonly checks: { readonly [K in keyof V['observed']]: CheckWords };
};

/** What the run itself says, whatever the check. */
export type RunWords = { readonly [C in keyof RunFindings]: (args: RunFindings[C]) => string };

/** The words of one family in one language, whatever family it is. */
export type Spoken = {
  readonly findings: Readonly<Record<string, (args: never) => string>>;
  readonly evidence: Readonly<Record<string, string>>;
  readonly causes: Readonly<Record<string, CauseWords<never>>>;
  readonly checks: Readonly<Record<string, CheckWords>>;
};

/** The words of all families as they are used: looked up by code, whatever family it is from. */
export type Words = Spoken & {
  /** The families as they are, to tell which checks answer with which finding. */
  readonly families: readonly (Pick<Spoken, 'findings' | 'checks' | 'causes'> & { readonly name: string })[];
};

/** One dictionary out of the families' own and the run's; their codes are apart, which the list of families has checked. */
export function gather(families: Readonly<Record<string, Spoken>>, run: RunWords): Words {
  const parts = Object.values(families);
  return {
    families: Object.entries(families).map(([name, its]) => ({ name, ...its })),
    findings: Object.assign({}, run, ...parts.map(({ findings }) => findings)),
    evidence: Object.assign({}, ...parts.map(({ evidence }) => evidence)),
    causes: Object.assign({}, ...parts.map(({ causes }) => causes)),
    checks: Object.assign({}, ...parts.map(({ checks }) => checks)),
  };
}
