import { cleanLine } from '../base/sanitise.ts';
import { withoutGaps } from '../base/without-gaps.ts';
import type { ReportChange } from '../report/report.ts';
import { type ChangeName, changeNames } from '../words/change-names.ts';
import type { Wording } from '../words/words.ts';
import type { Fingerprint, FingerprintFact } from './fingerprint.ts';

/**
 * What differs from an earlier run, worded, most suspicious first. A fact that one of the two runs could not see is no
 * change, save for a container: that list is whole or absent.
 */
export function changesSince(before: Fingerprint, after: Fingerprint, words: Wording): readonly ReportChange[] {
  const key = (fact: FingerprintFact) => `${fact.what}\u0000${fact.subject}`;
  const then = new Map(before.facts.map((fact) => [key(fact), fact]));
  const now = new Map(after.facts.map((fact) => [key(fact), fact]));
  const changed = [...now.values()].flatMap((fact) => {
    const old = then.get(key(fact));
    return old === undefined || old.value === fact.value ? [] : [changeOf(fact.what, fact.subject, words, old.value, fact.value)];
  });
  const sawBoth = hasContainers(before) && hasContainers(after);
  const gone = sawBoth ? missing(then, now).map((fact) => changeOf('container-gone', fact.subject, words, fact.value)) : [];
  const fresh = sawBoth ? missing(now, then).map((fact) => changeOf('container-new', fact.subject, words, undefined, fact.value)) : [];
  const order: readonly string[] = changeNames;
  const rank = ({ what }: ReportChange) => order.indexOf(what);
  return [...changed, ...gone, ...fresh].sort((a, b) => rank(a) - rank(b) || (a.subject < b.subject ? -1 : a.subject > b.subject ? 1 : 0));
}

const hasContainers = (fingerprint: Fingerprint) => fingerprint.facts.some((fact) => fact.what === 'container-state');

function missing(from: ReadonlyMap<string, FingerprintFact>, other: ReadonlyMap<string, FingerprintFact>): readonly FingerprintFact[] {
  return [...from].filter(([key, fact]) => fact.what === 'container-state' && !other.has(key)).map(([, fact]) => fact);
}

/** Hashes say nothing to a reader; everything else is shown. */
const isHash = (what: ChangeName) => what === 'ledger' || what === 'lock';

function changeOf(what: ChangeName, subject: string, words: Wording, before?: string, after?: string): ReportChange {
  const shown = (value: string | undefined) =>
    value === undefined ? undefined : cleanLine(isHash(what) ? value.slice(0, 12) : value, 200);
  const then = shown(before);
  const now = shown(after);
  const args = {
    subject: cleanLine(subject, 200),
    ...withoutGaps({ before: then, after: now }),
  };
  return { what, ...args, message: words.screen.changes[what](args) };
}
