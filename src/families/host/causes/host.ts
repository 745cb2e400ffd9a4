import { type CauseRule, cause } from '../../../engine/cause.ts';
import { outcomesOf } from '../../../engine/record.ts';

type Room = { readonly freeBytes: number; readonly wantedBytes: number };

/** Causes of this family, each with the arguments of its message. */
export type HostCauses = {
  'disk-low': Room & { readonly path: string; readonly usesDocker: boolean };
  'memory-low': Room;
};

const roomLow: CauseRule = (record) =>
  outcomesOf(record, 'host.room').flatMap((outcome) => {
    const seen = outcome.observed;
    if (!seen || (outcome.verdict !== 'fail' && outcome.verdict !== 'warn')) return [];
    const { freeBytes, wantedBytes } = seen;
    const more = { evidence: outcome.evidence, explains: [outcome.id] };
    if (seen.what === 'memory') return [cause('memory-low', 'memory', { freeBytes, wantedBytes }, more)];
    const usesDocker = record.ledger.ports?.roles.some(({ owner }) => owner && owner.kind !== 'process') ?? false;
    // `system df` only shows what could be given back: pruning is for the user to decide.
    return [
      cause(
        'disk-low',
        'disk',
        { freeBytes, wantedBytes, path: seen.path ?? '', usesDocker },
        {
          ...more,
          ...(usesDocker ? { command: 'docker system df' } : {}),
        },
      ),
    ];
  });

export const hostRules: readonly CauseRule[] = [roomLow];
