import { ok } from '../../base/result.ts';
import type { CommandProbe } from '../commands/commands.ts';
import { blind, type Look } from '../look.ts';
import type { BareListener, SocketProcess, SocketReading } from './sockets-table.ts';

const deadlineMs = 8000;

/** Windows: `netstat -ano` for the sockets with their pids, `tasklist` once for the names of all processes. */
export async function readWindowsSockets(commands: Pick<CommandProbe, 'run'>, withUdp: boolean): Promise<Look<SocketReading>> {
  const shown = await commands.run('netstat', ['-ano'], { deadlineMs });
  if (!shown.ok) return shown;
  if (shown.value.exitCode !== 0) return blind('malformed', `netstat ended with ${shown.value.exitCode}`);
  return ok({
    source: 'netstat',
    listeners: parseWindowsNetstat(shown.value.stdout).filter(({ protocol }) => withUdp || protocol === 'tcp'),
    holders: async (wanted) => {
      if (wanted.length === 0) return new Map();
      const listed = await commands.run('tasklist', ['/FO', 'CSV', '/NH'], {
        deadlineMs,
      });
      const names = listed.ok ? parseTasklist(listed.value.stdout) : new Map<number, string>();
      const found = new Map<string, readonly SocketProcess[]>();
      for (const { key } of wanted) {
        const name = names.get(Number(key));
        if (name !== undefined) found.set(key, [{ pid: Number(key), name, executable: name }]);
      }
      return found;
    },
  });
}

/**
 * The listening rows of `netstat -ano`. The word for the state is in the user's language (LISTENING, ABHÖREN, …), so a
 * listener is known by its foreign address `0.0.0.0:0` or `[::]:0` (facts 2.4); UDP has `*:*` there. `key` is the pid.
 */
export function parseWindowsNetstat(text: string): readonly BareListener[] {
  const rows: BareListener[] = [];
  for (const line of text.split(/\r?\n/)) {
    const match = /^\s*(TCP|UDP)\s+(\S+):(\d+)\s+(0\.0\.0\.0:0|\[::\]:0|\*:\*)\s+(?:\S.*\s)?(\d+)\s*$/.exec(line);
    if (!match) continue;
    const address = (match[2] ?? '').replace(/[[\]]/g, '').replace(/%.*$/, '');
    rows.push({
      protocol: match[1] === 'UDP' ? 'udp' : 'tcp',
      address,
      family: address.includes(':') ? 6 : 4,
      port: Number(match[3]),
      key: match[5] ?? '',
    });
  }
  return rows;
}

/** Names by pid out of `tasklist /FO CSV /NH`. */
export function parseTasklist(text: string): ReadonlyMap<number, string> {
  return new Map(
    text.split(/\r?\n/).flatMap((line) => {
      const match = /^"([^"]*)","(\d+)"/.exec(line);
      return match?.[1] ? [[Number(match[2]), match[1]] as const] : [];
    }),
  );
}

/** The ranges that Hyper-V and WinNAT keep for themselves, out of `netsh int ipv4 show excludedportrange`: binding there is EACCES. */
export function parseExcludedRanges(text: string): readonly { readonly from: number; readonly to: number }[] {
  return text.split(/\r?\n/).flatMap((line) => {
    const match = /^\s*(\d+)\s+(\d+)\s*(?:\*\s*)?$/.exec(line);
    return match ? [{ from: Number(match[1]), to: Number(match[2]) }] : [];
  });
}
