import type { RunRecord } from '../../../engine/record.ts';
import { ofEndpoint } from '../../endpoint/findings.ts';
import { ofContainer } from '../findings.ts';
import { isLoopback } from '../inside-listeners.ts';
import { rolesOfDeadDaemon } from './dead-daemon.ts';

/** A published port that leads nowhere. `listens`: what was seen inside; `unknown` where this machine may not look. */
export type DeadPort = {
  readonly role: string;
  readonly args: {
    readonly container: string;
    readonly port: number;
    readonly privatePort: number;
    readonly listens: 'nothing' | 'loopback' | 'unknown';
  };
};

/**
 * Docker accepts on a published port whether or not anything listens inside, and closes (facts: engineering 3.5): so the
 * endpoint's check saw the connection end, and the container's own table tells why. An app that does listen inside and
 * still closes has another trouble.
 */
export function deadPorts(record: RunRecord): readonly DeadPort[] {
  const ofDaemon = rolesOfDeadDaemon(record);
  return ofContainer.outcomes(record, 'container.published').flatMap(({ subject, observed, verdict }) => {
    // Between two crashes a port accepts and closes, too.
    if (ofContainer.outcome(record, 'container.running', subject)?.code === 'container-crashing') return [];
    const answers = ofEndpoint.outcome(record, 'endpoint.answers', subject);
    const ended = answers?.observed?.outcome;
    if (!observed || observed.privatePort === undefined || verdict === 'fail') return [];
    if (ofDaemon.includes(subject)) return [];
    if (ended !== 'closed-at-once' && ended !== 'closed' && ended !== 'reset') return [];
    const { container, wanted, privatePort, inside } = observed;
    const listening = inside?.filter(({ port }) => port === privatePort);
    const listens = listening === undefined ? 'unknown' : listening.length === 0 ? 'nothing' : 'loopback';
    if (listening?.some(({ address }) => !isLoopback(address))) return [];
    return [{ role: subject, args: { container: container.name, port: wanted.port, privatePort, listens } }];
  });
}

/** Roles whose published port leads nowhere. */
export function deadRoles(record: RunRecord): readonly string[] {
  return deadPorts(record).map(({ role }) => role);
}
