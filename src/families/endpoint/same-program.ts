import { isLoopbackHost, isWildcardHost } from '../../base/address.ts';
import { memoByKey } from '../../base/memo.ts';
import type { ContainerSummary } from '../../probes/docker/docker.ts';
import type { Listener, SocketProcess } from '../../probes/sockets/sockets.ts';
import { commandNames, isInterpreter } from '../port/command-line.ts';
import { isContainerRuntime } from '../port/port-helpers.ts';

/** What stands behind an address: containers that publish it or run there, and whoever else holds it. */
export type Behind = { readonly containers: readonly ContainerSummary[]; readonly processes: readonly SocketProcess[] };

/**
 * Tells of another address whether the same program is behind it. Containers are if they are of one image: the docker-proxy before each
 * is the same for all. What an interpreter is called says nothing; what it runs does.
 */
export function sameProgramAs(front: Behind): (other: Behind) => boolean {
  const images = new Set(front.containers.map(({ image }) => image));
  const names = new Set(images.size > 0 ? [] : front.processes.flatMap(programsOf));
  // One program may hold thousands of sockets.
  const isKnown = memoByKey((process: SocketProcess) => programsOf(process).some((name) => names.has(name)));
  return ({ containers, processes }) =>
    containers.length > 0 ? containers.some(({ image }) => images.has(image)) : names.size > 0 && processes.some(isKnown);
}

function programsOf(process: SocketProcess): readonly string[] {
  if (process.container !== undefined || isContainerRuntime(process)) return [];
  if (!isInterpreter(process.name)) return [process.name];
  return commandNames(process.commandLine ?? '').filter((name) => name !== '' && !isInterpreter(name));
}

/** Those that take the connections to that address. `localhost` is both loopbacks. */
export function listenersAt(listeners: readonly Listener[], front: { readonly host: string; readonly port: number }): readonly Listener[] {
  const isAny = isWildcardHost(front.host) || front.host === 'localhost';
  return listeners.filter(
    ({ protocol, address, port }) =>
      protocol === 'tcp' &&
      port === front.port &&
      (address === front.host || isWildcardHost(address) || (isAny && isLoopbackHost(address))),
  );
}

/** Is the front held by a program, not for a container? Only then may others hold the same, which a look at them tells. */
export const isHeldByProgram = (listeners: readonly Listener[], front: { readonly host: string; readonly port: number }): boolean =>
  listenersAt(listeners, front).some(({ processes }) => processes.some((process) => programsOf(process).length > 0));
