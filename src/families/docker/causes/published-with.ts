import type { RunRecord } from '../../../engine/record.ts';
import { type ContainerFindings, ofContainer } from '../../container/findings.ts';
import { ofEndpoint } from '../../endpoint/findings.ts';
import { ofPort } from '../../port/findings.ts';

/** The outcomes of `container.published` with this code, unless a cause of the role's port says it better. */
export function publishedWith<C extends keyof ContainerFindings>(record: RunRecord, code: C) {
  return ofContainer
    .found(record, 'container.published', code)
    .filter(({ subject }) => isUp(record, subject) && !isToldByPort(record, subject));
}

/** A container that does not stay up publishes nothing, and that is no cause of its own. */
const isUp = (record: RunRecord, role: string) =>
  ['container-running', 'version-apart'].includes(ofContainer.outcome(record, 'container.running', role)?.code ?? '');

/** A stranger on the port, an owner that moved, the wrong family or width: those are causes of ports. */
function isToldByPort(record: RunRecord, role: string): boolean {
  if (ofEndpoint.outcome(record, 'front.unique', role)?.code === 'front-elsewhere') return true;
  const owned = ofPort.outcome(record, 'port.owned', role);
  if (owned?.code === 'port-not-listening') return (owned.observed?.elsewhere.length ?? 0) > 0;
  return owned?.verdict === 'fail' || owned?.verdict === 'warn';
}
