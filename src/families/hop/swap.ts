import { bareHost } from '../../base/address.ts';
import type { ToldPart } from '../../ledger/ledger.ts';

/** What is written in place of what, in a value of which an address is only a part; `port` goes into a variable of its own. */
export type Swap = { readonly old: string; readonly fresh: string; readonly port?: number };

/** The smallest piece of `given` that makes it `better`: whatever stands around it (a password, other addresses) stays. Pure. */
export function swapOf(given: string, better: string, part: ToldPart): Swap {
  const [was, is] = [apart(given), apart(better)];
  const isHostAlone = part === 'host';
  if (isHostAlone) return { old: was.host, fresh: is.host, ...(was.port === is.port ? {} : { port: Number(is.port) }) };
  const isElsewhere = is.scheme === undefined || (is.scheme === was.scheme && is.path === was.path);
  if (!isElsewhere) return { old: given, fresh: better };
  return was.port === is.port ? { old: was.host, fresh: is.host } : { old: `${was.host}:${was.port}`, fresh: `${is.host}:${is.port}` };
}

function apart(address: string) {
  const [, scheme, rest = address] = /^(\w+):\/\/(.*)$/s.exec(address) ?? [];
  const [authority = ''] = rest.split('/', 1);
  const [, host = authority, port = scheme === 'https' ? '443' : '80'] = /^(\[[^\]]*\]|[^:]*)(?::(\d+))?$/.exec(authority) ?? [];
  return { scheme, host: bareHost(host), port, path: rest.slice(authority.length) };
}
