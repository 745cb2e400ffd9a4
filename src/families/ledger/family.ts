import { family } from '../../engine/family.ts';
import type { LedgerTalk } from './causes.ts';
import { ledgerSound } from './checks/ledger-sound.ts';

/** The ledgers themselves. */
export const ledgerFamily = family<LedgerTalk>({
  name: 'ledger',
  checks: {
    'ledger.sound': ledgerSound,
  },
});
