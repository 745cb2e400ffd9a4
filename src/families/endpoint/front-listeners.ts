import { canonicalHost, isLoopbackHost, isWildcardHost } from '../../base/address.ts';
import { portsWithoutHttp } from '../../base/ports-without-http.ts';
import type { ContainerSummary } from '../../probes/docker/docker.ts';
import type { Listener, SocketProcess } from '../../probes/sockets/sockets.ts';
import { isContainerRuntime } from '../port/port-helpers.ts';
import { isDebugPort } from './debug-port.ts';
import { type Behind, listenersAt, sameProgramAs } from './same-program.ts';

/** A place where a front might answer, with the listener behind it; none for a published port that no socket shows. */
export type FrontPlace = {
  readonly host: string;
  readonly port: number;
  readonly listener?: Listener;
  readonly container?: string;
  readonly isPublished?: true;
};

// Programs of which none is a front: they would only log a stray request. docker-proxy is not among them: it holds published ports.
const neverFronts = /^(?:sshd|dockerd|containerd|systemd.*|cupsd|postgres|mysqld|mariadbd|redis-server|mongod|memcached|rpcbind|dnsmasq)$/;

/** Ports at which people put a web: those of another user's program are asked only here. */
const wellKnown = (port: number) =>
  [80, 81, 88, 443, 4000, 4200, 4443, 5000, 5001, 5173, 7860, 8443, 8501, 8880, 8888, 9000, 9080, 9090, 9443, 10080].includes(port) ||
  (port >= 3000 && port <= 3010) ||
  (port >= 8000 && port <= 8100) ||
  (port >= 18080 && port <= 18090);

/** Whose question it is: the own process, the own users (`ownUsers`), ports of other roles, the front's own address and its project. */
export type FrontQuestion = {
  readonly ownPid: number;
  readonly ownUsers: ReadonlySet<string>;
  readonly taken: ReadonlySet<number>;
  /** Absent where there is none to compare with. */
  readonly front?: { readonly host: string; readonly port: number };
  /** The compose project that the ledger means; of a front that a container publishes, that one's. */
  readonly project?: string;
};

/** Where to ask, the likeliest first, and how many listeners were left alone, for they could be no front of this user's. */
export type FrontPlaces = { readonly places: readonly FrontPlace[]; readonly leftAlone: number };

/**
 * Where to ask for other fronts: the TCP listeners that could be one (published by a container, this user's, at a port where people put
 * a web), each once, by the address with which a client would reach it, and the ports that containers publish without a
 * listening socket (Docker without its userland proxy). Left out: Preflight's own sockets, `taken` ports (those of other roles, of LM
 * Studio's inside) and what is known not to speak HTTP. What shares the front's project comes first, then what shares its program, then
 * other containers, the well-known ports, and the rest.
 */
export function frontPlaces(listeners: readonly Listener[], containers: readonly ContainerSummary[], question: FrontQuestion): FrontPlaces {
  const { ownPid, ownUsers, taken } = question;
  const published = publishers(containers);
  const places = new Map<string, { readonly place: FrontPlace; readonly rank: number }>();
  const rankOf = ranking(listeners, containers, published, question);
  const add = (place: FrontPlace) => {
    const key = `${place.host} ${place.port}`;
    if (places.has(key)) return;
    places.set(key, { place: published.has(place.port) ? { ...place, isPublished: true } : place, rank: rankOf(place) });
  };
  const speaksHttp = (port: number) => {
    const by = published.get(port);
    // Which number a container's port has outside says nothing of what it speaks.
    if (by) return !by.every(({ container, privatePort }) => portsWithoutHttp.has(privatePort) || isDebugPort(container, privatePort));
    return !portsWithoutHttp.has(port);
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
      ownUsers.has(user) ||
      published.has(port) ||
      wellKnown(port) ||
      processes.some((process) => process.container !== undefined || isContainerRuntime(process)),
  );
  const loopback = new Set(asked.filter(({ family, address }) => family === 4 && isLoopbackHost(address)).map(({ port }) => port));
  for (const listener of asked) add({ host: clientHost(listener, loopback), port: listener.port, listener });
  const shown = new Set(listeners.filter(({ protocol }) => protocol === 'tcp').map(({ port }) => port));
  for (const [port, by] of published) {
    if (shown.has(port) || taken.has(port) || !speaksHttp(port)) continue;
    for (const { container, address } of by) {
      add({ host: address === '' || isWildcardHost(address) ? '127.0.0.1' : canonicalHost(address), port, container: container.name });
    }
  }
  const sorted = [...places.values()].sort((a, b) => a.rank - b.rank || a.place.port - b.place.port);
  return { places: sorted.map(({ place }) => place), leftAlone: others.length - asked.length };
}

/** How likely a place is the front, the likeliest 0. */
function ranking(
  listeners: readonly Listener[],
  containers: readonly ContainerSummary[],
  published: ReadonlyMap<number, readonly Publisher[]>,
  { front, project }: FrontQuestion,
): (place: FrontPlace) => number {
  const byId = new Map(containers.map((container) => [container.id, container]));
  const behind = (port: number, processes: readonly SocketProcess[]): Behind => ({
    processes,
    containers: [
      ...(published.get(port) ?? []).map(({ container }) => container),
      ...processes.flatMap(({ container }) => byId.get(container ?? '') ?? []),
    ],
  });
  const atFront =
    front &&
    behind(
      front.port,
      listenersAt(listeners, front).flatMap(({ processes }) => processes),
    );
  const isSame = sameProgramAs(atFront ?? nobody);
  const own = atFront?.containers.find((container) => container.project !== undefined)?.project ?? project;
  return ({ port, listener }) => {
    const here = behind(port, listener?.processes ?? []);
    if (own !== undefined && here.containers.some((container) => container.project === own)) return 0;
    if (isSame(here)) return 1;
    if (here.containers.length > 0) return 2;
    return wellKnown(port) ? 3 : 4;
  };
}

const nobody: Behind = { containers: [], processes: [] };

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

/** A wildcard is asked on the loopback; `::` on ::1 only where somebody else has the port on 127.0.0.1 (`loopback`). */
function clientHost({ address, family, port }: Listener, loopback: ReadonlySet<number>): string {
  if (!isWildcardHost(address)) return canonicalHost(address);
  return family === 6 && loopback.has(port) ? '::1' : '127.0.0.1';
}
