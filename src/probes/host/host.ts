import { existsSync } from 'node:fs';
import { readFile, statfs } from 'node:fs/promises';
import { freemem, hostname, release as osRelease, totalmem, userInfo } from 'node:os';
import { once } from '../../base/memo.ts';
import { ok } from '../../base/result.ts';
import { withoutGaps } from '../../base/without-gaps.ts';
import type { CommandProbe } from '../commands/commands.ts';
import { blind, blindBy, type Look } from '../look.ts';
import { parseMeminfo, parseVmStat } from './host-memory.ts';
import { readOwnContainer } from './own-container.ts';
import { sudoUsersOf } from './own-users.ts';

export type HostFacts = {
  readonly platform: NodeJS.Platform;
  readonly release: string;
  readonly isWsl: boolean;
  /** Preflight itself runs inside a container: the vantage "host" is then that container. */
  readonly isContainer: boolean;
  /** That container's id, or the beginning of it, where the system shows it. */
  readonly container?: string;
  readonly user: string;
  /** Its number; absent on Windows. */
  readonly userId?: number;
  /** Under sudo: who called it, by name and by number. */
  readonly sudoUsers?: readonly string[];
  readonly node: string;
};

export type HostProbe = {
  readonly facts: () => Promise<HostFacts>;
  readonly memory: () => Promise<Look<{ readonly availableBytes: number; readonly totalBytes: number }>>;
  /** Room on the file system that holds `path`. */
  readonly disk: (path: string) => Promise<Look<{ readonly freeBytes: number; readonly totalBytes: number }>>;
  /** Proxy variables of this process: names in upper case, values redacted of credentials. */
  readonly proxies: () => Readonly<Record<string, string>>;
};

export type HostProbeOptions = {
  readonly platform?: NodeJS.Platform;
  readonly release?: string;
  readonly env?: Readonly<Record<string, string | undefined>>;
  /** Runs vm_stat on macOS, where free memory alone says nothing. */
  readonly commands?: Pick<CommandProbe, 'run'>;
  /** Does this file exist? Asked for the marks that container engines leave. */
  readonly exists?: (path: string) => boolean;
  readonly procRoot?: string;
  /** The machine's name; Docker gives a container the beginning of its id for one. */
  readonly name?: string;
};

/** Asks the machine itself: what it is, and how much room it has. */
export function createHostProbe({
  platform = process.platform,
  release = osRelease(),
  env = process.env,
  commands,
  exists = isThere,
  procRoot = '/proc',
  name = hostname(),
}: HostProbeOptions = {}): HostProbe {
  return {
    facts: once(async () => ({
      platform,
      release,
      isWsl: platform === 'linux' && /microsoft/i.test(release),
      ...(platform === 'linux' ? await readOwnContainer({ exists, procRoot, name }) : { isContainer: false }),
      user: userName(),
      ...withoutGaps({ userId: process.getuid?.(), sudoUsers: sudoUsersOf(env, process.getuid?.()) }),
      node: process.version,
    })),
    memory: once(async () => {
      if (platform === 'linux') {
        const text = await readFile(`${procRoot}/meminfo`, 'utf8').catch((error: Error) => error);
        if (text instanceof Error) return blindBy(text, 'not-permitted', text.message);
        return parseMeminfo(text) ?? blind('malformed', 'no MemAvailable in /proc/meminfo');
      }
      if (platform === 'darwin') {
        // os.freemem() leaves out what macOS gives back at need: a healthy Mac would always look full.
        const shown = await commands?.run('vm_stat', [], { deadlineMs: 2000 });
        if (!shown) return blind('not-supported', 'no way to run vm_stat');
        if (!shown.ok) return shown;
        return parseVmStat(shown.value.stdout, totalmem()) ?? blind('malformed', 'vm_stat');
      }
      return ok({ availableBytes: freemem(), totalBytes: totalmem() });
    }),
    disk: async (path) => {
      try {
        const { bavail, blocks, bsize } = await statfs(path);
        return ok({ freeBytes: bavail * bsize, totalBytes: blocks * bsize });
      } catch (error) {
        const { code, message } = error as NodeJS.ErrnoException;
        return blindBy(error, code === 'EACCES' ? 'not-permitted' : 'unreachable', `${path}: ${code ?? message}`);
      }
    },
    proxies: () => proxiesOf(env),
  };
}

/** What this process may not look for is not there for it: `node --permission` throws where a system says no. */
function isThere(path: string): boolean {
  try {
    return existsSync(path);
  } catch {
    return false;
  }
}

function userName(): string {
  try {
    return userInfo().username;
  } catch {
    // A container may run under a number that has no name.
    return String(process.getuid?.() ?? '');
  }
}

/** Lower-case names win, as with curl; user and password are taken out of the addresses. */
function proxiesOf(env: Readonly<Record<string, string | undefined>>): Readonly<Record<string, string>> {
  const found: Record<string, string> = {};
  for (const name of ['HTTP_PROXY', 'HTTPS_PROXY', 'ALL_PROXY', 'NO_PROXY']) {
    const value = env[name.toLowerCase()] ?? env[name];
    if (value) found[name] = value.replace(/^((?:[a-z0-9+.-]+:)?\/\/)?[^/]*@/i, '$1');
  }
  return found;
}
