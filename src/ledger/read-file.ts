import { isOwnTrouble } from '../base/own-trouble.ts';
import { readRegular } from '../base/read-regular.ts';

/** What reading a file gave. */
type FileRead =
  | { readonly kind: 'read'; readonly bytes: Uint8Array }
  | { readonly kind: 'missing' }
  | { readonly kind: 'too-large' }
  | { readonly kind: 'unreadable'; readonly why: 'denied' | 'folder' | 'not-a-file' | 'failed' };

/** Reads a file of at most `maxBytes`; throws only where this process has nothing left to read it with, which is no fault of the file. */
export type ReadFile = (path: string, maxBytes: number) => Promise<FileRead>;

/** {@link ReadFile} on the real file system. */
export const readLedgerFile: ReadFile = async (path, maxBytes) => {
  const read = await readRegular(path, maxBytes);
  if (read.kind === 'unreadable' && isOwnTrouble(read)) throw Object.assign(new Error(`${read.code}: ${path}`), { code: read.code });
  return read;
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
