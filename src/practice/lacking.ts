import { networkInterfaces } from 'node:os';
import type { Fault } from './fault.ts';

type Demands = { readonly needs?: Fault['needs'] | undefined; readonly platforms?: Fault['platforms'] | undefined };

/** What this machine, or this user, would have to have: a second address family, a user who is not root, another system. */
export type Lacking = 'ipv6' | 'unprivileged' | 'platform';

/** What of a fault's needs is not here; git is told by the check itself. Undefined where the fault can be practised. */
export function whatLacks(
  { needs, platforms }: Demands,
  platform: NodeJS.Platform = process.platform,
  userId = process.getuid?.(),
): Lacking | undefined {
  if (platforms && !platforms.includes(platform)) return 'platform';
  // Root may open every socket, whatever its mode.
  if (needs === 'unprivileged' && userId === 0) return 'unprivileged';
  const hasIpv6 = Object.values(networkInterfaces()).some((all) => all?.some(({ address }) => address === '::1'));
  return needs === 'ipv6' && !hasIpv6 ? 'ipv6' : undefined;
}
