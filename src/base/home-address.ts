import { BlockList } from 'node:net';
import { canonicalHost } from './address.ts';
import { ipFamily } from './ip-family.ts';

/**
 * Ranges where a machine is one's own or a neighbour's: loopback, private (RFC 1918, RFC 4193), link-local (RFC 3927, RFC 4291), and
 * "this host" (RFC 1122), which connects to loopback. 100.64.0.0/10 (RFC 6598) is not among them: a carrier's customers share it, so
 * strangers may stand there; who has an overlay network in it trusts the folder once.
 */
const ranges = new BlockList();
for (const [network, bits] of [
  ['0.0.0.0', 32],
  ['127.0.0.0', 8],
  ['10.0.0.0', 8],
  ['172.16.0.0', 12],
  ['192.168.0.0', 16],
  ['169.254.0.0', 16],
] as const) {
  ranges.addSubnet(network, bits, 'ipv4');
}
for (const [network, bits] of [
  ['::', 128],
  ['::1', 128],
  ['fc00::', 7],
  ['fe80::', 10],
] as const) {
  ranges.addSubnet(network, bits, 'ipv6');
}

/** Is this address (a literal one; a mapped IPv4 address counts as itself) in one of those ranges? A name is no address. */
export function isHomeAddress(address: string): boolean {
  return isWithin(ranges, address);
}

/** Is the address in one of these networks (`172.30.0.0/16`, `fd00::/8`) or one of these addresses? What is neither is passed over. */
export function isInNetworks(address: string, networks: readonly string[]): boolean {
  const list = new BlockList();
  for (const network of networks) {
    const [base = '', bits = ''] = bare(network).split('/');
    const family = ipFamily(base);
    if (family === 0) continue;
    const length = bits === '' ? (family === 4 ? 32 : 128) : Number(bits);
    // A network of everything is no network of one's own.
    if (!Number.isInteger(length) || length < 8 || length > (family === 4 ? 32 : 128)) continue;
    list.addSubnet(base, length, family === 4 ? 'ipv4' : 'ipv6');
  }
  return isWithin(list, address);
}

function isWithin(list: BlockList, address: string): boolean {
  const one = bare(canonicalHost(address));
  const family = ipFamily(one);
  return family !== 0 && list.check(one, family === 4 ? 'ipv4' : 'ipv6');
}

/** Without the zone of a link-local address. */
const bare = (address: string) => address.replace(/%.*$/, '');
