import { lstat, realpath } from 'node:fs/promises';
import { dirname, join, relative, sep } from 'node:path';
import type { Trust } from '../base/trust.ts';
import type { ReadFile } from './read-file.ts';

/** The git root around a folder, else the folder itself: what its owner wrote. Told by `.git` alone; no program is asked. */
async function rootAround(folder: string): Promise<string> {
  const real = await realpath(folder).catch(() => folder);
  for (let at = real; ; at = dirname(at)) {
    if (await lstat(join(at, '.git')).catch(() => undefined)) return at;
    if (dirname(at) === at) return real;
  }
}

/**
 * A reader that stays within a folder (DESIGN 3a): a file that lies elsewhere, by its name or through a link, is read only where that was
 * allowed. Nothing of it is known otherwise, so nothing of it can be shown.
 */
export function readWithin(folder: string, readFile: ReadFile, trust: Trust): ReadFile {
  let root: Promise<string> | undefined;
  return async (path, maxBytes) => {
    const real = await realpath(path).catch(() => undefined);
    if (real !== undefined) {
      root ??= rootAround(folder);
      const way = relative(await root, real);
      const isOutside = way === '..' || way.startsWith(`..${sep}`) || way === real;
      if (isOutside && !trust.allows({ kind: 'read', file: path })) return { kind: 'unreadable', why: 'outside' };
    }
    return readFile(path, maxBytes);
  };
}
