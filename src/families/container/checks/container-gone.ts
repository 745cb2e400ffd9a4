import type { Check } from '../../../engine/check.ts';
import type { Evidence } from '../../../engine/finding.ts';
import { spanOf } from '../../../ledger/ledger.ts';
import type { ContainerSummary } from '../../../probes/docker/docker.ts';
import { composePlaceOf } from '../../docker/compose-place.ts';
import { composeProjectOf, composeServices, projectName } from '../../docker/compose-project.ts';
import { dockerRoles } from '../../docker/docker-roles.ts';
import { ofDocker } from '../../docker/findings.ts';
import { stackMember } from '../../docker/stack-member.ts';
import { answersOf } from '../container-answer.ts';
import type { ContainerObserved } from '../findings.ts';
import { ofContainer } from '../findings.ts';

const answer = answersOf('container.gone');

/** Whose network it is by its name: `dify_prod_default` is of `dify_prod`, where there is such a project, and not of `dify`. */
function projectOfNetwork(network: string, projects: readonly string[]): string | undefined {
  const owners = projects.filter((project) => network.startsWith(`${project}_`));
  return owners.reduce<string | undefined>((best, each) => (best === undefined || each.length > best.length ? each : best), undefined);
}

const runs = ({ state }: ContainerSummary) => state === 'running' || state === 'restarting' || state === 'paused';

/** Does no container of the stack run any more, and does no stranger hold a port or a network of it? */
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
    const left = running.filter(isOfStack);
    const ports = new Set((ledger.ports?.roles ?? []).flatMap(({ url, owner }) => (url && owner?.kind !== 'process' ? [url.port] : [])));
    const heldPort = ({ published }: ContainerSummary) => published.find(({ publicPort }) => ports.has(publicPort));
    const known = new Set(list.value.flatMap((container) => container.project ?? []));
    const heldNetwork = ({ networkNames }: ContainerSummary) =>
      networkNames?.find((network) => projects.includes(projectOfNetwork(network, [...known, ...projects]) ?? ''));
    const orphans = running.filter((container) => !isOfStack(container) && (heldPort(container) || heldNetwork(container)));
    const place = composePlaceOf([...left, ...list.value.filter(isOfStack)]);
    const observed: ContainerObserved['container.gone'] = {
      project,
      left: left.map(stackMember),
      orphans: orphans.map(stackMember),
      ...place,
    };
    const named = projectName(project) ?? null;
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
    return answer('pass', 'containers-gone', { project: named }, evidence, observed);
  },
};
