/**
 * What started a process and starts it again when it ends, so that ending the process alone does not help. `name` is that by which
 * it is stopped: a systemd unit, a label of launchd with its domain (`gui/501/org.example.server`), a formula of Homebrew.
 */
export type Supervisor = { readonly by: 'systemd' | 'systemd-user' | 'launchd' | 'brew'; readonly name: string };

/** A process that holds a socket. `container` is the id from its cgroup, where it runs in one that is not Preflight's own. */
export type SocketProcess = {
  readonly pid: number;
  /** As the system calls it; Linux cuts it to 15 characters. */
  readonly name: string;
  /** Path or name of the program as it was started. */
  readonly executable?: string;
  readonly commandLine?: string;
  readonly user?: string;
  readonly container?: string;
  readonly supervisor?: Supervisor;
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
  /** Nobody looked who holds it, for its port was not asked about; `listenersOn` looks. */
  readonly isUnasked?: boolean;
};

/** All listeners of this machine (this network namespace), read once a run. `source` names where from: `/proc/net`, `lsof`, `netstat`. */
export type SocketTable = {
  readonly listeners: readonly Listener[];
  readonly source: string;
};

/** A socket that somebody listens on, before anybody looked who. `key` finds it again: an inode on Linux, a pid on Windows. */
export type BareListener = Omit<Listener, 'processes' | 'isUnasked'> & {
  readonly key: string;
};

/** How one system shows its sockets: the table in one reading, and the processes behind some of its rows. */
export type SocketReading = {
  readonly source: string;
  readonly listeners: readonly BareListener[];
  /** Processes by key; a key that is missing is hidden from this user. */
  readonly holders: (wanted: readonly BareListener[]) => Promise<ReadonlyMap<string, readonly SocketProcess[]>>;
};
