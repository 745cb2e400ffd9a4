import type { CauseRule } from '../engine/cause.ts';
import { type Family, family } from '../engine/family.ts';
import type { Vocabulary } from '../engine/vocabulary.ts';
import type { FamilyWords, Spoken } from '../engine/words.ts';

/** A family that somebody hands in beside those of the package: its rules and its words come along, for no list knows them. */
export type OwnFamily = Family & {
  readonly rules: readonly CauseRule[];
  /** English is spoken where there is no Japanese. */
  readonly words: { readonly en: Spoken; readonly ja?: Spoken };
};

type Brings<V extends Vocabulary, Own> = Parameters<typeof family<V, Own>>[0] & {
  readonly rules?: readonly CauseRule[];
  readonly words: { readonly en: FamilyWords<V>; readonly ja?: FamilyWords<V> };
};

/** Makes such a family; a code without its words does not compile. */
export function ownFamily<V extends Vocabulary, Own = undefined>({ rules = [], words, ...brings }: Brings<V, Own>): OwnFamily {
  return { ...family<V, Own>(brings as never), rules, words: words as OwnFamily['words'] };
}

export const isOwn = (one: Family): one is OwnFamily => 'words' in one;

/** What a handed-in family repeats of another one's; undefined when it is all its own. The package's own families are held apart by their types. */
export function repeatedBy(families: readonly Family[], known: Spoken): string | undefined {
  const seen = {
    checks: new Set(Object.keys(known.checks)),
    findings: new Set(Object.keys(known.findings)),
    causes: new Set(Object.keys(known.causes)),
  };
  for (const { words, name } of families.filter(isOwn)) {
    for (const part of ['checks', 'findings', 'causes'] as const) {
      for (const code of Object.keys(words.en[part])) {
        if (seen[part].has(code)) return `${name}: ${code}`;
        seen[part].add(code);
      }
    }
  }
  return undefined;
}
