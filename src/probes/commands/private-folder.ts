import { rmSync } from 'node:fs';
import { lstat, mkdir, mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { isAbsolute, join } from 'node:path';

type Env = Readonly<Record<string, string | undefined>>;

// What is in use now: a run that is cut off leaves none behind.
const inUse = new Set<string>();
let isExitWatched = false;

/** Where this user's caches lie; undefined when that cannot be told. */
function cacheFolder(env: Env, platform: NodeJS.Platform): string | undefined {
  if (platform === 'win32') return env.LOCALAPPDATA;
  if (env.XDG_CACHE_HOME && isAbsolute(env.XDG_CACHE_HOME)) return env.XDG_CACHE_HOME;
  if (!env.HOME) return undefined;
  return platform === 'darwin' ? join(env.HOME, 'Library', 'Caches') : join(env.HOME, '.cache');
}

/** A folder of this user alone, below which others can put nothing. */
async function isOwn(folder: string): Promise<boolean> {
  const seen = await lstat(folder);
  return seen.isDirectory() && (process.geteuid === undefined || (seen.uid === process.geteuid() && (seen.mode & 0o022) === 0));
}

/**
 * Gives `use` an empty folder that nobody else can enter (0700), and removes it afterwards. It lies in the user's own cache where that can
 * be: managers look for settings in every folder above, and in a shared /tmp another user of the machine can put some.
 * `isForeign` tells which places lie in somebody else's folder and are none therefore.
 */
export async function inPrivateFolder<T>(
  { env, platform, isForeign }: { readonly env: Env; readonly platform: NodeJS.Platform; readonly isForeign: (path: string) => boolean },
  use: (folder: string) => Promise<T>,
): Promise<T> {
  const folder = await makeIn(cacheFolder(env, platform), isForeign).catch(() => mkdtemp(join(tmpdir(), 'preflight-')));
  inUse.add(folder);
  if (!isExitWatched) {
    isExitWatched = true;
    process.on('exit', () => {
      for (const left of inUse) rmSync(left, { recursive: true, force: true });
    });
  }
  try {
    return await use(folder);
  } finally {
    await rm(folder, { recursive: true, force: true }).catch(() => undefined);
    inUse.delete(folder);
  }
}

async function makeIn(cache: string | undefined, isForeign: (path: string) => boolean): Promise<string> {
  if (cache === undefined || isForeign(cache)) throw new Error('no cache folder of the user');
  const parent = join(cache, 'preflight');
  await mkdir(parent, { recursive: true, mode: 0o700 });
  if (!(await isOwn(parent))) throw new Error(`${parent} is not the user's alone`);
  return mkdtemp(join(parent, 'run-'));
}
