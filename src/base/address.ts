import { ipFamily } from './ip-family.ts';

/** Where something listens or is meant to: a host as it is written, without brackets, and a port. */
export type ListenAddress = { readonly protocol: 'tcp' | 'udp'; readonly host: string; readonly port: number };

/**
 * True when two listeners could not both have their address, or one would answer in the other's place. `0.0.0.0` and `*` are
 * every IPv4 address, `::` is every address of both families (the usual dual-stack listener), `localhost` is both loopback
 * addresses. Names are compared as they are; a name is no address of which we know.
 */
export function addressesOverlap(one: ListenAddress, other: ListenAddress): boolean {
  if (one.protocol !== other.protocol || one.port !== other.port) return false;
  const { wanted } = overlapKeys(one);
  return overlapKeys(other).held.some((key) => wanted.includes(key));
}

/**
 * The same question for many addresses at once: two addresses overlap exactly if one holds a key that the other wants.
 * Addresses of another port or protocol share no key.
 */
export function overlapKeys({ protocol, host, port }: ListenAddress): {
  readonly held: readonly string[];
  readonly wanted: readonly string[];
} {
  const key = (name: string) => `${protocol}:${port}:${name}`;
  const held = new Set<string>();
  const wanted = new Set<string>();
  for (const name of hostsOf(host)) {
    const family = ipFamily(name);
    for (const one of family === 0 ? [name] : [name, `any v${family}`]) held.add(key(one));
    for (const one of wantedBy(name, family)) wanted.add(key(one));
  }
  return { held: [...held], wanted: [...wanted] };
}

function wantedBy(name: string, family: 0 | 4 | 6): readonly string[] {
  if (name === '::') return ['any v4', 'any v6'];
  if (name === '0.0.0.0') return ['any v4', '::'];
  return family === 4 ? [name, '0.0.0.0', '::'] : family === 6 ? [name, '::'] : [name];
}

function hostsOf(host: string): readonly string[] {
  const name = canonicalHost(host);
  return name === 'localhost' ? ['127.0.0.1', '::1'] : [name === '*' ? '0.0.0.0' : name];
}

/** A host as it stands before a port: IPv6 addresses in brackets. */
export function bracketed(host: string): string {
  return host.includes(':') && !host.startsWith('[') ? `[${host}]` : host;
}

/** A host without the brackets that URLs put around IPv6 addresses. */
export function bareHost(host: string): string {
  return host.replace(/^\[(.*)\]$/, '$1');
}

/** A host in one spelling: lower case, no brackets, no final dot, IPv6 in its short form, mapped IPv4 as IPv4. */
export function canonicalHost(host: string): string {
  const bare = bareHost(host).toLowerCase().replace(/\.$/, '');
  if (bare === '::' || bare === '::1' || ipFamily(bare) !== 6) return bare;
  const mapped = /^(?:[0:]*:)?ffff:(\d+\.\d+\.\d+\.\d+)$/.exec(bare)?.[1];
  if (mapped) return mapped;
  const [address = '', zone] = bare.split('%');
  const short = new URL(`http://[${address}]/`).hostname.slice(1, -1);
  return zone === undefined ? short : `${short}%${zone}`;
}

/** True for this machine's loopback: 127.0.0.0/8, ::1 and `localhost`. */
export function isLoopbackHost(host: string): boolean {
  const name = canonicalHost(host);
  return name === 'localhost' || name === '::1' || (ipFamily(name) === 4 && name.startsWith('127.'));
}

/** True for a listener on every address: `0.0.0.0`, `::` and `*`. */
export function isWildcardHost(host: string): boolean {
  return ['0.0.0.0', '::', '*'].includes(canonicalHost(host));
}

/** True for a name without a dot, as containers have them in their networks; an address is none. */
export function isSingleLabel(host: string): boolean {
  return !/[.:]/.test(host);
}

/** True for the names by which containers call their machine: Docker's, and Podman's own. */
export function isMachineName(host: string): boolean {
  return /^(?:(?:host|gateway)\.docker|host\.containers)\.internal$/.test(canonicalHost(host));
}

/** An address that leads a container to itself: loopback, and what stands for every address. */
export const isOwnHost = (host: string): boolean => isLoopbackHost(host) || isWildcardHost(host);
