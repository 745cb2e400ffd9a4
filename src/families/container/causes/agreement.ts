import { type CauseRule, cause } from '../../../engine/cause.ts';
import type { FindingArgs } from '../../../engine/finding.ts';
import { type Outcome, outcomeOf, outcomesOf, type RunRecord } from '../../../engine/record.ts';
import { spanOf } from '../../../ledger/ledger.ts';
import { absenceOf } from '../../docker/causes/absence.ts';
import { oddOneOut, upCommand } from '../../docker/causes/odd-one.ts';

/** The outcomes of `container.published` with this code, unless a cause of the role's port says it better. */
function published(record: RunRecord, code: Outcome['code']): readonly Outcome[] {
  return outcomesOf(record, 'container.published').filter(
    ({ code: found, subject }) => found === code && isUp(record, subject) && !isToldByPort(record, subject),
  );
}

/** A container that does not stay up publishes nothing, and that is no cause of its own. */
const isUp = (record: RunRecord, role: string) =>
  ['container-running', 'version-apart'].includes(outcomeOf(record, 'container.running', role)?.code ?? '');

/** A stranger on the port, an owner that moved, the wrong family or width: those are causes of ports. */
function isToldByPort(record: RunRecord, role: string): boolean {
  if (outcomeOf(record, 'front.unique', role)?.code === 'front-elsewhere') return true;
  const owned = outcomeOf(record, 'port.owned', role);
  if (owned?.code === 'port-not-listening') return (owned.observed?.elsewhere.length ?? 0) > 0;
  return owned?.verdict === 'fail' || owned?.verdict === 'warn';
}

const notPublished: CauseRule = (record) =>
  published(record, 'not-published').map((outcome) => {
    const { container, wanted } = outcome.args as FindingArgs['not-published'];
    const odd = oddOneOut(record, outcome.subject);
    const { oddOne = 'unknown', ...more } = odd;
    return cause(
      'port-not-published',
      outcome.subject,
      { role: outcome.subject, container, port: wanted, oddOne },
      { ...more, evidence: outcome.evidence, explains: [outcome.id, ...absenceOf(record, outcome.subject)] },
    );
  });

/** The engine was asked for the port and did not open it: mostly somebody else had it at the start, and is gone by now. */
const publishFailed: CauseRule = (record) =>
  published(record, 'asked-not-published').map((outcome) => {
    const { container, wanted } = outcome.args as FindingArgs['asked-not-published'];
    const command = upCommand(record, outcome.subject, '--force-recreate');
    const at = outcome.planned.subject.at;
    return cause(
      'publish-failed',
      outcome.subject,
      { role: outcome.subject, container, port: wanted },
      {
        evidence: outcome.evidence,
        explains: [outcome.id, ...absenceOf(record, outcome.subject)],
        ...(command ? { command } : {}),
        ...(at ? { at } : {}),
      },
    );
  });

const composeFileDiffers: CauseRule = (record) =>
  published(record, 'compose-file-differs').map((outcome) => {
    const { container, wanted, inComposeFile } = outcome.args as FindingArgs['compose-file-differs'];
    const { at } = oddOneOut(record, outcome.subject);
    return cause(
      'compose-file-differs',
      outcome.subject,
      { role: outcome.subject, container, port: wanted, inComposeFile, ...(at ? { place: `${at.file}:${at.line}` } : {}) },
      { evidence: outcome.evidence, explains: [outcome.id], ...(at ? { at } : {}) },
    );
  });

/** Where the socket table could not tell, the container's own word for it does. */
const publishedOnOther: CauseRule = (record) =>
  published(record, 'published-on-other-address').map((outcome) => {
    const { published: address } = outcome.args as FindingArgs['published-on-other-address'];
    const { oddOne: _, ...more } = oddOneOut(record, outcome.subject);
    const port = outcome.planned.subject.role === undefined ? 0 : (portOf(record, outcome.subject) ?? 0);
    return cause(
      'port-too-narrow',
      outcome.subject,
      { role: outcome.subject, port, addresses: [address] },
      { ...more, evidence: outcome.evidence, explains: [outcome.id, ...absenceOf(record, outcome.subject)] },
    );
  });

const publishedElsewhere: CauseRule = (record) =>
  published(record, 'published-elsewhere').map((outcome) => {
    const { wanted, published: elsewhere } = outcome.args as FindingArgs['published-elsewhere'];
    const { oddOne, ...more } = oddOneOut(record, outcome.subject);
    return cause(
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

/** Which of several is meant is for the ledger to say. */
const projectUnclear: CauseRule = (record) => {
  const unclear = outcomesOf(record, 'container.running').filter(({ code }) => code === 'project-unclear');
  const [first] = unclear;
  if (!first) return [];
  const { projects } = first.args as FindingArgs['project-unclear'];
  const at = spanOf(record.ledger, 'ports', 'compose') ?? spanOf(record.ledger, 'ports');
  const explains = unclear.map(({ id }) => id);
  return [
    cause(
      'project-unclear',
      'docker',
      { projects },
      { command: 'docker compose ls', evidence: first.evidence, explains, ...(at ? { at } : {}) },
    ),
  ];
};

const containerUnclear: CauseRule = (record) =>
  outcomesOf(record, 'container.running').flatMap((outcome) => {
    if (outcome.code !== 'container-unclear') return [];
    const { containers } = outcome.args as FindingArgs['container-unclear'];
    const at = spanOf(record.ledger, 'ports', 'roles', outcome.subject, 'owner');
    return cause(
      'container-unclear',
      outcome.subject,
      { role: outcome.subject, containers },
      { evidence: outcome.evidence, explains: [outcome.id], ...(at ? { at } : {}) },
    );
  });

export const agreementRules: readonly CauseRule[] = [
  notPublished,
  publishFailed,
  composeFileDiffers,
  publishedOnOther,
  publishedElsewhere,
  projectUnclear,
  containerUnclear,
];
