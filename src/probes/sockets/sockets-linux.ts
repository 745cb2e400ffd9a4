import { readdirSync, readFileSync, readlinkSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { memoByKey, once } from '../../base/memo.ts';
import { isOwnTrouble } from '../../base/own-trouble.ts';
import { ok } from '../../base/result.ts';
import { blind, type Look } from '../look.ts';
import { listeningPart } from './listening-part.ts';
import { parseProcNet } from './sockets-proc-net.ts';
import type { BareListener, SocketProcess, SocketReading, Supervisor } from './sockets-table.ts';
import { unitOf } from './supervisor.ts';

/**
 * Reads /proc/net of this network namespace. The files are read without waiting in between: they are the kernel's
 * memory, and asynchronous reads of hundreds of small ones cost more than they free.
 */
export function readLinuxSockets(procRoot: string, withUdp: boolean): Look<SocketReading> {
  const userOf = once(() => userNames());
  const rows: BareListener[] = [];
  for (const [file, protocol] of [
    ['tcp', 'tcp'],
    ['tcp6', 'tcp'],
    ...(withUdp
      ? ([
          ['udp', 'udp'],
          ['udp6', 'udp'],
        ] as const)
      : []),
  ] as const) {
    const path = join(procRoot, 'net', file);
    const text = protocol === 'tcp' ? listeningPart(path) : tableOf(path);
    // No tcp6 means that the kernel has no IPv6; no tcp means that we see nothing.
    if (text === undefined && file === 'tcp') return blind('not-permitted', `cannot read ${path}`);
    for (const { uid, ...row } of parseProcNet(text ?? '', protocol)) {
      rows.push({ ...row, user: userOf().get(uid) ?? String(uid) });
    }
  }
  return ok({
    source: '/proc/net',
    listeners: rows,
    holders: async (wanted) => holders(procRoot, wanted, userOf()),
  });
}

/** Processes that held a wanted socket at the last look of this process: who looks again and again finds them at once. */
const heldLast = new Set<number>();

/**
 * Walks the processes, those that held one last time first, then the newest, and stops when every wanted socket has been found. Who is in
 * another network namespace (what runs in containers) comes last: a socket of this one gets there by being handed on only.
 */
function holders(
  procRoot: string,
  wanted: readonly BareListener[],
  users: ReadonlyMap<number, string>,
): ReadonlyMap<string, readonly SocketProcess[]> {
  const missing = new Set(wanted.map(({ key }) => key).filter((inode) => inode !== '0'));
  const pidsBy = new Map<string, number[]>();
  const denied: number[] = [];
  const held = new Set<number>();
  // A server with a thousand ports is one process to ask about, and so are those above it.
  const parents = memoByKey((pid: number) => parentOf(procRoot, pid));
  const sockets = memoByKey((pid: number): ReadonlySet<string> | 'denied' => {
    const inodes = socketsOf(procRoot, pid);
    return inodes === 'denied' ? inodes : new Set(inodes);
  });
  for (const pid of missing.size === 0 ? [] : ownNamespaceFirst(procRoot, likelyFirst(pids(procRoot)))) {
    const inodes = socketsOf(procRoot, pid);
    if (inodes === 'denied') denied.push(pid);
    else {
      for (const inode of inodes) {
        if (!missing.delete(inode)) continue;
        pidsBy.set(inode, [...ancestorsWith(pid, inode, parents, sockets), pid]);
        held.add(pid);
      }
    }
    if (missing.size === 0) break;
  }
  heldLast.clear();
  for (const pid of held) heldLast.add(pid);
  const own = containerOf(procRoot, 'self');
  const described = memoByKey((pid: number) => describe(procRoot, pid, users, own));
  const found = new Map<string, readonly SocketProcess[]>();
  for (const [inode, holding] of pidsBy) found.set(inode, holding.flatMap(described));
  if (missing.size > 0) {
    const proxies = denied.filter((pid) => textOf(join(procRoot, String(pid), 'comm'))?.trim() === 'docker-proxy');
    for (const listener of wanted.filter(({ key }) => missing.has(key))) {
      const mine = proxies.filter((pid) => isProxyOf(listener, argumentsOf(procRoot, pid)));
      if (mine.length > 0) found.set(listener.key, mine.flatMap(described));
    }
  }
  return found;
}

const likelyFirst = (all: readonly number[]): readonly number[] =>
  heldLast.size === 0 ? all : [...all.filter((pid) => heldLast.has(pid)), ...all.filter((pid) => !heldLast.has(pid))];

/** One link a process tells its namespace, and only of those that are come to; where it is hidden, so are the sockets. */
function* ownNamespaceFirst(procRoot: string, all: readonly number[]): Iterable<number> {
  const own = namespaceOf(procRoot, 'self');
  const others: number[] = [];
  for (const pid of all) {
    const its = namespaceOf(procRoot, String(pid));
    if (its === undefined || its === own) yield pid;
    else others.push(pid);
  }
  yield* others;
}

function namespaceOf(procRoot: string, pid: string): string | undefined {
  try {
    return readlinkSync(join(procRoot, pid, 'ns', 'net'));
  } catch {
    return undefined;
  }
}

function pids(procRoot: string): readonly number[] {
  try {
    return readdirSync(procRoot)
      .filter((name) => /^\d+$/.test(name))
      .map(Number)
      .sort((a, b) => b - a);
  } catch {
    return [];
  }
}

function socketsOf(procRoot: string, pid: number): readonly string[] | 'denied' {
  const folder = join(procRoot, String(pid), 'fd');
  let names: readonly string[];
  try {
    names = readdirSync(folder);
  } catch {
    return 'denied';
  }
  const inodes: string[] = [];
  for (const name of names) {
    try {
      const link = readlinkSync(`${folder}/${name}`);
      if (link.startsWith('socket:[')) inodes.push(link.slice(8, -1));
    } catch {
      // Closed in the meantime.
    }
  }
  return inodes;
}

/**
 * The newest process with a socket may be a worker that inherited it (nginx, gunicorn). The one to talk about is the
 * oldest ancestor that holds it too, so ancestors come first.
 */
function ancestorsWith(
  pid: number,
  inode: string,
  parents: (pid: number) => number,
  sockets: (pid: number) => ReadonlySet<string> | 'denied',
): readonly number[] {
  const chain: number[] = [];
  for (let at = parents(pid); at > 1; at = parents(at)) {
    const inodes = sockets(at);
    if (inodes === 'denied' || !inodes.has(inode)) break;
    chain.unshift(at);
  }
  return chain;
}

const parentOf = (procRoot: string, pid: number): number => kinOf(procRoot, pid).parent;

function kinOf(procRoot: string, pid: number): { readonly parent: number; readonly session: number } {
  const stat = textOf(join(procRoot, String(pid), 'stat')) ?? '';
  // "pid (comm) state ppid pgrp session …"; comm may hold blanks and brackets.
  const fields = stat.slice(stat.lastIndexOf(')') + 2).split(' ');
  return { parent: Number(fields[1] ?? 0), session: Number(fields[3] ?? 0) };
}

function describe(
  procRoot: string,
  pid: number,
  users: ReadonlyMap<number, string>,
  ownContainer: string | undefined,
): readonly SocketProcess[] {
  const comm = textOf(join(procRoot, String(pid), 'comm'))?.trim();
  if (comm === undefined) return [];
  const words = argumentsOf(procRoot, pid);
  // Newer Node calls itself after its thread, which tells nobody anything.
  const name = comm === 'MainThread' ? (words[0]?.split('/').at(-1) ?? comm) : comm;
  const uid = uidOf(procRoot, pid);
  const container = containerOf(procRoot, String(pid));
  const supervisor = container ? undefined : supervisorOf(procRoot, pid);
  return [
    {
      pid,
      name,
      ...(words[0] ? { executable: words[0] } : {}),
      ...(words.length > 0 ? { commandLine: words.join(' ') } : {}),
      ...(uid === undefined ? {} : { user: users.get(uid) ?? String(uid) }),
      // Its own container is where Preflight stands: from there it is the host.
      ...(container && container !== ownContainer ? { container } : {}),
      ...(supervisor ? { supervisor } : {}),
    },
  ];
}

/**
 * The unit whose main process this is: its manager is the parent, and it leads its own session, as systemd starts it. What somebody
 * started from a login shell or a job lives in a unit too (of sshd, of cron), and is not what that unit is there for.
 */
function supervisorOf(procRoot: string, pid: number): Supervisor | undefined {
  const { parent, session } = kinOf(procRoot, pid);
  if (session !== pid || parent < 1 || textOf(join(procRoot, String(parent), 'comm'))?.trim() !== 'systemd') return undefined;
  return unitOf(textOf(join(procRoot, String(pid), 'cgroup')) ?? '');
}

function argumentsOf(procRoot: string, pid: number): readonly string[] {
  return (textOf(join(procRoot, String(pid), 'cmdline')) ?? '').split('\0').filter((word) => word !== '');
}

/** docker-proxy tells on its command line what it stands for; that can be read without being root (facts 2.1). */
function isProxyOf(listener: BareListener, words: readonly string[]): boolean {
  const option = (name: string) => words[words.indexOf(name) + 1];
  return (
    option('-proto') === listener.protocol && option('-host-port') === String(listener.port) && option('-host-ip') === listener.address
  );
}

/** cgroup v1 `…:/docker/<id>`, v2 with systemd `…/docker-<id>.scope`, Podman `libpod-<id>`. */
function containerOf(procRoot: string, pid: string): string | undefined {
  return /(?:docker|libpod|cri-containerd|crio)[/-]([0-9a-f]{64})/.exec(textOf(join(procRoot, pid, 'cgroup')) ?? '')?.[1];
}

function uidOf(procRoot: string, pid: number): number | undefined {
  try {
    return statSync(join(procRoot, String(pid))).uid;
  } catch {
    return undefined;
  }
}

function userNames(): ReadonlyMap<number, string> {
  // Of several names of one number the first counts, as it does for the system's own look-up: the last one set here.
  const lines = (textOf('/etc/passwd') ?? '')
    .split('\n')
    .reverse()
    .map((line) => line.split(':'));
  return new Map(lines.flatMap(([name, , uid]) => (name && uid ? [[Number(uid), name] as const] : [])));
}

/** As `textOf`, but a table that this process has no handle left for is not one that is not there. */
function tableOf(file: string): string | undefined {
  try {
    return readFileSync(file, 'utf8');
  } catch (error) {
    if (isOwnTrouble(error)) throw error;
    return undefined;
  }
}

function textOf(file: string): string | undefined {
  try {
    return readFileSync(file, 'utf8');
  } catch {
    return undefined;
  }
}
