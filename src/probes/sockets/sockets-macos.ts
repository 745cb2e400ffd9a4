import { userInfo } from 'node:os';
import { ok } from '../../base/result.ts';
import type { CommandProbe } from '../commands/commands.ts';
import { blind, type Look } from '../look.ts';
import type { BareListener, SocketProcess, SocketReading } from './sockets-table.ts';
import { parseLaunchctl } from './supervisor.ts';

const deadlineMs = 5000;

/**
 * macOS shows its sockets by two programs. `netstat` lists all of them without their owners; `lsof` names the owners, but
 * only of the sockets that this user may see. What netstat has and lsof has not is held by somebody hidden.
 */
export async function readMacosSockets(commands: Pick<CommandProbe, 'run'>, withUdp: boolean): Promise<Look<SocketReading>> {
  const [owned, all, all6] = await Promise.all([
    commands.run('lsof', ['-nP', '-iTCP', '-sTCP:LISTEN', ...(withUdp ? ['-iUDP'] : []), '-FpcLnPTu'], { deadlineMs }),
    commands.run('netstat', ['-an', '-f', 'inet'], { deadlineMs }),
    commands.run('netstat', ['-an', '-f', 'inet6'], { deadlineMs }),
  ]);
  // lsof ends with 1 both for "nothing found" and for trouble; trouble is told on stderr.
  if (!owned.ok) return owned;
  if (owned.value.exitCode !== 0 && owned.value.stdout === '' && owned.value.stderr !== '' && !all.ok) {
    return blind('malformed', 'lsof and netstat show nothing');
  }
  const sockets = parseLsof(owned.value.stdout);
  const rows = [all, all6].flatMap((look) => (look.ok ? parseBsdNetstat(look.value.stdout) : []));
  const listeners = merge(
    sockets.map(({ listener }) => listener),
    rows.filter(({ protocol }) => withUdp || protocol === 'tcp'),
  );
  return ok({
    source: 'lsof',
    listeners,
    holders: async (wanted) => {
      const keys = new Set(wanted.map(({ key }) => key));
      const held = sockets.filter(({ listener }) => keys.has(listener.key));
      const pids = [...new Set(held.map(({ process }) => process.pid))];
      const [shown, jobs] =
        pids.length > 0
          ? await Promise.all([
              commands.run('ps', ['-ww', '-o', 'pid=,user=,command=', '-p', pids.join(',')], { deadlineMs }),
              commands.run('launchctl', ['list'], { deadlineMs }),
            ])
          : [];
      const supervisors = parseLaunchctl(jobs?.ok ? jobs.value.stdout : '', userInfo().uid);
      const details = new Map((shown?.ok ? parsePs(shown.value.stdout) : []).map((process) => [process.pid, process]));
      const found = new Map<string, SocketProcess[]>();
      for (const { listener, process } of held) {
        const known = found.get(listener.key) ?? [];
        if (known.some(({ pid }) => pid === process.pid)) continue;
        const supervisor = supervisors.get(process.pid);
        found.set(listener.key, [
          ...known,
          { ...process, ...details.get(process.pid), name: process.name, ...(supervisor ? { supervisor } : {}) },
        ]);
      }
      return found;
    },
  });
}

type OwnedSocket = {
  readonly listener: BareListener;
  readonly process: SocketProcess;
};

/** `lsof -F` prints one field a line: p pid, c command, u uid, L login, f descriptor, P protocol, n name (facts 2.3). */
export function parseLsof(text: string): readonly OwnedSocket[] {
  const sockets: OwnedSocket[] = [];
  let pid = 0;
  let command = '';
  let login: string | undefined;
  let protocol: 'tcp' | 'udp' = 'tcp';
  for (const line of text.split(/[\n\0]/)) {
    const value = line.slice(1);
    switch (line[0]) {
      case 'p':
        [pid, command, login] = [Number(value), '', undefined];
        break;
      case 'c':
        // Blanks and other characters come escaped: `LM\x20Studio`.
        command = value.replace(/\\x([0-9a-f]{2})/gi, (_, hex: string) => String.fromCharCode(Number.parseInt(hex, 16)));
        break;
      case 'L':
        login = value;
        break;
      case 'P':
        protocol = value.toLowerCase() === 'udp' ? 'udp' : 'tcp';
        break;
      case 'n': {
        const place = /^(\*|\[[^\]]*\]|[^:[\]]*):(\d+)$/.exec(value);
        if (!place) break;
        const host = (place[1] ?? '').replace(/[[\]]/g, '');
        const port = Number(place[2]);
        const process = {
          pid,
          name: command,
          ...(login ? { user: login } : {}),
        };
        sockets.push({ listener: bare(protocol, host, port), process });
        break;
      }
      default:
    }
  }
  return sockets;
}

/** The listening rows of BSD `netstat -an`: the port stands behind the last dot, `*` is all addresses. */
export function parseBsdNetstat(text: string): readonly BareListener[] {
  const rows: BareListener[] = [];
  for (const line of text.split('\n')) {
    const match = /^(tcp|udp)(4|6|46)?\s+\d+\s+\d+\s+(\S+)\.(\d+)\s+\*\.\*\s*(\S*)/.exec(line.trim());
    if (!match || (match[1] === 'tcp' && match[5] !== 'LISTEN')) continue;
    const [, protocol, family, host = ''] = match;
    const address = host === '*' ? (family === '4' ? '0.0.0.0' : '::') : host.replace(/%.*$/, '');
    rows.push(bare(protocol === 'udp' ? 'udp' : 'tcp', address, Number(match[4])));
  }
  return rows;
}

/** `ps -o pid=,user=,command=`: the command with its arguments, as it was started. */
export function parsePs(text: string): readonly SocketProcess[] {
  return text.split('\n').flatMap((line) => {
    const match = /^\s*(\d+)\s+(\S+)\s+(.+)$/.exec(line);
    if (!match) return [];
    const commandLine = (match[3] ?? '').trim();
    // A path on macOS holds blanks (`/Applications/LM Studio.app/…`); options begin with a dash.
    const executable = commandLine.replace(/\s-.*$/, '');
    return [
      {
        pid: Number(match[1]),
        name: executable.split('/').at(-1) ?? '',
        executable,
        commandLine,
        user: match[2] ?? '',
      },
    ];
  });
}

/** `*` of lsof does not tell the family; netstat's rows do. Where netstat is silent it is taken as both. */
function merge(owned: readonly BareListener[], all: readonly BareListener[]): readonly BareListener[] {
  const rows = new Map<string, BareListener>();
  for (const row of all) {
    const wild = bare(row.protocol, '*', row.port).key;
    const isOwnedWild = (row.address === '0.0.0.0' || row.address === '::') && owned.some(({ key }) => key === wild);
    rows.set(row.key, isOwnedWild ? { ...row, key: wild } : row);
  }
  const known = new Set([...rows.values()].map(({ key }) => key));
  for (const row of owned) {
    if (known.has(row.key)) continue;
    rows.set(row.key, row.address === '*' ? { ...row, address: '::', family: 6 } : row);
  }
  return [...rows.values()];
}

function bare(protocol: 'tcp' | 'udp', address: string, port: number): BareListener {
  return {
    protocol,
    address,
    family: address.includes(':') ? 6 : 4,
    port,
    key: `${protocol} ${address} ${port}`,
  };
}
