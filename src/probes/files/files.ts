import { constants, readdir as readdirByCallback } from 'node:fs';
import { open, readdir, stat } from 'node:fs/promises';
import { memoByKey } from '../../base/memo.ts';
import { ok } from '../../base/result.ts';
import { blind, type Look } from '../look.ts';

type FileStat = {
  readonly kind: 'file' | 'folder' | 'other';
  readonly sizeBytes: number;
  readonly mode: number;
  readonly modifiedAt: string;
};

/** Reading only. Paths are absolute. What was read once is the same for the whole run. */
export type FileProbe = {
  /** undefined when there is no such file. A file larger than `maxBytes` (16 MiB if left out) is `not-supported`, never cut. */
  readonly read: (path: string, maxBytes?: number) => Promise<Look<string | undefined>>;
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
  return blind('malformed', `${path}: ${code ?? message}`);
}

async function readText(path: string, maxBytes: number): Promise<Look<string | undefined>> {
  try {
    // Without NONBLOCK, opening a FIFO waits for a writer that may never come.
    const handle = await open(path, constants.O_RDONLY | (constants.O_NONBLOCK ?? 0));
    try {
      if (!(await handle.stat()).isFile()) return blind('malformed', `${path} is no regular file`);
      const chunks: Buffer[] = [];
      let size = 0;
      // Files of /proc say that they are empty, so their size is no guide: read until the end.
      for (;;) {
        const { buffer, bytesRead } = await handle.read(Buffer.alloc(64 * 1024), 0, 64 * 1024, null);
        if (bytesRead === 0) return ok(Buffer.concat(chunks).toString('utf8'));
        chunks.push(buffer.subarray(0, bytesRead));
        size += bytesRead;
        if (size > maxBytes) return blind('not-supported', `${path} is larger than ${maxBytes} bytes`);
      }
    } finally {
      await handle.close();
    }
  } catch (error) {
    return missingOrBlind(path, error);
  }
}

/** The files of this machine. */
export function createFileProbe(): FileProbe {
  const readOnce = memoByKey((key: string) => {
    const cut = key.indexOf(':');
    return readText(key.slice(cut + 1), Number(key.slice(0, cut)));
  });
  return {
    read: (path, maxBytes = defaultMaxBytes) => readOnce(`${maxBytes}:${path}`),
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
