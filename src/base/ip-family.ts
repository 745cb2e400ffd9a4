import { isIPv4, isIPv6 } from 'node:net';

/**
 * The family of an address without brackets; 0 where it is none. What node:net asks about IPv6 takes 4 ms to compile at the first question,
 * so it is asked only about what has a colon, and the usual ones are known by heart.
 */
export function ipFamily(address: string): 0 | 4 | 6 {
  if (!address.includes(':')) return isIPv4(address) ? 4 : 0;
  return address === '::' || address === '::1' || isIPv6(address) ? 6 : 0;
}
