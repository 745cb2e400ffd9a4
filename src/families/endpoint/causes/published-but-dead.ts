import type { CauseRule } from '../../../engine/cause.ts';
import { deadPorts } from '../../container/causes/dead-ports.ts';
import { ofContainer } from '../../container/findings.ts';
import { engineCommand } from '../../docker/engine-command.ts';
import { endpointCause } from '../causes.ts';
import { ofEndpoint } from '../findings.ts';

const deadRule: CauseRule = (record) =>
  deadPorts(record).map(({ role, args }) => {
    const published = ofContainer.outcome(record, 'container.published', role);
    const at = published?.planned.subject.at;
    return endpointCause('published-but-dead', role, args, {
      certainty: args.listens === 'unknown' ? 'likely' : 'certain',
      command: engineCommand(record, 'logs', '--tail', '50', args.container),
      evidence: [...(published?.evidence ?? []), ...(ofEndpoint.outcome(record, 'endpoint.answers', role)?.evidence ?? [])],
      explains: [`endpoint.answers:${role}`, `container.healthy:${role}`, `container.published:${role}`],
      ...(at ? { at } : {}),
    });
  });

export const publishedRules: readonly CauseRule[] = [deadRule];
