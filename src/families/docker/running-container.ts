import { ok } from '../../base/result.ts';
import type { CheckContext } from '../../engine/check.ts';
import { roleNamed } from '../../ledger/ledger.ts';
import type { ContainerDetail } from '../../probes/docker/docker.ts';
import { blind, type Look } from '../../probes/look.ts';
import { composeProjectOf, projectName } from './compose-project.ts';
import { containerOfRole } from './container-of-role.ts';

/** The inspected container of the subject's role; the list and the inspect are those that container.running took. */
export async function runningContainer(context: CheckContext): Promise<Look<ContainerDetail>> {
  const { ledger, subject, probes } = context;
  const owner = roleNamed(ledger, subject.name)?.owner;
  const list = await probes.docker.containers();
  if (!list.ok) return list;
  if (!owner) return blind('not-supported', 'the role has no owner');
  const found = containerOfRole(list.value, owner, projectName(composeProjectOf(ledger, list.value)));
  return found.kind === 'found' ? inspected(context, found.container.id) : blind('unreachable', `no container for ${subject.name}`);
}

/** One inspect, with secrets taken out of what the container's own programs said. */
export async function inspected({ probes, redact }: CheckContext, id: string): Promise<Look<ContainerDetail>> {
  const look = await probes.docker.inspect(id);
  if (!look.ok) return look;
  const { health, error, ...rest } = look.value;
  const last = health?.last && { ...health.last, output: redact(health.last.output) };
  return ok({
    ...rest,
    ...(error === undefined ? {} : { error: redact(error) }),
    ...(health === undefined ? {} : { health: { ...health, ...(last ? { last } : {}) } }),
  });
}
