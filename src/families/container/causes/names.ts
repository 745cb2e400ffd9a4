import type { CauseRule } from '../../../engine/cause.ts';
import type { RunRecord } from '../../../engine/record.ts';
import { adoptCommand } from '../../../ledger/adopt-command.ts';
import { roleNamed, spanOf } from '../../../ledger/ledger.ts';
import { absenceOf } from '../../docker/causes/absence.ts';
import { ofPort } from '../../port/findings.ts';
import { containerCause } from '../causes.ts';
import { ofContainer } from '../findings.ts';

/** Causes of a role that only say that somebody else is there: under a wrong name, the right one is somebody else. */
const asStranger = (role: string) => ['port-taken', 'owner-moved', 'wrong-server', 'port-not-published'].map((code) => `${code}:${role}`);

/** The checks of a role's port, where it is this project or container that holds it. */
function heldBy(record: RunRecord, role: string, isMeant: (holder: Holder) => boolean): readonly string[] {
  const owned = ofPort.outcome(record, 'port.owned', role);
  return owned?.observed?.listeners.some(({ holder }) => isMeant(holder)) ? [owned.id] : [];
}

type Holder = { readonly project?: string; readonly service?: string; readonly container?: string };

/** The ledger's project has no containers, and another one runs all that the ledger names. */
const projectMisnamed: CauseRule = (record) => {
  const absent = ofContainer.found(record, 'container.running', 'project-misnamed');
  const [first] = absent;
  const other = first?.observed?.otherName;
  if (!first || !other) return [];
  const at = spanOf(record.ledger, 'ports', 'compose', 'project') ?? spanOf(record.ledger, 'ports', 'compose');
  const isSure = other.by === 'port' && first.args.found.length === 1;
  const { project, found } = first.args;
  return [
    containerCause(
      'project-misnamed',
      'docker',
      { project, found, container: other.container, isSure },
      {
        certainty: isSure ? 'certain' : 'likely',
        evidence: first.evidence,
        explains: absent.flatMap(({ id, subject }) => [
          id,
          ...absenceOf(record, subject),
          ...heldBy(record, subject, (holder) => found.includes(holder.project ?? '')),
        ]),
        insteadOf: absent.flatMap(({ subject }) => asStranger(subject)),
        ...(isSure ? { command: adoptCommand(record.ledger, 'compose') } : {}),
        ...(at ? { at } : {}),
      },
    ),
  ];
};

/** The service or container of a role does not exist, and another does its work. */
const serviceMisnamed: CauseRule = (record) =>
  ofContainer.found(record, 'container.running', 'service-misnamed').flatMap(({ id, subject, args, observed, evidence }) => {
    const other = observed?.otherName;
    if (!other) return [];
    const owner = roleNamed(record.ledger, subject)?.owner;
    const at = spanOf(record.ledger, 'ports', 'roles', subject, 'owner');
    const isSure = other.by === 'port';
    return [
      containerCause(
        'service-misnamed',
        subject,
        {
          role: subject,
          wanted: args.wanted,
          found: other.name,
          container: other.container,
          is: owner?.kind === 'container' ? 'container' : 'service',
          isSure,
        },
        {
          certainty: isSure ? 'certain' : 'likely',
          evidence,
          explains: [id, ...absenceOf(record, subject), ...heldBy(record, subject, ({ container }) => container === other.container)],
          insteadOf: asStranger(subject),
          ...(isSure ? { command: adoptCommand(record.ledger, subject) } : {}),
          ...(at ? { at } : {}),
        },
      ),
    ];
  });

export const nameRules: readonly CauseRule[] = [projectMisnamed, serviceMisnamed];
