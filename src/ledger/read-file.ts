import { readRegular } from '../base/read-regular.ts';

/** What reading a file gave. */
type FileRead =
  | { readonly kind: 'read'; readonly bytes: Uint8Array }
  | { readonly kind: 'missing' }
  | { readonly kind: 'too-large' }
  | { readonly kind: 'unreadable'; readonly why: 'denied' | 'folder' | 'not-a-file' | 'failed' };

/** Reads a file of at most `maxBytes`; never throws. */
export type ReadFile = (path: string, maxBytes: number) => Promise<FileRead>;

/** {@link ReadFile} on the real file system. */
export const readLedgerFile: ReadFile = (path, maxBytes) => readRegular(path, maxBytes);

/** UTF-8 text, or why it is none. A byte order mark is passed over. */
export function decodeText(bytes: Uint8Array): { readonly text: string } | { readonly why: 'nul' | 'utf8' } {
  if (bytes.includes(0)) return { why: 'nul' };
  try {
    return { text: new TextDecoder('utf-8', { fatal: true }).decode(bytes) };
  } catch {
    return { why: 'utf8' };
  }
}
