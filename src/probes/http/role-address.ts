import { bracketed, isLoopbackHost, isWildcardHost } from '../../base/address.ts';
import type { Endpoint, Role } from '../../ledger/ledger.ts';
import { type Expected, firstQuestion } from '../identity/identity.ts';
import { modelRoot, servesModels } from '../identity/model-servers.ts';

/** `127.0.0.1:8080`, as people write it. */
export const addressText = ({ host, port }: Pick<Endpoint, 'host' | 'port'>): string => `${bracketed(host)}:${port}`;

/** `http://127.0.0.1:8080`: scheme, host and port, without a path. A wildcard address is asked on its loopback. */
export function originOf(endpoint: Endpoint): string {
  const { host } = endpoint;
  return writtenOrigin(isWildcardHost(host) ? { ...endpoint, host: host.includes(':') ? '::1' : '127.0.0.1' } : endpoint);
}

/** The same to the letter: in a container a wildcard is no other address. */
export const writtenOrigin = ({ scheme, host, port }: Endpoint): string => `${scheme}://${bracketed(host)}:${port}`;

/** Is it this machine that is asked? */
export const isLocal = ({ host }: Endpoint): boolean => isLoopbackHost(host) || isWildcardHost(host);

/** A role whose address is asked over HTTP, with what must answer there. */
export type HttpRole = Role & { readonly url: Endpoint; readonly expected: Expected };

/** The role as one that is asked over HTTP; undefined for bare TCP and UDP and for roles without an address. */
export function httpRole(role: Role): HttpRole | undefined {
  const { url, kind } = role;
  if (!url || kind === 'tcp' || (url.scheme !== 'http' && url.scheme !== 'https')) return undefined;
  return { ...role, url, expected: kind ?? 'http' };
}

/** The address with which a role is asked first: what tells its kind, or just the address of the ledger. */
export function questionOf({ url, expected }: HttpRole): string {
  if (expected === 'http') return originOf(url) + (url.path || '/');
  return originOf(url) + (servesModels(expected) ? modelRoot(url.path) : '') + firstQuestion[expected];
}
