import { blind } from '../look.ts';
import type { SocketProbe } from '../sockets/sockets.ts';
import type { StandingProbe } from './standing.ts';

/** The socket table of one who may stand inside a container: that one is the container's own, and tells nothing of the host's ports. */
export function standingSockets(sockets: SocketProbe, { isInside }: StandingProbe): SocketProbe {
  const inside = async () => ((await isInside()) ? blind('in-container', '') : undefined);
  return {
    table: async () => (await inside()) ?? sockets.table(),
    listenersOn: async (ports) => (await inside()) ?? sockets.listenersOn(ports),
  };
}
