import type { CauseRule } from '../../../engine/cause.ts';
import { engineCommand } from '../../docker/engine-command.ts';
import { hostCause } from '../causes.ts';
import { ofHost } from '../findings.ts';

const roomLow: CauseRule = (record) =>
  ofHost.outcomes(record, 'host.room').flatMap((outcome) => {
    const seen = outcome.observed;
    if (!seen || (outcome.verdict !== 'fail' && outcome.verdict !== 'warn')) return [];
    const { freeBytes, wantedBytes } = seen;
    const more = { evidence: outcome.evidence, explains: [outcome.id] };
    if (seen.what === 'memory') return [hostCause('memory-low', 'memory', { freeBytes, wantedBytes }, more)];
    const usesDocker = record.ledger.ports?.roles.some(({ owner }) => owner && owner.kind !== 'process') ?? false;
    // `system df` only shows what could be given back: pruning is for the user to decide.
    return [
      hostCause(
        'disk-low',
        'disk',
        { freeBytes, wantedBytes, path: seen.path ?? '', usesDocker },
        {
          ...more,
          ...(usesDocker ? { command: engineCommand(record, 'system', 'df') } : {}),
        },
      ),
    ];
  });

export const hostRules: readonly CauseRule[] = [roomLow];
