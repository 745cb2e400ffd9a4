import type { Span } from '../base/span.ts';
import type { Blind } from '../probes/look.ts';
import type { Need } from './check.ts';
import type { AskedVerdict, Evidence, EvidenceName, RunFindings } from './finding.ts';
import { type Outcome, outcomeOf, outcomesOf, type RunRecord } from './record.ts';

/**
 * What a family can say, as types: code → arguments of its findings and causes, kind → what its check saw (`undefined` where nobody
 * needs it), the names of its evidence. One such type a family; it has no value and costs nothing at run time.
 */
export type Vocabulary = {
  readonly name: string;
  readonly findings: object;
  readonly observed: object;
  readonly evidence: string;
  readonly causes: object;
};

type Codes<M> = keyof M & string;
type Coded<M> = { readonly [C in Codes<M>]: { readonly code: C; readonly args: M[C] } }[Codes<M>];

/** The answer of one check of a family: verdict, code and the arguments that fit the code. */
type Answer<F, O, K extends Codes<O>> = Coded<F & RunFindings> & {
  readonly verdict: AskedVerdict;
  readonly evidence: readonly Evidence[];
  readonly observed?: O[K];
  /** A place that fits better than the subject's. */
  readonly at?: Span;
};

/** An outcome of a known kind: comparing `code` narrows `args`, and a code that this family does not have does not compile. */
type OutcomeOf<F, O, K extends Codes<O>> = Omit<Outcome, 'kind' | 'code' | 'args' | 'observed'> & { readonly kind: K } & Coded<
    F & RunFindings
  > & { readonly observed?: O[K] };

/** An outcome that has one of these codes; where they are several, comparing `code` narrows `args`. */
type OutcomeWith<F, O, K extends Codes<O>, C extends Codes<F>> = Omit<Outcome, 'kind' | 'code' | 'args' | 'observed'> & {
  readonly kind: K;
} & Coded<Pick<F, C>> & { readonly observed?: O[K] };

/** How a family's own files make findings, and how every family's causes read them. */
export type Speaker<F, O, E extends string> = {
  /** The answer of a check. `observed` is what its rules and the report need besides the arguments. */
  readonly finding: <K extends Codes<O>, C extends Codes<F>>(
    kind: K,
    verdict: AskedVerdict,
    code: C,
    args: F[C],
    evidence?: readonly Evidence[],
    more?: { readonly observed?: O[K]; readonly at?: Span },
  ) => Answer<F, O, K>;
  /** The same for one kind, which is then not said again. */
  readonly findingOf: <K extends Codes<O>>(
    kind: K,
  ) => <C extends Codes<F>>(
    verdict: AskedVerdict,
    code: C,
    args: F[C],
    evidence?: readonly Evidence[],
    more?: { readonly observed?: O[K]; readonly at?: Span },
  ) => Answer<F, O, K>;
  /** The answer of a check that could not look: never "fine". */
  readonly couldNotLook: <K extends Codes<O>>(
    kind: K,
    why: Blind,
    evidence?: readonly Evidence[],
    more?: { readonly observed?: O[K] },
  ) => Answer<F, O, K>;
  /** One thing that was seen; `value` is data, cleaned and without secrets. */
  readonly seen: (what: E, value: string | number | boolean) => Evidence;
  /** An edge of the plan to a check of this family. */
  readonly need: (kind: Codes<O>, subject: string, gate: Need['gate']) => Need;
  readonly outcome: <K extends Codes<O>>(record: RunRecord, kind: K, subject: string) => OutcomeOf<F, O, K> | undefined;
  readonly outcomes: <K extends Codes<O>>(record: RunRecord, kind: K) => readonly OutcomeOf<F, O, K>[];
  /** The outcomes of a kind that found one of these, their arguments typed by it. */
  readonly found: <K extends Codes<O>, C extends Codes<F>>(
    record: RunRecord,
    kind: K,
    ...codes: readonly C[]
  ) => readonly OutcomeWith<F, O, K, C>[];
};

const speaker: Speaker<Record<string, object>, Record<string, unknown>, string> = {
  finding: (_kind, verdict, code, args, evidence = [], more = {}) => ({ verdict, code, args, evidence, ...more }) as never,
  findingOf:
    () =>
    (verdict, code, args, evidence = [], more = {}) =>
      ({ verdict, code, args, evidence, ...more }) as never,
  couldNotLook: (_kind, why, evidence = [], more = {}) =>
    ({ verdict: 'unknown', code: 'could-not-look', args: why, evidence, ...more }) as never,
  seen: (what, value) => ({ what: what as EvidenceName, value }),
  need: (kind, subject, gate) => ({ id: `${kind}:${subject}`, gate }),
  outcome: (record, kind, subject) => outcomeOf(record, kind, subject) as never,
  outcomes: (record, kind) => outcomesOf(record, kind) as never,
  found: (record, kind, ...codes) => outcomesOf(record, kind).filter(({ code }) => codes.some((one) => one === code)) as never,
};

/** The one cast of the house: the same functions serve every family, each through its own types. */
export function speak<F extends object, O extends object, E extends string>(): Speaker<F, O, E> {
  return speaker as unknown as Speaker<F, O, E>;
}
