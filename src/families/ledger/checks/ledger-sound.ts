import type { Check } from '../../../engine/check.ts';
import { ofLedger } from '../findings.ts';

const answer = ofLedger.findingOf('ledger.sound');

/**
 * That a ledger is whole and contradicts itself nowhere: its keys and values, addresses that two roles claim, names of roles and tokens,
 * keys written down, folders with two managers. Reading it has shown that, for no run begins with a ledger that is not sound; the gate
 * without a stack says so, where it may be all that there is to look at.
 */
export const ledgerSound: Check<'ledger.sound'> = {
  kind: 'ledger.sound',
  canTurnGreen: false,
  phases: ['static'],
  subjects: ({ ledger: { ports, managers } }) =>
    [ports, managers].flatMap((half) => (half ? [{ name: half.file, at: { file: half.file, line: 1, column: 1 } }] : [])),
  needs: () => [],
  deadlineMs: () => 1_000,
  run: async ({ ledger: { ports, managers }, subject: { name: file } }) => {
    if (ports?.file === file) {
      const { roles, path, tokens } = ports;
      return answer('pass', 'ports-ledger-sound', { file, roles: roles.length, hops: path.length, tokens: tokens.length });
    }
    return answer('pass', 'managers-ledger-sound', { file, managers: managers?.managers.length ?? 0 });
  },
};
