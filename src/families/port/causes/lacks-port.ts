import type { RunRecord } from '../../../engine/record.ts';
import { roleNamed } from '../../../ledger/ledger.ts';
import { ofContainer } from '../../container/findings.ts';
import { ofPort } from '../findings.ts';
import { answersInstead } from './answers-instead.ts';

const isPortTaken = (error = '') => /address already in use|port is already allocated|ports are not available/i.test(error);

/**
 * Is the role's container down with somebody else on the port that it publishes? Whoever has the port is the cause then, and no start mends
 * it: the engine said so, or it would.
 */
export function lacksItsPort(record: RunRecord, role: string): boolean {
  const running = ofContainer.outcome(record, 'container.running', role);
  const owned = ofPort.outcome(record, 'port.owned', role)?.code;
  if (running?.code !== 'container-down' || (owned !== 'port-wrong-owner' && owned !== 'port-taken')) return false;
  const { error, asked, state } = running.observed?.container ?? {};
  const port = roleNamed(record.ledger, role)?.url?.port;
  const wouldFail = state !== 'paused' && asked?.some(({ publicPort }) => publicPort === port) === true;
  return isPortTaken(error) || (wouldFail && answersInstead(record, role) !== 'front-elsewhere');
}
