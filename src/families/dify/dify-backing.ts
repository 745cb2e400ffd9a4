import type { Ledger } from '../../ledger/ledger.ts';
import type { DockerProbe } from '../../probes/docker/docker.ts';
import type { IdentityProbe } from '../../probes/identity/identity.ts';
import { composeProjectOf, projectName } from '../docker/compose-project.ts';
import type { BackingContainer } from './findings.ts';

/** Services that hold Dify's database, by the names of its compose files since 1.7 (facts: Dify 1.1, 1.2). */
export const databaseServices: readonly string[] = ['db', 'db_postgres', 'db_mysql', 'postgres'];

/** Services that run chatflows from Dify 1.13 on (facts: Dify 1.4). */
export const workerServices: readonly string[] = ['worker'];

/** The container of one of these services in the ledger's project; undefined when there is none, or Docker cannot be asked. */
export async function backingContainer(
  docker: DockerProbe,
  ledger: Ledger,
  services: readonly string[],
): Promise<BackingContainer | undefined> {
  const containers = await docker.containers();
  if (!containers.ok) return undefined;
  const project = projectName(composeProjectOf(ledger, containers.value));
  if (project === undefined) return undefined;
  const own = containers.value.filter((each) => each.project === project && services.includes(each.service ?? ''));
  const best = own.find(({ state }) => state === 'running') ?? own[0];
  return best && { name: best.name, service: best.service ?? '', state: best.state, project };
}

/** Does the page that reads the database answer (facts: Dify 2.3)? Undefined where nothing came back: that it fails was not seen then. */
export async function setupAnswers(
  identity: IdentityProbe,
  origin: string,
): Promise<{ readonly answers: boolean; readonly status: number } | undefined> {
  const { status } = await identity.setup(origin);
  return status === undefined ? undefined : { answers: status < 500, status };
}

/** Ids that the diagnosis follows from Dify's own troubles to the containers that it needs, where roles name them. */
export function backingNeeds(ledger: Ledger, services: readonly string[]): readonly { readonly id: string; readonly gate: 'none' }[] {
  return (ledger.ports?.roles ?? [])
    .filter(({ owner }) => owner?.kind === 'compose' && services.includes(owner.service))
    .flatMap(({ name }) => [`container.running:${name}`, `container.healthy:${name}`].map((id) => ({ id, gate: 'none' as const })));
}
