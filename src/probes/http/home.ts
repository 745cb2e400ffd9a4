import type { LookupFunction } from 'node:net';
import { networkInterfaces } from 'node:os';
import { bareHost, canonicalHost } from '../../base/address.ts';
import { isHomeAddress, isInNetworks } from '../../base/home-address.ts';
import { ipFamily } from '../../base/ip-family.ts';

/** Is this address one of this machine, of the networks around it, or of the engine's containers (DESIGN 3a)? */
export type IsHome = (address: string) => Promise<boolean>;

/** `networks` are the engine's own; asked for only where nothing else says that the address is near. */
export function createIsHome(networks: () => Promise<readonly string[]> = async () => []): IsHome {
  return async (address) => isHomeAddress(address) || isOwn(address) || isInNetworks(address, await networks());
}

const isOwn = (address: string) =>
  Object.values(networkInterfaces()).some((all) => all?.some((one) => canonicalHost(one.address) === canonicalHost(address)));

/** The code of the error with which {@link homeOnly} ends a connection that would leave. */
export const leavesCode = 'EPREFLIGHTLEAVES';

/**
 * A look-up for one connection: addresses that are not home are left out of its answer, so what is connected to is exactly what was
 * judged, and no second look-up can tell otherwise. None left: the connection fails with {@link leavesCode}, before it began.
 */
export function homeOnly(isHome: IsHome): LookupFunction {
  return (hostname, options, done) => {
    const answer = async () => {
      const { lookup } = await import('node:dns/promises');
      const found = await lookup(hostname, { ...options, all: true } as { readonly all: true });
      const near = await Promise.all(found.map(({ address }) => isHome(address)));
      const home = found.filter((_, index) => near[index]);
      if (home[0] === undefined) throw Object.assign(new Error(`${hostname} is another machine`), { code: leavesCode });
      return home;
    };
    answer().then(
      (home) => (options.all === true ? done(null, [...home]) : done(null, home[0]?.address ?? '', home[0]?.family)),
      (error: NodeJS.ErrnoException) => done(error, '', 4),
    );
  };
}

/** True for a literal address that is not home: for one there is no look-up that could refuse it. */
export async function isFarLiteral(host: string, isHome: IsHome): Promise<boolean> {
  const bare = bareHost(host);
  return ipFamily(bare) !== 0 && !(await isHome(bare));
}
