import type { Look } from './look.ts';

/** A process that holds a socket. `container` is the id from its cgroup, where it runs in one. */
export type SocketProcess = {
  readonly pid: number;
  readonly name: string;
  readonly commandLine?: string;
  readonly user?: string;
  readonly container?: string;
};

/** One listening socket. An empty `processes` means that the owner is hidden from this user, not that there is none. */
export type Listener = {
  readonly protocol: 'tcp' | 'udp';
  /** IP literal without brackets, as bound: `0.0.0.0`, `::`, `127.0.0.1`, … */
  readonly address: string;
  readonly family: 4 | 6;
  readonly port: number;
  /** Known on Linux even when the process is hidden. */
  readonly user?: string;
  readonly processes: readonly SocketProcess[];
};

/** All listeners of this machine (this network namespace), read once a run. `source` names where from: `/proc/net`, `lsof`, `netstat`. */
export type SocketTable = { readonly listeners: readonly Listener[]; readonly source: string };

export type SocketProbe = {
  /** The table; read at the first call, the same for every later one. */
  readonly table: () => Promise<Look<SocketTable>>;
};
