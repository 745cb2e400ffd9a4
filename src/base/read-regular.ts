import { constants } from 'node:fs';
import { open } from 'node:fs/promises';

/** What reading a file gave. `code` is the system's name of the error. */
export type RegularRead =
  | { readonly kind: 'read'; readonly bytes: Buffer }
  | { readonly kind: 'missing' }
  /** Nothing of it was kept: half a file says something else than the whole. */
  | { readonly kind: 'too-large' }
  | { readonly kind: 'unreadable'; readonly why: 'denied' | 'folder' | 'not-a-file' | 'failed'; readonly code: string };

const chunkBytes = 64 * 1024;

/**
 * Reads a regular file of at most `maxBytes`, and nothing else; never throws. This is how every file is opened that somebody else may
 * have put there: a pipe without a writer is not waited for, a device without an end not read, and a file of two gigabytes refused by
 * its size alone. The kind is that of what was opened, so nobody can put another file in its place between the two. With
 * `isLinkRefused` the last step of the path may be no link. Whether the path may lead there at all is the caller's question (ground.ts).
 */
export async function readRegular(path: string, maxBytes: number, isLinkRefused = false): Promise<RegularRead> {
  try {
    // Windows has neither flag, and no pipes in folders either.
    const noLink = isLinkRefused ? (constants.O_NOFOLLOW ?? 0) : 0;
    const handle = await open(path, constants.O_RDONLY | (constants.O_NONBLOCK ?? 0) | noLink);
    try {
      const seen = await handle.stat();
      if (seen.isDirectory()) return { kind: 'unreadable', why: 'folder', code: 'EISDIR' };
      if (!seen.isFile()) return { kind: 'unreadable', why: 'not-a-file', code: 'not a regular file' };
      if (seen.size > maxBytes) return { kind: 'too-large' };
      // Files of /proc say that they are empty, and others grow: the size is where to begin, and the end is the end.
      const chunks: Buffer[] = [];
      for (let length = 0; ; ) {
        const chunk = Buffer.allocUnsafe(length === 0 && seen.size > 0 ? seen.size + 1 : chunkBytes);
        const { bytesRead } = await handle.read(chunk, 0, chunk.length, null);
        if (bytesRead === 0) return { kind: 'read', bytes: chunks.length === 1 ? (chunks[0] as Buffer) : Buffer.concat(chunks) };
        length += bytesRead;
        if (length > maxBytes) return { kind: 'too-large' };
        chunks.push(chunk.subarray(0, bytesRead));
      }
    } finally {
      await handle.close();
    }
  } catch (error) {
    return unreadable((error as NodeJS.ErrnoException).code ?? 'unreadable');
  }
}

function unreadable(code: string): RegularRead {
  switch (code) {
    case 'ENOENT':
    case 'ENOTDIR':
      return { kind: 'missing' };
    // A socket, and a device without a driver, cannot be opened at all; ELOOP is a link where none is followed, or one to itself.
    case 'ENXIO':
    case 'ENODEV':
    case 'EOPNOTSUPP':
    case 'ELOOP':
      return { kind: 'unreadable', why: 'not-a-file', code };
    case 'EISDIR':
      return { kind: 'unreadable', why: 'folder', code };
    case 'EACCES':
    case 'EPERM':
      return { kind: 'unreadable', why: 'denied', code };
    default:
      return { kind: 'unreadable', why: 'failed', code };
  }
}
