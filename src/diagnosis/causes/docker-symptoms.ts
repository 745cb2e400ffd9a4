import { dockerRoles } from '../../checks/docker-roles.ts';
import { outcomeOf, type RunRecord } from '../../run/record.ts';

/**
 * Ids of the checks of a role that say no more than "nobody is there": they follow from a container that does not run, even
 * where they were asked on their own.
 */
export function absenceOf(record: RunRecord, role: string): readonly string[] {
  const owned = outcomeOf(record, 'port.owned', role);
  const answers = outcomeOf(record, 'endpoint.answers', role);
  return [
    ...(owned?.code === 'port-not-listening' ? [owned.id] : []),
    ...(answers?.code === 'endpoint-refused' || answers?.code === 'endpoint-closed' ? [answers.id] : []),
  ];
}

/** The same for every role that Docker holds. */
export function absenceOfStack(record: RunRecord): readonly string[] {
  return dockerRoles(record.ledger).flatMap(({ name }) => absenceOf(record, name));
}
