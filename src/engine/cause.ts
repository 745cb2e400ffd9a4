import type { Span } from '../base/span.ts';
import type { Evidence } from './finding.ts';
import type { RunRecord } from './record.ts';

/** A root cause that a rule found in the record. */
export type Cause = {
  readonly code: string;
  /** How deep it lies, from the ground up: the smaller, the earlier it is mended. The engine sorts by it and knows no code. */
  readonly depth: number;
  /** What it is about: a role, a token, a manager, a folder. */
  readonly subject: string;
  /** `certain` when the evidence leaves one explanation. */
  readonly certainty: 'certain' | 'likely';
  readonly args: object;
  /** The exact command to type, quoted for a shell; absent where no command mends it. */
  readonly command?: string;
  readonly evidence: readonly Evidence[];
  readonly at?: Span;
  /**
   * Ids of the checks that failed because of this and nothing else. The diagnosis adds what is downstream of them in the plan
   * and has no cause of its own.
   */
  readonly explains: readonly string[];
  /**
   * The role whose hop does not carry the signal although its own check passes: a proxy that remembers an old address breaks the hop
   * to a service that is fine from where the check stands.
   */
  readonly breaksHop?: string;
  /**
   * Ids of checks that would contradict it: where one of them passed in the same run, the cause is not named (DESIGN 6, rules of
   * accusation 1).
   */
  readonly contradictedBy: readonly string[];
  /**
   * Causes, as `code:subject` or `code` for every subject, that this one says better: they are not named beside it, and what they
   * explain is explained by this.
   */
  readonly insteadOf?: readonly string[];
  /** The command would end, start or open something, and the cause is only likely: it was left out (rules of accusation 2). */
  readonly isCommandWithheld?: boolean;
};

/** A pure function over the whole record. A rule returns nothing when it does not apply; it never guesses. */
export type CauseRule = (record: RunRecord) => readonly Cause[];

/** What a rule says of a cause besides its code, subject and arguments; `certain` and without evidence when left out. */
export type CauseMore = Omit<
  Cause,
  'code' | 'depth' | 'subject' | 'args' | 'certainty' | 'evidence' | 'contradictedBy' | 'isCommandWithheld'
> &
  Partial<Pick<Cause, 'certainty' | 'evidence' | 'contradictedBy'>>;

/**
 * What is known of a cause whatever the run: how deep it lies, and which kinds of checks, asked of its own subject, contradict it by
 * passing. A number alone is the depth of a cause that no passing check contradicts.
 */
export type Accusation = number | { readonly depth: number; readonly contradictedBy: readonly string[] };

/** Makes the function that makes a family's causes: the arguments fit the code, and each code has its depth and its contradictions. */
export function causesOf<C extends object>(accusations: { readonly [Code in keyof C]: Accusation }) {
  return <Code extends keyof C & string>(code: Code, subject: string, args: C[Code] & object, more: CauseMore): Cause => {
    const known: Accusation = accusations[code];
    const { depth, contradictedBy } = typeof known === 'number' ? { depth: known, contradictedBy: [] } : known;
    return {
      certainty: 'certain',
      evidence: [],
      contradictedBy: contradictedBy.map((kind) => `${kind}:${subject}`),
      ...more,
      code,
      depth,
      subject,
      args,
    };
  };
}
