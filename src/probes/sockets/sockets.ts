import { networkInterfaces } from 'node:os';
import { once } from '../../base/memo.ts';
import { ok } from '../../base/result.ts';
import type { CommandProbe } from '../commands/commands.ts';
import { blind, blindBy, type Look } from '../look.ts';
import type { Listener, SocketReading, SocketTable } from './sockets-table.ts';

export type { Listener, SocketProcess, SocketTable, Supervisor } from './sockets-table.ts';

export type SocketProbe = {
  /** The table; read at the first call, the same for every later one. Processes are known for the ports of interest. */
  readonly table: () => Promise<Look<SocketTable>>;
  /** The listeners on these TCP and UDP ports out of the same table, with their processes, of interest or not. */
  readonly listenersOn: (ports: readonly number[]) => Promise<Look<readonly Listener[]>>;
};

/** A port whose holder will be asked for; a ledger's address is one. UDP is read only when a `udp` one is among them. */
type PortOfInterest = { readonly scheme: string; readonly port: number };

export type SocketProbeOptions = {
  /** Asked at the first look. Left out: the holders of all listeners are looked up, which costs a walk over all processes. */
  readonly interest?: () => readonly PortOfInterest[];
  /** Runs lsof, ps, netstat and tasklist; Linux needs none. */
  readonly commands?: Pick<CommandProbe, 'run'>;
  readonly platform?: NodeJS.Platform;
  /** Linux: where the kernel shows its processes. */
  readonly procRoot?: string;
};

/** Looks at the listening sockets of this machine: one reading a run, whoever asks. */
export function createSocketProbe(options: SocketProbeOptions = {}): SocketProbe {
  const interest = once(() => options.interest?.());
  const reading = once(() => read(options, interest()?.some(({ scheme }) => scheme === 'udp') ?? true));

  const listenersOn = async (isAsked: (port: number) => boolean): Promise<Look<SocketTable>> => {
    const look = await reading();
    if (!look.ok) return look;
    const { source, listeners, holders } = look.value;
    const held = await holders(listeners.filter(({ port }) => isAsked(port)));
    return ok({
      source,
      listeners: listeners.map(({ key, ...listener }) =>
        isAsked(listener.port) ? { ...listener, processes: held.get(key) ?? [] } : { ...listener, processes: [], isUnasked: true },
      ),
    });
  };

  const table = once(() => {
    const ports = interest()?.map(({ port }) => port);
    const wanted = new Set(ports);
    return listenersOn((port) => ports === undefined || wanted.has(port));
  });

  // One index for all roles: a search through the table for each would grow with the square of their number.
  const byPort = once(async () => {
    const known = await table();
    if (!known.ok) return known;
    const index = new Map<number, Listener[]>();
    for (const row of known.value.listeners) {
      const rows = index.get(row.port);
      if (rows) rows.push(row);
      else index.set(row.port, [row]);
    }
    return ok({ index, all: known.value.listeners });
  });

  return {
    table,
    listenersOn: async (ports) => {
      const known = await byPort();
      if (!known.ok) return known;
      const wanted = new Set(ports);
      const { all, index } = known.value;
      // Several ports: in the table's order.
      const rows = ports.length === 1 ? (index.get(ports[0] ?? 0) ?? []) : all.filter(({ port }) => wanted.has(port));
      if (!rows.some(({ isUnasked }) => isUnasked)) return ok(rows);
      const fresh = await listenersOn((port) => wanted.has(port));
      return fresh.ok ? ok(fresh.value.listeners.filter(({ port }) => wanted.has(port))) : fresh;
    },
  };
}

/** Until the event loop has looked once at what came of the connections that were begun before. */
const wholeTurn = () => new Promise<void>((resolve) => setImmediate(() => setImmediate(resolve)));

async function read(
  { platform = process.platform, commands, procRoot = '/proc' }: SocketProbeOptions,
  withUdp: boolean,
): Promise<Look<SocketReading>> {
  try {
    if (platform === 'linux') {
      // A network namespace of our own, with nothing in it: its empty table says nothing of the machine.
      if (procRoot === '/proc' && Object.values(networkInterfaces()).every((each) => each === undefined || each.length === 0)) {
        return blind('no-resources', 'no network interface is up in this network namespace, not even loopback');
      }
      // All of it is one piece of work: what others ask over the network goes out before.
      await wholeTurn();
      return (await import('./sockets-linux.ts')).readLinuxSockets(procRoot, withUdp);
    }
    if (platform !== 'darwin' && platform !== 'win32') {
      return blind('not-supported', `no reader of the socket table for ${platform}`);
    }
    if (!commands) return blind('not-supported', 'no way to run the programs that show the socket table');
    return platform === 'darwin'
      ? await (await import('./sockets-macos.ts')).readMacosSockets(commands, withUdp)
      : await (await import('./sockets-windows.ts')).readWindowsSockets(commands, withUdp);
  } catch (error) {
    return blindBy(error, 'malformed', error instanceof Error ? error.message : String(error));
  }
}
