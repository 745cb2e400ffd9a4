import { ipFamily } from '../../base/ip-family.ts';
import type { Endpoint } from '../../ledger/ledger.ts';

/**
 * The proxy variables that would catch a client's request to this address: Python's requests, many SDKs and Node with
 * NODE_USE_ENV_PROXY=1 send even loopback traffic to a proxy unless NO_PROXY lists the host as it is written (facts: engineering
 * 5.5, openai-python #3044). Empty when the address is exempt.
 */
export function caughtBy(proxies: Readonly<Record<string, string>>, { scheme, host, port }: Endpoint): readonly string[] {
  const names = [scheme === 'https' ? 'HTTPS_PROXY' : 'HTTP_PROXY', 'ALL_PROXY'].filter((name) => proxies[name]);
  const exempt = (proxies.NO_PROXY ?? '').split(/[\s,]+/).filter((entry) => entry !== '');
  return exempt.some((entry) => exempts(entry.toLowerCase(), host.toLowerCase(), port)) ? [] : names;
}

function exempts(entry: string, host: string, port: number): boolean {
  if (entry === '*') return true;
  const [, name = entry, only] =
    /^\[?([^\]]+?)\]?(?::(\d+))?$/.exec(entry.includes('::') ? `[${entry.replace(/[[\]]/g, '')}]` : entry) ?? [];
  if (only !== undefined && Number(only) !== port) return false;
  if (name.includes('/')) return ipFamily(host) === 4 && inNetwork(host, name);
  const bare = name.replace(/^\*?\./, '');
  return host === bare || host.endsWith(`.${bare}`);
}

function inNetwork(host: string, network: string): boolean {
  const [base = '', length = ''] = network.split('/');
  const bits = Number(length);
  if (ipFamily(base) !== 4 || !Number.isInteger(bits) || bits < 0 || bits > 32) return false;
  const number = (address: string) => address.split('.').reduce((sum, part) => sum * 256 + Number(part), 0);
  const size = 2 ** (32 - bits);
  return Math.floor(number(host) / size) === Math.floor(number(base) / size);
}
