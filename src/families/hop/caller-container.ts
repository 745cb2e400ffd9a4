import { ok } from '../../base/result.ts';
import type { Ledger, Role } from '../../ledger/ledger.ts';
import type { ContainerSummary } from '../../probes/docker/docker.ts';
import { blind, type Look } from '../../probes/look.ts';
import type { Probes } from '../../probes/probes.ts';
import { composeProjectOf, projectName } from '../docker/compose-project.ts';
import { containerOfRole } from '../docker/container-of-role.ts';

type CallerContainer = { readonly container: ContainerSummary; readonly containers: readonly ContainerSummary[] };

/** The container that a hop's caller lives in, among all that there are. */
export async function callerContainer(
  ledger: Ledger,
  { docker }: Pick<Probes, 'docker'>,
  caller: Role | undefined,
): Promise<Look<CallerContainer>> {
  const containers = await docker.containers();
  if (!containers.ok) return containers;
  const project = projectName(composeProjectOf(ledger, containers.value));
  const own = caller?.owner ? containerOfRole(containers.value, caller.owner, project) : undefined;
  if (own?.kind !== 'found') return blind('unreachable', `no container of ${caller?.name ?? '?'} to ask from`);
  return ok({ container: own.container, containers: containers.value });
}
