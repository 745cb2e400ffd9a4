import { bareHost } from '../base/address.ts';
import { ipFamily } from '../base/ip-family.ts';
import { err, ok, type Result } from '../base/result.ts';
import type { Endpoint } from './ledger.ts';
import type { AddressFault } from './problem.ts';

const defaultPorts: Readonly<Record<string, number>> = { http: 80, https: 443 };

/** Takes an address of a ledger apart. http and https have their usual ports; tcp and udp must name one. */
export function parseEndpoint(href: string, schemes: readonly Endpoint['scheme'][]): Result<Endpoint, AddressFault> {
  const match = /^([A-Za-z][A-Za-z0-9+.-]*):\/\/([^/?#]*)(.*)$/s.exec(href);
  if (!match) return err('malformed');
  const [, written = '', authority = '', rest = ''] = match;
  const scheme = schemes.find((known) => known === written.toLowerCase());
  if (!scheme) return err('scheme');
  if (/[\s\u0000-\u001f\u007f\\]/.test(href)) return err('malformed');
  if (authority.includes('@')) return err('credentials');
  if (/[?#]/.test(rest)) return err('query');
  const parts = /^(\[[^\]]*\]|[^:[\]]*)(?::(.*))?$/.exec(authority);
  if (!parts) return err('host');
  const host = bareHost(parts[1] ?? '').toLowerCase();
  if (!isHost(host, parts[1]?.startsWith('[') === true)) return err('host');
  const port = parts[2] === undefined ? defaultPorts[scheme] : portOf(parts[2]);
  if (port === undefined) return err(parts[2] === undefined ? 'no-port' : 'port');
  return ok({ href, scheme, host, port, path: rest });
}

/** Names may hold underscores: services of a compose file do. What looks like an IPv4 address must be one. */
function isHost(host: string, isBracketed: boolean): boolean {
  if (isBracketed) return ipFamily(host) === 6;
  if (/(^|\.)\d+\.?$/.test(host)) return ipFamily(host) === 4;
  return host.length <= 253 && /^(?=.*[a-z0-9])[a-z0-9_]([a-z0-9_-]*[a-z0-9_])?(\.[a-z0-9_]([a-z0-9_-]*[a-z0-9_])?)*\.?$/.test(host);
}

function portOf(text: string): number | undefined {
  const port = /^\d{1,5}$/.test(text) ? Number(text) : 0;
  return port >= 1 && port <= 65_535 ? port : undefined;
}
