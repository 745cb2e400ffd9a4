import { existsSync, lstatSync, mkdirSync, statSync } from 'node:fs';
import { dirname, isAbsolute, join } from 'node:path';
import { homeFolder } from './home-folder.ts';

type Machine = {
  readonly platform: NodeJS.Platform;
  readonly env: Readonly<Record<string, string | undefined>>;
  readonly home: string;
  /** Of this process; undefined where users have no numbers (Windows). */
  readonly userId: number | undefined;
};

/**
 * The folder in which our compiled code may be kept, made if need be (unless `isMade` says otherwise: who only looks makes nothing); undefined where none can be had. Whoever can write there can
 * put code that runs as this user, so it is never the shared temporary folder, which is Node's default: only the user's own cache folder,
 * and in it only a real folder (no link) that is this user's and closed to all others. Never throws.
 */
export function codeCacheFolder(machine: Machine = machineHere(), isMade = true): string | undefined {
  const base = userCache(machine);
  if (base === undefined) return undefined;
  const own = join(base, 'preflight');
  const code = join(own, 'code');
  try {
    // The user's home is there or nothing is made. Node's recursive mkdir never comes back below /proc (Node 20).
    if (isMade && !existsSync(base))
      for (const folder of [dirname(base), base]) if (!existsSync(folder)) mkdirSync(folder, { mode: 0o700 });
    // A cache folder that everybody may write is a shared temporary one by another name.
    if (machine.userId !== undefined && (statSync(base).mode & 0o002) !== 0) return undefined;
    return [own, code].every((folder) => isPrivate(folder, machine.userId, isMade)) ? code : undefined;
  } catch {
    return undefined;
  }
}

function machineHere(): Machine {
  return { platform: process.platform, env: process.env, home: homeFolder(), userId: process.getuid?.() };
}

function userCache({ platform, env, home }: Machine): string | undefined {
  const named = platform === 'win32' ? env.LOCALAPPDATA : env.XDG_CACHE_HOME;
  if (named !== undefined && isAbsolute(named)) return named;
  if (platform === 'win32' || !isAbsolute(home)) return undefined;
  return platform === 'darwin' ? join(home, 'Library', 'Caches') : join(home, '.cache');
}

/** Makes the folder unless it is there, and judges what is there then, itself and not what a link points to. */
function isPrivate(folder: string, userId: number | undefined, isMade: boolean): boolean {
  try {
    if (isMade) mkdirSync(folder, { mode: 0o700 });
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== 'EEXIST') return false;
  }
  const there = lstatSync(folder);
  if (!there.isDirectory()) return false;
  return userId === undefined || (there.uid === userId && (there.mode & 0o077) === 0);
}
