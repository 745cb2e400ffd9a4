import { canonicalHost, isMachineName, isOwnHost, isSingleLabel } from '../base/address.ts';
import { isHomeAddress } from '../base/home-address.ts';
import { isMisspeltMachineName } from '../base/misspelt-machine.ts';
import type { Endpoint } from '../ledger/ledger.ts';
import { isHomeName } from '../ledger/wishes.ts';
import type { ContainerDetail, ContainerSummary } from '../probes/docker/docker.ts';
import { extraHostOf } from '../probes/docker/extra-hosts.ts';
import type { Target } from './reach-seen.ts';

/** What decides where an address leads. */
export type Surroundings = {
  readonly containers: readonly ContainerSummary[];
  /** Inspected ones, for their aliases and addresses. */
  readonly details: readonly ContainerDetail[];
  /** Addresses of this machine's own interfaces. */
  readonly own: readonly string[];
};

/** What of the caller's container decides where its calls go; of one that could not be inspected no network is known. */
export type Standing = Pick<ContainerDetail, 'networks' | 'networkNames' | 'extraHosts' | 'project'>;

/** Where `address` leads from inside of `caller`, or from this machine when there is none. Pure: no name is looked up. */
export function targetOf({ host }: Endpoint, caller: Standing | undefined, around: Surroundings): Target {
  const name = canonicalHost(host);
  if (isOwnHost(name) || name.endsWith('.localhost')) return { kind: caller && !sharesHost(caller) ? 'self' : 'host' };
  if (caller === undefined) return around.own.includes(name) ? { kind: 'host' } : { kind: 'machine' };
  if (isMachineName(name) || leadsToHost(name, caller) || around.own.includes(name)) return { kind: 'host' };
  const container = containerCalled(name, caller, around);
  if (container) return { kind: 'container', container };
  return { kind: isSingleLabel(name) || isMisspeltMachineName(name) ? 'nobody' : 'machine' };
}

/** A container in the host's own network. */
const sharesHost = ({ networks }: Standing): boolean => networks.some(({ name }) => name === 'host');

/** The gateway of one of its networks is this machine; an extra host may name it, too. */
function leadsToHost(name: string, caller: Standing): boolean {
  const gateways = caller.networks.flatMap(({ gateway }) => (gateway === undefined ? [] : [gateway]));
  const address = extraHostOf(caller, name);
  return gateways.includes(name) || address === 'host-gateway' || (address !== undefined && gateways.includes(address));
}

/** Whoever has that name or address in a network of the caller's; else whoever has it in another one, for then that is the trouble. */
function containerCalled(name: string, caller: Standing, { containers, details }: Surroundings): ContainerSummary | undefined {
  const networks = new Set((caller.networkNames ?? []).filter((network) => network !== 'host' && network !== 'none'));
  const isNear = ({ networkNames }: ContainerSummary) => (networkNames ?? []).some((network) => networks.has(network));
  const isAliased = (detail: ContainerDetail) =>
    detail.networks.some((each) => networks.has(each.name) && (each.aliases.includes(name) || each.address === name));
  const aliased = new Set(details.filter(isAliased).map(({ id }) => id));
  const isCalled = (one: ContainerSummary) => one.name === name || one.service === name;
  const near = containers.filter((one) => aliased.has(one.id) || (isNear(one) && isCalled(one)));
  const far = containers.filter(isCalled);
  const byNearness = [near, far.filter(({ project }) => project !== undefined && project === caller.project), far];
  for (const some of byNearness) {
    const [first] = [...some].sort((a, b) => Number(b.state === 'running') - Number(a.state === 'running'));
    if (first) return first;
  }
  return undefined;
}

/** Out of this machine, its containers and its neighbourhood by the name alone: what a variable of a container leads to is not called then. */
export function isFar({ host }: Endpoint, target: Target): boolean {
  const name = canonicalHost(host);
  if (target.kind !== 'machine' || isHomeName(name) || isHomeAddress(name)) return false;
  return !/\.(?:local|lan|home|internal|localdomain|home\.arpa|test)$/.test(name);
}
