import { basename } from 'node:path';
import { ipFamily } from '../../base/ip-family.ts';
import { readRegular } from '../../base/read-regular.ts';
import type { ContainerDetail } from '../docker/docker.ts';

/** Where a container looks up names: its hosts file, its nameservers (with port 53), its search domains, and from how many dots on a name is asked as it is. */
export type NamesInside = {
  readonly hosts: Readonly<Record<string, readonly string[]>>;
  readonly servers: readonly string[];
  readonly search: readonly string[];
  readonly ndots: number;
};

/** No file of that kind is larger. */
const maxBytes = 64 * 1024;

/**
 * Read from the engine's own files that are mounted over /etc/hosts and /etc/resolv.conf inside: the container's folders are not entered.
 * Undefined when the engine names none that could be read.
 */
export async function namesInside({ hostsPath = '', resolvConfPath = '' }: ContainerDetail): Promise<NamesInside | undefined> {
  // An engine that names another file is not followed there.
  if (basename(hostsPath) !== 'hosts' || basename(resolvConfPath) !== 'resolv.conf') return undefined;
  const [hosts, resolv] = await Promise.all([readRegular(hostsPath, maxBytes, true), readRegular(resolvConfPath, maxBytes, true)]);
  if (hosts.kind !== 'read' || resolv.kind !== 'read') return undefined;
  return { hosts: readHosts(hosts.bytes.toString('utf8')), ...readResolvConf(resolv.bytes.toString('utf8')) };
}

/** Names of a hosts file, in lower case, each with its addresses. */
export function readHosts(text: string): NamesInside['hosts'] {
  const hosts = new Map<string, string[]>();
  for (const line of text.split('\n')) {
    const [address = '', ...names] = (line.split('#')[0] ?? '').trim().split(/\s+/);
    if (ipFamily(address) === 0) continue;
    for (const name of names) hosts.set(name.toLowerCase(), [...(hosts.get(name.toLowerCase()) ?? []), address]);
  }
  return Object.fromEntries(hosts);
}

/** resolv.conf as the C library reads it: three servers, the last search list, `ndots` 1 where it says nothing. */
export function readResolvConf(text: string): Omit<NamesInside, 'hosts'> {
  const lines = text.split('\n').map((line) => (line.split(/[#;]/)[0] ?? '').trim().split(/\s+/));
  const valuesOf = (...names: readonly string[]) => lines.filter(([name = '']) => names.includes(name)).map(([, ...values]) => values);
  const servers = valuesOf('nameserver').flatMap(([address = '']) => (ipFamily(address) === 0 ? [] : [address]));
  const ndots = valuesOf('options')
    .flat()
    .flatMap((option) => /^ndots:(\d{1,2})$/.exec(option)?.[1] ?? [])
    .at(-1);
  return {
    servers: servers.slice(0, 3),
    search: (valuesOf('search', 'domain').at(-1) ?? []).filter((domain) => /^[\w.-]{1,253}$/.test(domain) && domain !== '.').slice(0, 6),
    ndots: Number(ndots ?? 1),
  };
}
