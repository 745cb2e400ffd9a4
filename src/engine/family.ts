import type { Wish } from '../base/trust.ts';
import type { Ledger } from '../ledger/ledger.ts';
import type { CauseRule } from './cause.ts';
import type { Check, World } from './check.ts';
import type { Vocabulary } from './vocabulary.ts';
import type { FamilyWords } from './words.ts';

declare const speaks: unique symbol;

/** Codes that no waiting mends, each always (`true`) or by its arguments. */
type Settled<F> = { readonly [C in keyof F]?: true | ((args: F[C]) => boolean) };

/** What a family tells its wishes by: the ledger, and what it prepared, if anybody looked. */
export type WishInput<Own> = { readonly ledger: Ledger; readonly own?: Own };

/** What the engine needs of a family: its name, its checks, and what it prepares once a run. Words, rules and faults are listed elsewhere. */
export type Family<V extends Vocabulary = Vocabulary> = {
  readonly name: V['name'];
  /** Once a run, before the plan: the family's own probe, or what it must look at to know its subjects. Never throws. */
  readonly prepare?: (world: World) => unknown;
  /** What it wants beyond looking (DESIGN 3a), told by the ledger and by what it prepared; pure. What is not told here cannot be allowed. */
  readonly wishes?: (input: WishInput<never>) => readonly Wish[];
  /** In the order in which reports list them. */
  readonly checks: readonly Check<string, never>[];
  /** Findings of checks that can turn green while nobody does anything but wait, that all the same cannot: somebody has to act first. */
  readonly settled?: Readonly<Record<string, true | ((args: never) => boolean)>>;
  /** Findings of a last check that say it only came too early: under --wait it is asked once more, which it otherwise never is. */
  readonly tooEarly?: readonly string[];
  /** Never there at run time; carries the vocabulary to the lists that are derived from it. */
  readonly [speaks]?: V;
};

/** A family in the words of a call. Every kind of its vocabulary has its check, and no other; `Own` is what `prepare` gives its checks. */
export function family<V extends Vocabulary, Own = undefined>(brings: {
  readonly name: V['name'];
  readonly prepare?: (world: World) => Own | Promise<Own>;
  readonly wishes?: (input: WishInput<Own>) => readonly Wish[];
  readonly checks: { readonly [K in keyof V['observed'] & string]: Check<K, Own> };
  readonly settled?: Settled<V['findings']>;
  readonly tooEarly?: readonly (keyof V['findings'] & string)[];
}): Family<V> {
  return { ...brings, checks: Object.values(brings.checks) } as Family<V>;
}

type Any = { readonly name: string; readonly checks: readonly unknown[]; readonly [speaks]?: Vocabulary };
type VocabularyOf<F> = F extends { readonly [speaks]?: infer V extends Vocabulary } ? V : never;
type CodesOf<V> = V extends Vocabulary
  ?
      | `finding ${keyof V['findings'] & string}`
      | `cause ${keyof V['causes'] & string}`
      | `kind ${keyof V['observed'] & string}`
      | `evidence ${V['evidence']}`
  : never;

/** The list as it is, or in the place of a family that repeats another's code the sentence that says so. */
type Apart<L extends readonly unknown[], Before = never> = L extends readonly [infer F, ...infer Rest]
  ? [
      Extract<CodesOf<VocabularyOf<F>>, Before> extends infer Twice extends string
        ? [Twice] extends [never]
          ? F
          : `the ${Twice} is another family's too`
        : never,
      ...Apart<Rest, Before | CodesOf<VocabularyOf<F>>>,
    ]
  : [];

/** The families in their order. Two families with the same code do not compile. */
export function listOf<const L extends readonly Any[]>(...list: L & Apart<L>): L {
  return list;
}

/** Unions and maps that follow from a list of families; nobody writes them a second time. */
export type Speaks<L extends readonly unknown[]> = VocabularyOf<L[number]>;
export type CheckKind<L extends readonly unknown[]> =
  Speaks<L> extends infer V ? (V extends Vocabulary ? keyof V['observed'] & string : never) : never;

/** One entry a family, so that none is forgotten: its words, its rules. */
export type WordsOf<L extends readonly unknown[]> = { readonly [V in Speaks<L> as V['name']]: FamilyWords<V> };
export type RulesOf<L extends readonly unknown[]> = { readonly [V in Speaks<L> as V['name']]: readonly CauseRule[] };
