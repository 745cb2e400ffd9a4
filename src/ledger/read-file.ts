import { constants } from 'node:fs';
import { open } from 'node:fs/promises';

/** What reading the beginning of a file gave. `isWhole` is false when there is more than was asked for. */
type FileRead =
  | { readonly kind: 'read'; readonly bytes: Uint8Array; readonly isWhole: boolean }
  | { readonly kind: 'missing' }
  | { readonly kind: 'unreadable'; readonly why: 'denied' | 'folder' | 'not-a-file' | 'failed' | 'outside' };

/** Reads at most `maxBytes` of a file; never throws. */
export type ReadFile = (path: string, maxBytes: number) => Promise<FileRead>;

/**
 * {@link ReadFile} on the real file system. Pipes and devices are never waited for or read: they may never end or never begin.
 * The kind is that of what was opened, so nobody can put another file in its place between the two.
 */
export const readFileStart: ReadFile = async (path, maxBytes) => {
  try {
    const handle = await open(path, constants.O_RDONLY | (constants.O_NONBLOCK ?? 0));
    try {
      const info = await handle.stat();
      if (info.isDirectory()) return { kind: 'unreadable', why: 'folder' };
      if (!info.isFile()) return { kind: 'unreadable', why: 'not-a-file' };
      const buffer = Buffer.alloc(Math.min(info.size, maxBytes) + 1);
      let length = 0;
      while (length < buffer.length) {
        const { bytesRead } = await handle.read(buffer, length, buffer.length - length);
        if (bytesRead === 0) break;
        length += bytesRead;
      }
      return { kind: 'read', bytes: buffer.subarray(0, Math.min(length, maxBytes)), isWhole: length <= Math.min(info.size, maxBytes) };
    } finally {
      await handle.close();
    }
  } catch (error) {
    const code = (error as { readonly code?: string }).code;
    if (code === 'ENOENT' || code === 'ENOTDIR') return { kind: 'missing' };
    // A socket, and a device without a driver, cannot be opened at all.
    if (code === 'ENXIO' || code === 'ENODEV') return { kind: 'unreadable', why: 'not-a-file' };
    if (code === 'EISDIR') return { kind: 'unreadable', why: 'folder' };
    return { kind: 'unreadable', why: code === 'EACCES' || code === 'EPERM' ? 'denied' : 'failed' };
  }
};

/** UTF-8 text, or why it is none. A byte order mark is passed over. */
export function decodeText(bytes: Uint8Array): { readonly text: string } | { readonly why: 'nul' | 'utf8' } {
  if (bytes.includes(0)) return { why: 'nul' };
  try {
    return { text: new TextDecoder('utf-8', { fatal: true }).decode(bytes) };
  } catch {
    return { why: 'utf8' };
  }
}
