import type { CauseRule } from '../../../engine/cause.ts';
import type { RunRecord } from '../../../engine/record.ts';
import { absenceOf } from '../../docker/causes/absence.ts';
import { oddOneOut } from '../../docker/causes/odd-one.ts';
import { publishedWith } from '../../docker/causes/published-with.ts';
import { portCause } from '../causes.ts';

/** Where the socket table could not tell, the container's own word for it does. */
const publishedOnOther: CauseRule = (record) =>
  publishedWith(record, 'published-on-other-address').map((outcome) => {
    const { published: address } = outcome.args;
    const { oddOne: _, ...more } = oddOneOut(record, outcome.subject);
    const port = outcome.planned.subject.role === undefined ? 0 : (portOf(record, outcome.subject) ?? 0);
    return portCause(
      'port-too-narrow',
      outcome.subject,
      { role: outcome.subject, port, addresses: [address] },
      { ...more, evidence: outcome.evidence, explains: [outcome.id, ...absenceOf(record, outcome.subject)] },
    );
  });

const publishedElsewhere: CauseRule = (record) =>
  publishedWith(record, 'published-elsewhere').map((outcome) => {
    const { wanted, published: elsewhere } = outcome.args;
    const { oddOne, ...more } = oddOneOut(record, outcome.subject);
    return portCause(
      'owner-moved',
      outcome.subject,
      { role: outcome.subject, port: wanted, elsewhere, ...(oddOne ? { oddOne } : {}) },
      {
        ...more,
        certainty: elsewhere.length === 1 ? 'certain' : 'likely',
        evidence: outcome.evidence,
        explains: [outcome.id, ...absenceOf(record, outcome.subject)],
      },
    );
  });

const portOf = (record: RunRecord, role: string) => record.ledger.ports?.roles.find(({ name }) => name === role)?.url?.port;

export const publishedRules: readonly CauseRule[] = [publishedOnOther, publishedElsewhere];
