import type { Check } from '../../../engine/check.ts';
import type { Evidence } from '../../../engine/finding.ts';
import { type Ledger, mayStay, spanOf } from '../../../ledger/ledger.ts';
import type { ContainerSummary, DockerProbe } from '../../../probes/docker/docker.ts';
import { composePlaceOf } from '../../docker/compose-place.ts';
import { composeProjectOf, composeServices, projectName } from '../../docker/compose-project.ts';
import { isOneOff } from '../../docker/container-of-role.ts';
import { dockerRoles } from '../../docker/docker-roles.ts';
import { ofDocker } from '../../docker/findings.ts';
import { dependenciesOf, stackMember } from '../../docker/stack-member.ts';
import { answersOf } from '../container-answer.ts';
import type { ContainerObserved } from '../findings.ts';
import { ofContainer } from '../findings.ts';

const answer = answersOf('container.gone');

/** Whose network it is by its name: `dify_prod_default` is of `dify_prod`, where there is such a project, and not of `dify`. */
function projectOfNetwork(network: string, projects: readonly string[]): string | undefined {
  const owners = projects.filter((project) => network.startsWith(`${project}_`));
  return owners.reduce<string | undefined>((best, each) => (best === undefined || each.length > best.length ? each : best), undefined);
}

/** States of a container that runs no more, or never did; in every other one something of it may still be there. */
const atRest: ReadonlySet<string> = new Set(['created', 'configured', 'initialized', 'exited', 'stopped', 'dead']);

const runs = ({ state }: ContainerSummary) => !atRest.has(state);

/** Does no container of the stack run any more but those that may stay, is no network left, and does no stranger hold a port or a network of it? */
export const containerGone: Check<'container.gone'> = {
  kind: 'container.gone',
  canTurnGreen: true,
  phases: ['after'],
  subjects: ({ ledger }) => {
    if (dockerRoles(ledger).length === 0) return [];
    const at = spanOf(ledger, 'ports', 'compose') ?? dockerRoles(ledger)[0]?.at;
    return [{ name: 'docker', ...(at ? { at } : {}) }];
  },
  needs: () => [ofDocker.need('docker.engine', 'docker', 'passed')],
  deadlineMs: () => 15_000,
  run: async ({ ledger, probes }) => {
    const list = await probes.docker.containers();
    if (!list.ok) return ofContainer.couldNotLook('container.gone', list.error);
    const project = composeProjectOf(ledger, list.value);
    const projects = project.kind === 'several' ? project.projects : [projectName(project)].filter((name) => name !== undefined);
    const names = dockerRoles(ledger).flatMap(({ owner }) => (owner.kind === 'container' ? [owner.name] : []));
    const isOfStack = (container: ContainerSummary) =>
      names.includes(container.name) ||
      (container.project !== undefined && composeServices(ledger).length > 0 && projects.includes(container.project));
    const running = list.value.filter(runs);
    const stays = stayingIn(ledger, list.value);
    const left = running.filter((container) => isOfStack(container) && !stays(container));
    const ports = new Set((ledger.ports?.roles ?? []).flatMap(({ url, owner }) => (url && owner?.kind !== 'process' ? [url.port] : [])));
    const heldPort = ({ published }: ContainerSummary) => published.find(({ publicPort }) => ports.has(publicPort));
    const known = new Set(list.value.flatMap((container) => container.project ?? []));
    const heldNetwork = ({ networkNames }: ContainerSummary) =>
      networkNames?.find((network) => projects.includes(projectOfNetwork(network, [...known, ...projects]) ?? ''));
    const orphans = running.filter((container) => !isOfStack(container) && (heldPort(container) || heldNetwork(container)));
    const place = composePlaceOf([...left, ...list.value.filter(isOfStack)]);
    const named = projectName(project) ?? null;
    const networks = list.value.some(isOfStack) || named === null ? [] : await networksLeft(probes.docker, named, list.value);
    const observed: ContainerObserved['container.gone'] = {
      project,
      left: left.map(stackMember),
      stays: running.filter((container) => isOfStack(container) && stays(container)).map(stackMember),
      orphans: orphans.map(stackMember),
      networks,
      ...(left.some(isOneOff) ? { hasOneOff: true } : {}),
      ...place,
    };
    const evidence: Evidence[] = [
      ...left.map(({ name, status }): Evidence => ofContainer.seen('container-state', `${name}: ${status}`)),
      ...orphans.map((container): Evidence => {
        const port = heldPort(container);
        return port
          ? ofContainer.seen('holds-port', `${container.name}: ${port.publicPort}`)
          : ofContainer.seen('holds-network', `${container.name}: ${heldNetwork(container) ?? ''}`);
      }),
    ];
    if (left.length > 0) {
      return answer('fail', 'containers-left', { project: named, containers: left.map(({ name }) => name) }, evidence, observed);
    }
    if (orphans.length > 0) {
      return answer('fail', 'orphans-left', { containers: orphans.map(({ name }) => name) }, evidence, observed);
    }
    if (networks.length > 0) {
      const shown = networks.map((network): Evidence => ofContainer.seen('network-left', network));
      return answer('warn', 'networks-left', { project: named ?? '', networks }, shown, observed);
    }
    const staying = observed.stays.map(({ name }) => name);
    if (staying.length > 0) return answer('pass', 'containers-stay', { project: named, containers: staying }, evidence, observed);
    return answer('pass', 'containers-gone', { project: named }, evidence, observed);
  },
};

/** Which containers may outlive the session: those of roles that may stay, and the services that these wait for. */
function stayingIn(ledger: Ledger, containers: readonly ContainerSummary[]): (container: ContainerSummary) => boolean {
  const owners = dockerRoles(ledger).flatMap((role) => (mayStay(role) ? [role.owner] : []));
  const names = new Set(owners.flatMap((owner) => (owner.kind === 'container' ? [owner.name] : [])));
  const services = new Set(owners.flatMap((owner) => (owner.kind === 'compose' ? [owner.service] : [])));
  // A set takes what is added while it is walked.
  for (const service of services) {
    for (const one of containers) if (one.service === service) for (const needed of dependenciesOf(one)) services.add(needed.service);
  }
  return (container) =>
    names.has(container.name) || (container.service !== undefined && services.has(container.service) && !isOneOff(container));
}

/** Networks of a project that has no container any more, not even a stopped one, and that nobody else is in. An engine that does not say has none. */
async function networksLeft(docker: DockerProbe, project: string, containers: readonly ContainerSummary[]): Promise<readonly string[]> {
  const list = await docker.networks();
  const used = new Set(containers.flatMap(({ networkNames }) => networkNames ?? []));
  const own = list.ok ? list.value.filter(({ labels }) => labels['com.docker.compose.project'] === project) : [];
  return own.map(({ name }) => name).filter((name) => !used.has(name));
}
