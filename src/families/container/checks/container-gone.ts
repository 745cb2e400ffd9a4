import type { CheckDefinition } from '../../../engine/check.ts';
import { couldNotLook, type Evidence } from '../../../engine/finding.ts';
import { spanOf } from '../../../ledger/ledger.ts';
import type { ContainerSummary } from '../../../probes/docker/docker.ts';
import { composePlaceOf } from '../../docker/compose-place.ts';
import { composeProjectOf, composeServices, projectName } from '../../docker/compose-project.ts';
import { answersOf } from '../../docker/docker-answer.ts';
import { dockerRoles } from '../../docker/docker-roles.ts';
import type { DockerObserved } from '../../docker/findings.ts';
import { stackMember } from '../../docker/stack-member.ts';

const answer = answersOf('container.gone');

const runs = ({ state }: ContainerSummary) => state === 'running' || state === 'restarting' || state === 'paused';

/** Does no container of the stack run any more, and does no stranger hold a port or a network of it? */
export const containerGone: CheckDefinition<'container.gone'> = {
  kind: 'container.gone',
  phases: ['after'],
  subjects: ({ ledger }) => {
    if (dockerRoles(ledger).length === 0) return [];
    const at = spanOf(ledger, 'ports', 'compose') ?? dockerRoles(ledger)[0]?.at;
    return [{ name: 'docker', ...(at ? { at } : {}) }];
  },
  needs: () => [{ id: 'docker.engine:docker', gate: 'passed' }],
  deadlineMs: () => 15_000,
  run: async ({ ledger, probes }) => {
    const list = await probes.docker.containers();
    if (!list.ok) return couldNotLook<'container.gone'>(list.error);
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
    const heldNetwork = ({ networkNames }: ContainerSummary) =>
      networkNames?.find((network) => projects.some((name) => network.startsWith(`${name}_`)));
    const orphans = running.filter((container) => !isOfStack(container) && (heldPort(container) || heldNetwork(container)));
    const place = composePlaceOf([...left, ...list.value.filter(isOfStack)]);
    const observed: DockerObserved['container.gone'] = {
      project,
      left: left.map(stackMember),
      orphans: orphans.map(stackMember),
      ...(place.workingDir === undefined ? {} : { workingDir: place.workingDir }),
      ...(place.configFiles === undefined ? {} : { configFiles: place.configFiles }),
    };
    const named = projectName(project) ?? null;
    const evidence: Evidence[] = [
      ...left.map(({ name, status }): Evidence => ({ what: 'container-state', value: `${name}: ${status}` })),
      ...orphans.map((container): Evidence => {
        const port = heldPort(container);
        return port
          ? { what: 'holds-port', value: `${container.name}: ${port.publicPort}` }
          : { what: 'holds-network', value: `${container.name}: ${heldNetwork(container) ?? ''}` };
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
