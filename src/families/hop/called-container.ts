import { isLoopbackHost } from '../../base/address.ts';
import type { CheckContext } from '../../engine/check.ts';
import type { ContainerDetail, ContainerSummary } from '../../probes/docker/docker.ts';
import { insideListeners } from '../container/inside-listeners.ts';
import type { CalledContainer, ContainerBeside, HopCaller } from './findings.ts';
import { isDefaultNetwork } from './hop-sight.ts';

type Looking = Pick<CheckContext, 'platform' | 'probes'>;

/** More neighbours than these are not looked into: each costs three files of the system. */
const mostNeighbours = 40;

/** What is open in the container that is called; undefined where it is not there or does not run. */
export async function sightOfCalled(looking: Looking, called: ContainerSummary | undefined): Promise<CalledContainer | undefined> {
  if (called?.state !== 'running') return undefined;
  const { image, name, published, service } = called;
  const listens = await openIn(looking, called.id);
  return { name, image, published, ...(service === undefined ? {} : { service }), ...(listens === undefined ? {} : { listens }) };
}

/**
 * Who in the caller's networks has this port open, inside or published: the server that was meant may be the neighbour and not this machine.
 * In a default network nobody has a name to be called by.
 */
export async function besideCaller(
  looking: Looking,
  caller: HopCaller,
  containers: readonly ContainerSummary[],
  port: number,
): Promise<readonly ContainerBeside[]> {
  const networks = caller.networks.filter((name) => !isDefaultNetwork(name) && name !== 'host' && name !== 'none');
  const isNear = ({ id, networkNames, state }: ContainerSummary) =>
    id !== caller.id && state === 'running' && (networkNames ?? []).some((name) => networks.includes(name));
  const near = containers.filter(isNear).slice(0, mostNeighbours);
  const found = await Promise.all(near.map((one) => besideAt(looking, caller, one, port)));
  return found.flatMap((one) => one ?? []);
}

async function besideAt(looking: Looking, caller: HopCaller, one: ContainerSummary, port: number): Promise<ContainerBeside | undefined> {
  const { name, project, published, service } = one;
  const host = service !== undefined && project === caller.project ? service : name;
  const leads = published.find((each) => each.protocol === 'tcp' && each.publicPort === port);
  const listens = await openIn(looking, one.id);
  const isOpen = (wanted: number) => listens?.some((each) => each.port === wanted && !isLoopbackHost(each.address));
  if (isOpen(port)) return { container: name, host, port, ...(leads?.privatePort === port ? { isPublished: true } : {}) };
  if (leads !== undefined && isOpen(leads.privatePort) !== false)
    return { container: name, host, port: leads.privatePort, isPublished: true };
  return undefined;
}

async function openIn({ platform, probes }: Looking, id: string): Promise<CalledContainer['listens']> {
  if (platform !== 'linux') return undefined;
  const detail = await probes.docker.inspect(id);
  return detail.ok ? insideListeners(probes.files, detail.value satisfies ContainerDetail) : undefined;
}
