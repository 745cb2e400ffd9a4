import { isLoopbackHost, isWildcardHost } from '../../base/address.ts';
import type { ContainerSummary } from '../../probes/docker/docker.ts';
import type { Listener, SocketProcess } from '../../probes/sockets/sockets.ts';
import { commandNames, isInterpreter } from '../port/command-line.ts';
import { holderOf, isContainerRuntime } from '../port/port-holder.ts';

/** What stands behind a place: containers that publish it or run the listener, and names of the programs that hold it themselves. */
export type Behind = { readonly containers: readonly ContainerSummary[]; readonly programs: ReadonlySet<string> };

/** Who is behind these listeners of one port, besides the containers that are known to publish it? */
export function behind(listeners: readonly Listener[], publishing: readonly ContainerSummary[], all: readonly ContainerSummary[]): Behind {
  const names = listeners.flatMap((listener) => holderOf(listener, { ok: true, value: all }).container ?? []);
  const inside = all.filter(({ name }) => names.includes(name));
  const containers = [...new Set([...publishing, ...inside])];
  return { containers, programs: new Set(listeners.flatMap(({ processes }) => processes.flatMap(programsOf))) };
}

/**
 * Do both run the same program? Containers do if they are of one image: the docker-proxy before each is the same for all. What an
 * interpreter is called says nothing; what it runs does.
 */
export function isSameProgram(one: Behind, other: Behind): boolean {
  const images = new Set(one.containers.map(({ image }) => image));
  if (images.size > 0 || other.containers.length > 0) return other.containers.some(({ image }) => images.has(image));
  return [...other.programs].some((name) => one.programs.has(name));
}

function programsOf(process: SocketProcess): readonly string[] {
  if (process.container !== undefined || isContainerRuntime(process)) return [];
  if (!isInterpreter(process.name)) return [process.name];
  return commandNames(process.commandLine ?? '').filter((name) => name !== '' && !isInterpreter(name));
}

/** Does this listener take the connections to that address? `localhost` is both loopbacks. */
export function listensAt({ protocol, address, port }: Listener, front: { readonly host: string; readonly port: number }): boolean {
  if (protocol !== 'tcp' || port !== front.port) return false;
  const isAny = isWildcardHost(front.host) || front.host === 'localhost';
  return address === front.host || isWildcardHost(address) || (isAny && isLoopbackHost(address));
}
