import { shellCommand } from '../../../base/shell.ts';
import { type CauseRule, cause } from '../../../engine/cause.ts';
import { outcomeOf, outcomesOf, type RunRecord } from '../../../engine/record.ts';
import { isLoopback } from '../../container/inside-listeners.ts';
import type { DockerCauses } from '../../docker/causes.ts';
import { rolesOfDeadDaemon } from '../../hop/causes/hop.ts';

type Dead = { readonly role: string; readonly args: DockerCauses['published-but-dead'] };

/**
 * Docker accepts on a published port whether or not anything listens inside, and closes (facts: engineering 3.5): so the
 * endpoint's check saw the connection end, and the container's own table tells why. An app that does listen inside and
 * still closes has another trouble.
 */
function dead(record: RunRecord): readonly Dead[] {
  const ofDaemon = rolesOfDeadDaemon(record);
  return outcomesOf(record, 'container.published').flatMap(({ subject, observed, verdict }) => {
    // Between two crashes a port accepts and closes, too.
    if (outcomeOf(record, 'container.running', subject)?.code === 'container-crashing') return [];
    const answers = outcomeOf(record, 'endpoint.answers', subject);
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
  return dead(record).map(({ role }) => role);
}

const deadRule: CauseRule = (record) =>
  dead(record).map(({ role, args }) => {
    const published = outcomeOf(record, 'container.published', role);
    const at = published?.planned.subject.at;
    return cause('published-but-dead', role, args, {
      certainty: args.listens === 'unknown' ? 'likely' : 'certain',
      command: shellCommand('docker', 'logs', '--tail', '50', args.container),
      evidence: [...(published?.evidence ?? []), ...(outcomeOf(record, 'endpoint.answers', role)?.evidence ?? [])],
      explains: [`endpoint.answers:${role}`, `container.healthy:${role}`, `container.published:${role}`],
      ...(at ? { at } : {}),
    });
  });

export const publishedRules: readonly CauseRule[] = [deadRule];
