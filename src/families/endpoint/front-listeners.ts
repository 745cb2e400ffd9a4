import { canonicalHost, isLoopbackHost, isWildcardHost } from '../../base/address.ts';
import type { ContainerSummary } from '../../probes/docker/docker.ts';
import type { Listener } from '../../probes/sockets/sockets.ts';

/** A place where a front might answer, with the listener behind it; none for a published port that no socket shows. */
export type FrontPlace = { readonly host: string; readonly port: number; readonly listener?: Listener; readonly container?: string };

// Well-known servers that do not speak HTTP, or must not be asked: ssh, mail, DNS, RPC, SMB, printing, databases, queues, remote desktops.
const notHttp = new Set([
  21, 22, 23, 25, 53, 110, 111, 135, 137, 139, 143, 389, 445, 465, 587, 631, 636, 993, 995, 1433, 1521, 1883, 2049, 2181, 3306, 3389, 4369,
  5432, 5433, 5671, 5672, 5900, 6379, 6380, 8883, 9092, 11211, 25672, 26379, 27017, 27018, 50051,
]);

// Programs of which none is a front: they would only log a stray request. docker-proxy is not among them: it holds published ports.
const neverFronts = /^(?:sshd|dockerd|containerd|systemd.*|cupsd|postgres|mysqld|mariadbd|redis-server|mongod|memcached|rpcbind|dnsmasq)$/;

/**
 * Where to ask for other fronts: every TCP listener of this machine once, by the address with which a client would reach it, and
 * the ports that containers publish without a listening socket (Docker without its userland proxy). Left out: Preflight's
 * own sockets, `taken` ports (those of other roles, of LM Studio's inside) and what is known not to speak HTTP.
 */
export function frontPlaces(
  listeners: readonly Listener[],
  containers: readonly ContainerSummary[],
  taken: ReadonlySet<number>,
  ownPid: number,
): readonly FrontPlace[] {
  const places = new Map<string, FrontPlace>();
  const add = (place: FrontPlace) => {
    const key = `${place.host} ${place.port}`;
    if (!places.has(key)) places.set(key, place);
  };
  const asked = listeners.filter(
    ({ protocol, port, processes }) =>
      protocol === 'tcp' &&
      !taken.has(port) &&
      !notHttp.has(port) &&
      !processes.some(({ pid, name }) => pid === ownPid || neverFronts.test(name)),
  );
  for (const listener of asked) add({ host: clientHost(listener, asked), port: listener.port, listener });
  const shown = new Set(listeners.filter(({ protocol }) => protocol === 'tcp').map(({ port }) => port));
  for (const container of containers) {
    for (const { protocol, publicPort, address } of container.published) {
      if (protocol !== 'tcp' || publicPort === 0 || shown.has(publicPort) || taken.has(publicPort) || notHttp.has(publicPort)) continue;
      const host = address === '' || isWildcardHost(address) ? '127.0.0.1' : canonicalHost(address);
      add({ host, port: publicPort, container: container.name });
    }
  }
  return [...places.values()].sort((a, b) => a.port - b.port);
}

/** A wildcard is asked on the loopback; `::` on ::1 only where somebody else has the port on 127.0.0.1. */
function clientHost({ address, family, port }: Listener, all: readonly Listener[]): string {
  if (!isWildcardHost(address)) return canonicalHost(address);
  if (family === 4) return '127.0.0.1';
  const isShared = all.some((other) => other.port === port && other.family === 4 && isLoopbackHost(other.address));
  return isShared ? '::1' : '127.0.0.1';
}
