import type { Owner } from '../../ledger/ledger.ts';
import type { ContainerSummary } from '../../probes/docker/docker.ts';

/**
 * The container that an owner names. `missing.nearest` are names of containers that may have been meant (the same service
 * in another project, a name that differs only in `-` and `_`). `ambiguous` lists one project a time when the project is
 * not known, or the replicas of one service.
 */
export type ContainerOfRole =
  | { readonly kind: 'found'; readonly container: ContainerSummary }
  | { readonly kind: 'missing'; readonly wanted: string; readonly nearest: readonly string[] }
  | { readonly kind: 'ambiguous'; readonly wanted: string; readonly containers: readonly ContainerSummary[] };

/** One-off containers (`docker compose run`) are no part of the stack. */
export const isOneOff = (container: ContainerSummary) => container.labels['com.docker.compose.oneoff']?.toLowerCase() === 'true';

/** Compose v1 wrote `docker_api_1`, v2 writes `docker-api-1` (facts: Dify 1.3). */
const flat = (name: string) => name.replaceAll('_', '-').toLowerCase();

/** The running one of several, if just one runs; replicas and leftovers of a recreation stand beside it. */
function best(containers: readonly ContainerSummary[], wanted: string): ContainerOfRole | undefined {
  const [first] = containers;
  if (first === undefined) return undefined;
  if (containers.length === 1) return { kind: 'found', container: first };
  const running = containers.filter((container) => container.state === 'running' || container.state === 'restarting');
  const [only] = running;
  if (only !== undefined && running.length === 1) return { kind: 'found', container: only };
  const numberOne = (running.length > 0 ? running : containers).filter(
    (container) => container.labels['com.docker.compose.container-number'] === '1',
  );
  const [one] = numberOne;
  const projects = new Set(containers.map((container) => container.project));
  if (one !== undefined && numberOne.length === 1 && projects.size === 1) return { kind: 'found', container: one };
  return { kind: 'ambiguous', wanted, containers };
}

/**
 * Which container holds a role: by the compose labels of `project` (see composeProjectOf), or by name. A container without
 * labels whose name is `project-service-1` counts too, in both of compose's spellings. A process owner has none.
 */
export function containerOfRole(containers: readonly ContainerSummary[], owner: Owner, project: string | undefined): ContainerOfRole {
  if (owner.kind === 'process') return { kind: 'missing', wanted: owner.names.join(', '), nearest: [] };
  if (owner.kind === 'container') {
    const exact = containers.find((container) => container.name === owner.name || container.id === owner.name);
    if (exact) return { kind: 'found', container: exact };
    const alike = containers.filter((container) => flat(container.name) === flat(owner.name));
    const [only] = alike;
    if (only !== undefined && alike.length === 1) return { kind: 'found', container: only };
    return { kind: 'missing', wanted: owner.name, nearest: nearestNames(containers, owner.name) };
  }
  const { service } = owner;
  const ofService = containers.filter((container) => container.service === service && !isOneOff(container));
  const wanted = project === undefined ? service : `${project}-${service}-1`;
  const inProject = project === undefined ? ofService : ofService.filter((container) => container.project === project);
  const byLabel = best(inProject, wanted);
  if (byLabel) return byLabel;
  const byName =
    project === undefined ? [] : containers.filter((container) => container.project === undefined && flat(container.name) === flat(wanted));
  const named = best(byName, wanted);
  if (named) return named;
  const elsewhere = ofService.map((container) => container.name);
  return { kind: 'missing', wanted, nearest: elsewhere.length > 0 ? elsewhere : nearestNames(containers, service) };
}

function nearestNames(containers: readonly ContainerSummary[], wanted: string): readonly string[] {
  return containers
    .map((container) => container.name)
    .filter((name) => flat(name).includes(flat(wanted)) || flat(wanted).includes(flat(name)))
    .slice(0, 5);
}
