import { bareHost, canonicalHost, isLoopbackHost, isWildcardHost } from '../../base/address.ts';
import { ipFamily } from '../../base/ip-family.ts';
import { once } from '../../base/memo.ts';
import type { Ledger, Role } from '../../ledger/ledger.ts';
import type { DockerProbe } from '../docker/docker.ts';
import type { HostProbe } from '../host/host.ts';
import { ownAddresses } from '../host/own-addresses.ts';
import type { Elsewhere } from '../look.ts';

/** Whether this machine is the one that the ledger and the engine's containers mean by "the host". */
export type StandingProbe = {
  /** Does this process run inside a container of the engine, with a network of its own? On a machine of its own no engine is asked. */
  readonly isInside: () => Promise<boolean>;
  /** Undefined: it is. Asked of the engine and the system once, and only when somebody wants to know. */
  readonly standing: () => Promise<Elsewhere | undefined>;
  /** Why nothing at this address of this machine tells of the role that the ledger has there; undefined where it does. */
  readonly elsewhere: (host: string, port: number) => Promise<Elsewhere | undefined>;
};

export type StandingOptions = {
  readonly ledger: Ledger;
  readonly docker: Pick<DockerProbe, 'engine' | 'containers' | 'inspect'>;
  readonly host: Pick<HostProbe, 'facts'>;
  /** Addresses of this machine; the real ones when left out. */
  readonly ownAddresses?: () => readonly string[];
  /** Looks a name up; the system's resolver when left out. */
  readonly resolve?: (name: string) => Promise<readonly string[]>;
};

/** Where Preflight stands is told by evidence alone: a mark of a container says nothing where the engine runs in that same container. */
export function createStanding(options: StandingOptions): StandingProbe {
  const { ledger, host } = options;
  const isInside = once(async () => {
    const { isContainer, container } = await host.facts();
    return isContainer && (await isInOwnEngine(options, container));
  });
  const standing = once(async (): Promise<Elsewhere | undefined> => {
    if (await isInside()) return 'in-container';
    if (!hasContained(ledger)) return undefined;
    const facts = await host.facts();
    const { endpoint, engine } = await options.docker.engine();
    if (engine && (await isFarEngine(endpoint, options))) return 'engine-elsewhere';
    return engine?.isDesktop && facts.isWsl ? 'windows-host' : undefined;
  });
  return {
    isInside,
    standing,
    elsewhere: async (address, port) => {
      if (!isLoopbackHost(address) && !isWildcardHost(address)) return undefined;
      const roles = rolesAt(ledger, port);
      // A program of a plain machine is no matter of the engine's, which may take its time.
      if (!roles.some(isContained) && !(await host.facts()).isWsl) return (await isInside()) ? 'in-container' : undefined;
      const where = await standing();
      return where !== undefined && isMeantThere(where, roles) ? where : undefined;
    },
  };
}

/** Does the engine list the very container in which this process runs? One that shares the host's network sees what the host sees. */
async function isInOwnEngine({ docker }: StandingOptions, own: string | undefined): Promise<boolean> {
  if (own === undefined) return false;
  const list = await docker.containers();
  const found = list.ok ? list.value.find(({ id }) => id.startsWith(own)) : undefined;
  if (!found) return false;
  const detail = await docker.inspect(found.id);
  const names = detail.ok ? detail.value.networks.map(({ name }) => name) : (found.networkNames ?? []);
  return !names.includes('host');
}

/** Is the engine reached over a network at an address that is none of this machine's? A tunnel's near end is not seen through. */
async function isFarEngine(endpoint: string, options: StandingOptions): Promise<boolean> {
  const host = /^(?:ssh|tcp|https?):\/\/(?:[^/@]*@)?(\[[^\]]*\]|[^/:]+)/i.exec(endpoint)?.[1];
  if (host === undefined) return false;
  const { ownAddresses: here = ownAddresses, resolve = lookUp } = options;
  const bare = canonicalHost(bareHost(host));
  if (isLoopbackHost(bare)) return false;
  const found = ipFamily(bare) === 0 ? await resolve(bare) : [bare];
  const own = new Set(here().map(canonicalHost));
  return !found.some((one) => isLoopbackHost(one) || own.has(canonicalHost(one)));
}

const isContained = ({ owner }: Role) => owner?.kind === 'compose' || owner?.kind === 'container';
const hasContained = (ledger: Ledger) => ledger.ports?.roles.some(isContained) === true;
const rolesAt = (ledger: Ledger, port: number) => (ledger.ports?.roles ?? []).filter(({ url }) => url?.port === port);

/** A published port is the engine's machine's; a program beside a Docker Desktop may run on Windows; a container's loopback is its own. */
function isMeantThere(where: Elsewhere, roles: readonly Role[]): boolean {
  if (where === 'in-container') return true;
  return where === 'engine-elsewhere' ? roles.some(isContained) : roles.length > 0 && !roles.some(isContained);
}

async function lookUp(name: string): Promise<readonly string[]> {
  const { lookup } = await import('node:dns/promises');
  return (await lookup(name, { all: true }).catch(() => [])).map(({ address }) => address);
}
