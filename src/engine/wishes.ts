import type { Wish } from '../base/trust.ts';
import type { Ledger } from '../ledger/ledger.ts';
import { ledgerWishes } from '../ledger/wishes.ts';
import type { Family } from './family.ts';
import type { Prepared } from './prepare.ts';

/** All that a folder asks for beyond a look (DESIGN 3a): the ledger's own wishes, then the families' in their order. */
export function wishesOf(families: readonly Family[], ledger: Ledger, own?: Prepared): readonly Wish[] {
  return [...ledgerWishes(ledger), ...families.flatMap(({ name, wishes }) => wishes?.({ ledger, own: own?.get(name) as never }) ?? [])];
}
