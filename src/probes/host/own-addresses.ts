import { networkInterfaces } from 'node:os';

/** The addresses of all interfaces of this machine, without their zones. */
export function ownAddresses(): readonly string[] {
  return Object.values(networkInterfaces()).flatMap((all) => (all ?? []).map(({ address }) => address.replace(/%.*$/, '')));
}
