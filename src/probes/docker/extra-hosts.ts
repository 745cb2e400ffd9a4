import type { ContainerDetail } from './docker.ts';

type ExtraHosts = Pick<ContainerDetail, 'extraHosts'>;

/** The entry of a container's extra hosts for a name, to the letter: `name:address`, or `name=address` as newer composes write it. */
export function extraHostEntry({ extraHosts }: ExtraHosts, name: string): string | undefined {
  return extraHosts.find((entry) => entry.startsWith(`${name}:`) || entry.startsWith(`${name}=`));
}

/** Where a container's extra hosts send a name: an address, or the word `host-gateway`. Undefined where they do not know it. */
export function extraHostOf(hosts: ExtraHosts, name: string): string | undefined {
  return extraHostEntry(hosts, name)?.slice(name.length + 1);
}
