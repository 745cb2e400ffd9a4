import { speak } from '../../engine/vocabulary.ts';

/** Codes of the findings of this family, each with its arguments. A ledger that is not sound never gets as far as a check. */
export type LedgerFindings = {
  'ports-ledger-sound': { readonly file: string; readonly roles: number; readonly hops: number; readonly tokens: number };
  'managers-ledger-sound': { readonly file: string; readonly managers: number };
};

/** What the checks of this family saw; nobody needs it. */
export type LedgerObserved = { 'ledger.sound': undefined };

export const ofLedger = speak<LedgerFindings, LedgerObserved, never>();
