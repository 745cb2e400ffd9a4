import type { FamilyWords } from '../../engine/words.ts';
import type { LedgerTalk } from './causes.ts';

const some = (count: number, one: string) => `${count} ${one}${count === 1 ? '' : 's'}`;

export const ledgerEn: FamilyWords<LedgerTalk> = {
  findings: {
    'ports-ledger-sound': ({ file, roles, hops, tokens }) =>
      `${file} is whole and without contradictions: ${[some(roles, 'role'), ...(hops > 0 ? [`a path of ${some(hops, 'hop')}`] : []), ...(tokens > 0 ? [`${some(tokens, 'token')} by name`] : [])].join(', ')}.`,
    'managers-ledger-sound': ({ file, managers }) => `${file} is whole and without contradictions: ${some(managers, 'manager')}.`,
  },
  evidence: {},
  causes: {},
  checks: {
    'ledger.sound': {
      asks: 'Is the ledger whole, and does it contradict itself nowhere?',
      how: 'Reads it strictly: keys, values, addresses that two roles claim, unknown roles and tokens, keys that were written down, folders with two managers. What is wrong is shown with its line and ends the run with 2.',
    },
  },
};
