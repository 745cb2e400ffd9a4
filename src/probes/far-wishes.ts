import { ipFamily } from '../base/ip-family.ts';
import type { Wish } from '../base/trust.ts';
import type { Ledger } from '../ledger/ledger.ts';
import { type DockerSurroundings, dockerCandidates } from './docker/docker-sources.ts';
import type { IsHome } from './http/home.ts';

/**
 * The wishes that really lead to another machine: names are looked up, and an engine's context is read. A name that nobody knows
 * counts as far: it may be known tomorrow.
 */
export async function farWishes(
  wishes: readonly Wish[],
  ledger: Ledger,
  around: DockerSurroundings,
  isHome: IsHome,
): Promise<readonly Wish[]> {
  const far = await Promise.all(wishes.map((wish) => isFar(wish, ledger, around, isHome)));
  return wishes.filter((_, index) => far[index]);
}

async function isFar(wish: Wish, ledger: Ledger, around: DockerSurroundings, isHome: IsHome): Promise<boolean> {
  if (wish.kind === 'send') return isFarHost(wish.to, isHome);
  // With a part taken out it holds a secret; not even a look-up is allowed.
  if (wish.kind !== 'connect' || wish.endpoint.includes('…')) return true;
  const { chosen } = await dockerCandidates({ ...around, ledger: ledger.ports?.docker });
  if (chosen.address.kind === 'tcp') return isFarHost(chosen.address.host, isHome);
  return chosen.address.kind === 'ssh' || chosen.address.kind === 'unsupported';
}

async function isFarHost(host: string, isHome: IsHome): Promise<boolean> {
  if (ipFamily(host) !== 0) return !(await isHome(host));
  // A name with a part taken out holds a secret; not even a look-up is allowed.
  if (host.includes('…')) return true;
  const { lookup } = await import('node:dns/promises');
  const found = await lookup(host, { all: true }).catch(() => []);
  const near = await Promise.all(found.map(({ address }) => isHome(address)));
  return found.length === 0 || near.includes(false);
}
