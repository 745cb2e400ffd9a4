import { canonicalHost, isLoopbackHost, isWildcardHost } from '../../base/address.ts';
import type { ContainerSummary } from '../../probes/docker/docker.ts';
import type { Listener } from '../../probes/sockets/sockets.ts';
import { isContainerRuntime } from '../port/port-helpers.ts';
import { isDebugPort } from './debug-port.ts';

/** A place where a front might answer, with the listener behind it; none for a published port that no socket shows. */
export type FrontPlace = {
  readonly host: string;
  readonly port: number;
  readonly listener?: Listener;
  readonly container?: string;
  readonly isPublished?: true;
};

// Well-known servers that do not speak HTTP, or must not be asked: ssh, mail, DNS, RPC, SMB, printing, databases, queues, remote desktops.
const notHttp = new Set([
  21, 22, 23, 25, 53, 110, 111, 135, 137, 139, 143, 389, 445, 465, 587, 631, 636, 993, 995, 1433, 1521, 1883, 2049, 2181, 3306, 3389, 4369,
  5432, 5433, 5671, 5672, 5900, 6379, 6380, 8883, 9092, 11211, 25672, 26379, 27017, 27018, 50051,
]);

// Programs of which none is a front: they would only log a stray request. docker-proxy is not among them: it holds published ports.
const neverFronts = /^(?:sshd|dockerd|containerd|systemd.*|cupsd|postgres|mysqld|mariadbd|redis-server|mongod|memcached|rpcbind|dnsmasq)$/;

/** Ports at which people put a web: those of another user's program are asked only here. */
const wellKnown = (port: number) =>
  [80, 81, 88, 443, 4000, 4200, 4443, 5000, 5001, 5173, 7860, 8443, 8501, 8880, 8888, 9000, 9080, 9090, 9443, 10080].includes(port) ||
  (port >= 3000 && port <= 3010) ||
  (port >= 8000 && port <= 8100) ||
  (port >= 18080 && port <= 18090);

/** Whose question it is: the own process, the own user (root sees all as its own), ports of other roles, and the front's own port. */
export type FrontQuestion = {
  readonly ownPid: number;
  readonly ownUser: string;
  readonly taken: ReadonlySet<number>;
  readonly frontPort: number;
};

/** Where to ask, the likeliest first, and how many listeners were left alone, for they could be no front of this user's. */
export type FrontPlaces = { readonly places: readonly FrontPlace[]; readonly leftAlone: number };

/**
 * Where to ask for other fronts: the TCP listeners that could be one (published by a container, this user's, at a port where people put
 * a web), each once, by the address with which a client would reach it, and the ports that containers publish without a
 * listening socket (Docker without its userland proxy). Left out: Preflight's own sockets, `taken` ports (those of other roles, of LM
 * Studio's inside) and what is known not to speak HTTP. What shares the front's project comes first, then other containers, then the
 * well-known ports.
 */
export function frontPlaces(
  listeners: readonly Listener[],
  containers: readonly ContainerSummary[],
  { ownPid, ownUser, taken, frontPort }: FrontQuestion,
): FrontPlaces {
  const published = publishers(containers);
  const project = published.get(frontPort)?.find(({ container }) => container.project !== undefined)?.container.project;
  const places = new Map<string, FrontPlace & { readonly rank: number }>();
  const add = (place: FrontPlace) => {
    const key = `${place.host} ${place.port}`;
    const by = published.get(place.port) ?? [];
    const isSame = project !== undefined && by.some(({ container }) => container.project === project);
    const rank = isSame ? 0 : by.length > 0 ? 1 : wellKnown(place.port) ? 2 : 3;
    if (!places.has(key)) places.set(key, { ...place, rank, ...(by.length > 0 ? { isPublished: true } : {}) });
  };
  const speaksHttp = (port: number) => {
    const by = published.get(port) ?? [];
    const isOther =
      by.length > 0 && by.every(({ container, privatePort }) => notHttp.has(privatePort) || isDebugPort(container, privatePort));
    return !notHttp.has(port) && !isOther;
  };
  const others = listeners.filter(
    ({ protocol, port, processes }) =>
      protocol === 'tcp' &&
      !taken.has(port) &&
      speaksHttp(port) &&
      !processes.some(({ pid, name }) => pid === ownPid || neverFronts.test(name)),
  );
  // A system that does not tell users leaves them all to be asked.
  const asked = others.filter(
    ({ port, user, processes }) =>
      user === undefined ||
      user === ownUser ||
      ownUser === 'root' ||
      published.has(port) ||
      wellKnown(port) ||
      processes.some((process) => process.container !== undefined || isContainerRuntime(process)),
  );
  for (const listener of asked) add({ host: clientHost(listener, asked), port: listener.port, listener });
  const shown = new Set(listeners.filter(({ protocol }) => protocol === 'tcp').map(({ port }) => port));
  for (const [port, by] of published) {
    if (shown.has(port) || taken.has(port) || !speaksHttp(port)) continue;
    for (const { container, address } of by) {
      add({ host: address === '' || isWildcardHost(address) ? '127.0.0.1' : canonicalHost(address), port, container: container.name });
    }
  }
  const sorted = [...places.values()].sort((a, b) => a.rank - b.rank || a.port - b.port);
  return { places: sorted.map(({ rank: _, ...place }) => place), leftAlone: others.length - asked.length };
}

type Publisher = { readonly container: ContainerSummary; readonly address: string; readonly privatePort: number };

/** Who publishes what, by the port. */
function publishers(containers: readonly ContainerSummary[]): ReadonlyMap<number, readonly Publisher[]> {
  const by = new Map<number, Publisher[]>();
  for (const container of containers) {
    for (const { protocol, publicPort, privatePort, address } of container.published) {
      if (protocol !== 'tcp' || publicPort === 0) continue;
      by.set(publicPort, [...(by.get(publicPort) ?? []), { container, address, privatePort }]);
    }
  }
  return by;
}

/** A wildcard is asked on the loopback; `::` on ::1 only where somebody else has the port on 127.0.0.1. */
function clientHost({ address, family, port }: Listener, all: readonly Listener[]): string {
  if (!isWildcardHost(address)) return canonicalHost(address);
  if (family === 4) return '127.0.0.1';
  const isShared = all.some((other) => other.port === port && other.family === 4 && isLoopbackHost(other.address));
  return isShared ? '::1' : '127.0.0.1';
}
