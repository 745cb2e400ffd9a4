import { roleNamed } from '../ledger/ledger.ts';
import type { ContainerDetail } from '../probes/docker.ts';
import { blind, type Look } from '../probes/look.ts';
import type { CheckContext } from './check.ts';
import { composeProjectOf, projectName } from './compose-project.ts';
import { containerOfRole } from './container-of-role.ts';

/** The inspected container of the subject's role; the list and the inspect are those that container.running took. */
export async function runningContainer({ ledger, subject, probes }: CheckContext): Promise<Look<ContainerDetail>> {
  const owner = roleNamed(ledger, subject.name)?.owner;
  const list = await probes.docker.containers();
  if (!list.ok) return list;
  if (!owner) return blind('not-supported', 'the role has no owner');
  const found = containerOfRole(list.value, owner, projectName(composeProjectOf(ledger, list.value)));
  return found.kind === 'found' ? probes.docker.inspect(found.container.id) : blind('unreachable', `no container for ${subject.name}`);
}
