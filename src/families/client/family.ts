import type { Wish } from '../../base/trust.ts';
import { family } from '../../engine/family.ts';
import type { ClientWords } from './causes.ts';
import { clientChats, pythonWish } from './checks/client-chats.ts';

/** The programs that call the front: each makes the chat out of its own surroundings. */
export const clientFamily = family<ClientWords>({
  name: 'client',
  // Where the key goes is the ledger's own wish; that a folder's Python is run is this family's.
  wishes: ({ ledger }): readonly Wish[] =>
    (ledger.ports?.clients ?? []).flatMap(({ run, folder }) => (run === 'python' && folder !== undefined ? [pythonWish(folder)] : [])),
  checks: {
    'client.chats': clientChats,
  },
  settled: {
    'client-module-missing': true,
    'client-without-environment': true,
  },
});
