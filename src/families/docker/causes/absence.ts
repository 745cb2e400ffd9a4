import type { Outcome, RunRecord } from '../../../engine/record.ts';
import { roleBehind, roleNamed } from '../../../ledger/ledger.ts';
import { ofContainer } from '../../container/findings.ts';
import { ofEndpoint } from '../../endpoint/findings.ts';
import { ofHop } from '../../hop/findings.ts';
import { ofPort } from '../../port/findings.ts';
import { dockerRoles } from '../docker-roles.ts';

/**
 * Ids of the checks of a role that say no more than "nobody is there": they follow from a container that does not run, even
 * where they were asked on their own.
 */
export function absenceOf(record: RunRecord, role: string): readonly string[] {
  const owned = ofPort.outcome(record, 'port.owned', role);
  const answers = ofEndpoint.outcome(record, 'endpoint.answers', role);
  return [
    ...(owned?.code === 'port-not-listening' ? [owned.id] : []),
    ...(answers?.code === 'endpoint-refused' || answers?.code === 'endpoint-closed' ? [answers.id] : []),
    ...silenceOfFront(record, role),
  ];
}

/**
 * The front's check that met silence, when it is this role that stands behind the front: nginx waits for the address of a
 * container that is gone until the kernel gives up, which is eight seconds at first and later three.
 */
function silenceOfFront(record: RunRecord, role: string): readonly string[] {
  const answers = silentFront(record);
  return answers && roleBehind(record.ledger, answers.subject) === role ? [answers.id] : [];
}

function silentFront(record: RunRecord): Outcome | undefined {
  const front = record.ledger.ports?.front;
  const answers = front === undefined ? undefined : ofEndpoint.outcome(record, 'endpoint.answers', front);
  return answers?.code === 'endpoint-silent' ? answers : undefined;
}

/**
 * The role behind a silent front of Dify that runs and answers the front's own container: nginx waits at an address that it no
 * longer has. Undefined when that is not what is seen.
 */
export function waitsAtOldAddress(record: RunRecord, role: string): string | undefined {
  const behind = roleBehind(record.ledger, role);
  if (silentFront(record)?.subject !== role || behind === undefined || roleNamed(record.ledger, role)?.kind !== 'dify') return undefined;
  const hop = ofHop.outcome(record, 'hop.reaches', behind);
  const isSeenInside = hop?.verdict === 'pass' && hop.observed?.inside !== undefined;
  return isSeenInside && ofContainer.outcome(record, 'container.running', behind)?.verdict === 'pass' ? behind : undefined;
}

/** Is this the front, silent because the container behind it does not run? */
export function waitsForContainer(record: RunRecord, role: string): boolean {
  const behind = roleBehind(record.ledger, role);
  if (silentFront(record)?.subject !== role || behind === undefined) return false;
  const verdict = ofContainer.outcome(record, 'container.running', behind)?.verdict;
  return verdict === 'fail' || verdict === 'warn';
}

/** The same for every role that Docker holds. */
export function absenceOfStack(record: RunRecord): readonly string[] {
  return dockerRoles(record.ledger).flatMap(({ name }) => absenceOf(record, name));
}
