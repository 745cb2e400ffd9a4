import type { CauseRule } from '../../../engine/cause.ts';
import { containerCause } from '../../container/causes.ts';
import { ofContainer } from '../../container/findings.ts';
import { composeCommand } from '../../docker/compose-command.ts';
import { ofEndpoint } from '../findings.ts';

/** The Dify that answers is another than the stack's own: one cause with what the images tell. */
export const versionOfAnswer: CauseRule = (record) =>
  ofEndpoint.found(record, 'endpoint.identity', 'dify-other-version').flatMap((outcome) => {
    if (ofContainer.found(record, 'container.running', 'version-apart').length > 0) return [];
    const { version, container, image, address } = outcome.args;
    const running = ofContainer.outcomes(record, 'container.running').find(({ observed }) => observed?.container?.name === container);
    const service = running?.observed?.container?.service;
    const command =
      running?.observed && service ? composeCommand(record, running.observed, 'up', '-d', '--force-recreate', service) : undefined;
    return containerCause(
      'version-mismatch',
      outcome.subject,
      { container, image, other: `Dify ${version} (${address})` },
      { evidence: outcome.evidence, explains: [outcome.id], certainty: 'likely', ...(command ? { command } : {}) },
    );
  });
