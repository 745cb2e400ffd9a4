import { withoutGaps } from '../../base/without-gaps.ts';
import type { Owner } from '../../ledger/ledger.ts';
import type { ContainerSummary } from '../../probes/docker/docker.ts';
import type { Look } from '../../probes/look.ts';
import type { Listener, SocketProcess } from '../../probes/sockets/sockets.ts';
import { containerOfRole } from '../docker/container-of-role.ts';
import { baseName, commandNames, isInterpreter, shownCommand } from './command-line.ts';
import type { OwnerMatch, PortHolder } from './findings.ts';
import { bareName, helperBrand, isContainerRuntime, mayForward, watchedBy } from './port-helpers.ts';

/** The containers of the engine; undefined when nobody asked. */
export type ContainerLook = Look<readonly ContainerSummary[]> | undefined;

/** The compose project that the ledger means, and the owner that a role names. */
export type Claim = { readonly owner?: Owner; readonly project?: string };

/** Must Docker be asked who stands behind this listener? */
export function needsContainers(listener: Listener): boolean {
  return (
    listener.processes.length === 0 ||
    listener.processes.some((process) => process.container || isContainerRuntime(process) || mayForward(process))
  );
}

/**
 * The container behind a listener: the one whose cgroup a process is in (the host's network: no port is published), or the
 * one that publishes the port when a runtime or somebody hidden holds it.
 */
function containerBehind(listener: Listener, containers: ContainerLook): ContainerSummary | undefined {
  const known = containers?.ok ? containers.value : [];
  const inside = listener.processes.map(containerIdOf).find((id) => id !== undefined);
  const named = inside === undefined ? undefined : known.find(({ id }) => id === inside);
  if (named || (inside !== undefined && !listener.processes.some(isContainerRuntime))) return named;
  if (listener.processes.length === 0 || listener.processes.some(isContainerRuntime)) return publisherOf(listener, known);
  return listener.processes.some(mayForward) ? publisherOfVery(listener, known) : undefined;
}

/** The container that a process runs in, or that it watches. */
const containerIdOf = (process: SocketProcess): string | undefined => process.container ?? watchedBy(process);

/** Who holds a listener, as far as the sockets and the containers tell. Pure. */
export function holderOf(listener: Listener, containers: ContainerLook): PortHolder {
  const process = listener.processes.find(({ container }) => container) ?? listener.processes[0];
  const container = containerBehind(listener, containers);
  if (container) return { ...(process ? ofProcess(process) : {}), ...ofContainer(container) };
  if (!process) return { kind: 'hidden', ...withoutGaps({ user: listener.user }) };
  const isDockers = process.container !== undefined || listener.processes.some(isContainerRuntime);
  const brand = helperBrand(process);
  return isDockers ? { ...ofProcess(process), kind: 'docker', ...withoutGaps({ brand }) } : ofProcess(process);
}

/**
 * Is the holder of this listener the owner that the ledger names? `unknown` when what would decide could not be seen:
 * that is never taken as a yes.
 */
export function matchOwner({ owner, project }: Claim, listener: Listener, containers: ContainerLook): OwnerMatch {
  if (!owner) return 'unclaimed';
  const holder = holderOf(listener, containers);
  if (owner.kind === 'process') {
    if (listener.processes.some((process) => isNamed(process, owner.names))) return 'owner';
    // An interpreter whose command line nobody may read runs anything, the owner too.
    if (holder.kind === 'process' && listener.processes.some(isUnread)) return 'unknown';
    // docker-proxy and the like are never the program that the ledger names.
    return holder.kind === 'hidden' ? 'unknown' : 'other';
  }
  const container = containerBehind(listener, containers);
  if (container) return isOwnersContainer(container, owner, project, containers) ? 'owner' : 'other';
  switch (holder.kind) {
    case 'container':
    case 'process':
      return 'other';
    case 'docker':
      // The engine was asked and has no such container: another engine's, or a leftover, but not the owner. Between two starts
      // it lists no ports of a container, though its proxy may stand again already.
      return containers?.ok && !isBetweenStarts(owner, project, containers) ? 'other' : 'unknown';
    case 'hidden':
      return 'unknown';
  }
}

/** Is the owner's container being restarted? */
function isBetweenStarts(owner: Owner, project: string | undefined, containers: ContainerLook): boolean {
  const found = containerOfRole(containers?.ok ? containers.value : [], owner, project);
  return found.kind === 'found' && found.container.state === 'restarting';
}

/** Is this container the owner? Replicas of a service are, all of them. */
export function isOwnersContainer(
  container: ContainerSummary,
  owner: Exclude<Owner, { kind: 'process' }>,
  project: string | undefined,
  containers: ContainerLook,
): boolean {
  if (owner.kind === 'compose' && container.service === owner.service && (project === undefined || container.project === project)) {
    return true;
  }
  const found = containerOfRole(containers?.ok ? containers.value : [], owner, project);
  return found.kind === 'found' && found.container.id === container.id;
}

/**
 * Is this one of the names? Compared without case, blanks, dashes and `.exe`, with what the system calls the process (15
 * characters on Linux), with the program's file, and with the script, the module and the package that an interpreter runs.
 */
export function isNamed(process: SocketProcess, names: readonly string[]): boolean {
  const known = new Set([...ownNames(process)].map(plain));
  return names.some((name) => known.has(plain(name)) || (process.name.length === 15 && plain(name.slice(0, 15)) === plain(process.name)));
}

function ownNames(process: SocketProcess): readonly string[] {
  const names = [process.name, baseName(process.executable ?? '')];
  names.push(...commandNames(process.commandLine ?? ''));
  // Electron's helpers: "LM Studio Helper (Renderer)" is LM Studio.
  return names.map((name) => name.replace(/ Helper(?: \([^()]*\))?$/, ''));
}

const isUnread = ({ name, commandLine }: SocketProcess) => isInterpreter(name) && (commandLine ?? '') === '';

const plain = (name: string) => bareName(name).replace(/[\s_-]/g, '');

/** The container that publishes this very address, or one that publishes all: Desktop's relays serve those on loopback only. */
function publisherOf(listener: Listener, running: readonly ContainerSummary[]): ContainerSummary | undefined {
  return (
    publisherOfVery(listener, running) ??
    publisherAt(
      listener,
      running,
      (address) => address === '' || isWildcard(address) || (isLoopback(address) && isLoopback(listener.address)),
    )
  );
}

/** The container that publishes exactly this address. */
const publisherOfVery = (listener: Listener, running: readonly ContainerSummary[]) =>
  publisherAt(listener, running, (address) => address === listener.address || (address === '' && isWildcard(listener.address)));

function publisherAt(listener: Listener, running: readonly ContainerSummary[], isThere: (address: string) => boolean) {
  return running.find(({ published }) =>
    published.some((port) => port.publicPort === listener.port && port.protocol === listener.protocol && isThere(port.address)),
  );
}

/** `0.0.0.0` and `::`. */
export function isWildcard(address: string): boolean {
  return address === '0.0.0.0' || address === '::';
}

/** 127.0.0.0/8 and ::1. */
export function isLoopback(address: string): boolean {
  return address.startsWith('127.') || address === '::1';
}

function ofProcess(process: SocketProcess): PortHolder {
  const { pid, name, user, supervisor } = process;
  const commandLine = shownCommand(process);
  return {
    kind: 'process',
    pid,
    name,
    ...withoutGaps({ commandLine, user, supervisor }),
  };
}

function ofContainer({ name, project, service }: ContainerSummary): PortHolder {
  return {
    kind: 'container',
    container: name,
    ...withoutGaps({ project, service }),
  };
}
