import type { CauseRule } from '../../../engine/cause.ts';
import { spanOf } from '../../../ledger/ledger.ts';
import { absenceOf } from '../../docker/causes/absence.ts';
import { oddOneOut, upCommand } from '../../docker/causes/odd-one.ts';
import { publishedWith } from '../../docker/causes/published-with.ts';
import { projectsCommand } from '../../docker/engine-command.ts';
import { containerCause } from '../causes.ts';
import { ofContainer } from '../findings.ts';

const notPublished: CauseRule = (record) =>
  publishedWith(record, 'not-published').map((outcome) => {
    const { container, wanted } = outcome.args;
    const odd = oddOneOut(record, outcome.subject);
    const { oddOne = 'unknown', ...more } = odd;
    return containerCause(
      'port-not-published',
      outcome.subject,
      { role: outcome.subject, container, port: wanted, oddOne },
      { ...more, evidence: outcome.evidence, explains: [outcome.id, ...absenceOf(record, outcome.subject)] },
    );
  });

/** The engine was asked for the port and did not open it: mostly somebody else had it at the start, and is gone by now. */
const publishFailed: CauseRule = (record) =>
  publishedWith(record, 'asked-not-published').map((outcome) => {
    const { container, wanted } = outcome.args;
    const command = upCommand(record, outcome.subject, '--force-recreate');
    const at = outcome.planned.subject.at;
    return containerCause(
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
  publishedWith(record, 'compose-file-differs').map((outcome) => {
    const { container, wanted, inComposeFile } = outcome.args;
    const { at } = oddOneOut(record, outcome.subject);
    return containerCause(
      'compose-file-differs',
      outcome.subject,
      { role: outcome.subject, container, port: wanted, inComposeFile, ...(at ? { place: `${at.file}:${at.line}` } : {}) },
      { evidence: outcome.evidence, explains: [outcome.id], ...(at ? { at } : {}) },
    );
  });

/** Without the stack only the two files are there; which of them is right they do not say. */
const composeFileApart: CauseRule = (record) =>
  ofContainer
    .found(record, 'compose-file.agrees', 'compose-file-apart')
    .map(({ id, subject, args, evidence, at }) =>
      containerCause('compose-file-apart', subject, { ...args, role: subject }, { evidence, explains: [id], ...(at ? { at } : {}) }),
    );

/** Which of several is meant is for the ledger to say. */
const projectUnclear: CauseRule = (record) => {
  const unclear = ofContainer.found(record, 'container.running', 'project-unclear');
  const [first] = unclear;
  if (!first) return [];
  const { projects } = first.args;
  const at = spanOf(record.ledger, 'ports', 'compose') ?? spanOf(record.ledger, 'ports');
  const explains = unclear.map(({ id }) => id);
  return [
    containerCause(
      'project-unclear',
      'docker',
      { projects },
      { command: projectsCommand(record), evidence: first.evidence, explains, ...(at ? { at } : {}) },
    ),
  ];
};

const containerUnclear: CauseRule = (record) =>
  ofContainer.found(record, 'container.running', 'container-unclear').map((outcome) => {
    const { containers } = outcome.args;
    const at = spanOf(record.ledger, 'ports', 'roles', outcome.subject, 'owner');
    return containerCause(
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
  composeFileApart,
  projectUnclear,
  containerUnclear,
];
