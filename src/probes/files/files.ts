import { readdir as readdirByCallback } from 'node:fs';
import { readdir, stat } from 'node:fs/promises';
import { type Ground, groundOf, isOnGround, outsideOf } from '../../base/ground.ts';
import { memoByKey } from '../../base/memo.ts';
import { readRegular } from '../../base/read-regular.ts';
import { ok } from '../../base/result.ts';
import { restricted, type Trust, type Wish } from '../../base/trust.ts';
import { blind, blindBy, type Look, notAllowed } from '../look.ts';

type FileStat = {
  readonly kind: 'file' | 'folder' | 'other';
  readonly sizeBytes: number;
  readonly mode: number;
  readonly modifiedAt: string;
};

/** Reading only. Paths are absolute. What was read once is the same for the whole run. */
export type FileProbe = {
  /**
   * undefined when there is no such file. A file larger than `maxBytes` (16 MiB if left out) is `not-supported`, never cut. A file that
   * is named on the ground of a ledger and whose real path leaves it is `not-trusted`, unless the user allowed it; with `isOwn`, for
   * what the user's own engine or own programs name, links are followed.
   */
  readonly read: (path: string, maxBytes?: number, isOwn?: boolean) => Promise<Look<string | undefined>>;
  readonly stat: (path: string) => Promise<Look<FileStat | undefined>>;
  /** Names in a folder, sorted; undefined when there is none. Links are `other`: nobody follows them in a circle. */
  readonly list: (
    path: string,
  ) => Promise<Look<readonly { readonly name: string; readonly kind: 'file' | 'folder' | 'other' }[] | undefined>>;
  /**
   * Names in a folder as the system gives them, unsorted and not remembered: for a walk through very many folders. `undefined` when
   * there is none. Links are `other`.
   */
  readonly scan: (path: string) => Promise<Look<readonly FolderEntry[] | undefined>>;
  /** The ground around a folder, looked for once a run. */
  readonly ground: (folder: string) => Promise<Ground>;
};

export type FolderEntry = { readonly name: string; readonly kind: 'file' | 'folder' | 'other' };

const defaultMaxBytes = 16 * 1024 * 1024;

type Kinds = { isFile(): boolean; isDirectory(): boolean };
const kindOf = (entry: Kinds) => (entry.isFile() ? 'file' : entry.isDirectory() ? 'folder' : 'other');

/** Turns a system error into "there is none" or into the reason why nothing could be seen. */
function missingOrBlind(path: string, error: unknown): Look<undefined> {
  const { code, message } = error as NodeJS.ErrnoException;
  if (code === 'ENOENT' || code === 'ENOTDIR') return ok(undefined);
  if (code === 'EACCES' || code === 'EPERM') return blind('not-permitted', `${path}: ${code}`);
  return blindBy(error, 'malformed', `${path}: ${code ?? message}`);
}

async function readText(path: string, maxBytes: number): Promise<Look<string | undefined>> {
  const read = await readRegular(path, maxBytes);
  switch (read.kind) {
    case 'read':
      return ok(read.bytes.toString('utf8'));
    case 'missing':
      return ok(undefined);
    case 'too-large':
      return blind('not-supported', `${path} is larger than ${maxBytes} bytes`);
    case 'unreadable':
      if (read.why === 'denied') return blind('not-permitted', `${path}: ${read.code}`);
      return blindBy(read, 'malformed', read.why === 'failed' ? `${path}: ${read.code}` : `${path} is no regular file`);
  }
}

/** Whose folders are looked at, and what the user allows there. */
type Guard = { readonly folders: readonly string[]; readonly trust: Trust };

/** The files of this machine; what the ledgers' folders name stays within their ground. */
export function createFileProbe({ folders, trust }: Guard = { folders: [], trust: restricted }): FileProbe {
  const ground = memoByKey((folder: string) => groundOf(folder));
  const leaving = memoByKey(async (path: string): Promise<Wish | undefined> => {
    for (const each of await Promise.all(folders.map(ground))) {
      const file = isOnGround(each, path) ? await outsideOf(each, path) : undefined;
      if (file !== undefined && !trust.allows({ kind: 'read', file })) return { kind: 'read', file };
    }
    return undefined;
  });
  const readOnce = memoByKey((key: string) => {
    const cut = key.indexOf(':');
    return readText(key.slice(cut + 1), Number(key.slice(0, cut)));
  });
  return {
    ground,
    read: async (path, maxBytes = defaultMaxBytes, isOwn = false) => {
      const wish = isOwn ? undefined : await leaving(path);
      return wish ? notAllowed(wish) : readOnce(`${maxBytes}:${path}`);
    },
    stat: memoByKey(async (path: string): Promise<Look<FileStat | undefined>> => {
      try {
        const seen = await stat(path);
        return ok({ kind: kindOf(seen), sizeBytes: seen.size, mode: seen.mode & 0o7777, modifiedAt: seen.mtime.toISOString() });
      } catch (error) {
        return missingOrBlind(path, error);
      }
    }),
    scan: (path) =>
      new Promise((resolve) => {
        // By callback: for a hundred thousand folders the promises of node:fs/promises cost as much as the reading.
        readdirByCallback(path, { withFileTypes: true }, (error, entries) => {
          resolve(error ? missingOrBlind(path, error) : ok(entries.map((entry) => ({ name: entry.name, kind: kindOf(entry) }))));
        });
      }),
    list: memoByKey(async (path: string) => {
      try {
        const entries = await readdir(path, { withFileTypes: true });
        return ok(
          entries
            .map((entry) => ({ name: entry.name, kind: kindOf(entry) }) as const)
            .sort((a, b) => (a.name < b.name ? -1 : a.name > b.name ? 1 : 0)),
        );
      } catch (error) {
        return missingOrBlind(path, error);
      }
    }),
  };
}
