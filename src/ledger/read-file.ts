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

/** A text, or why it is none: `at` is where in `text`, which has stand-ins for what could not be read. */
export type Decoded = { readonly text: string; readonly fault?: { readonly why: 'nul' | 'utf8'; readonly at: number } };

/** UTF-8 text, or where it is none. A byte order mark is passed over. */
export function decodeText(bytes: Uint8Array): Decoded {
  const nul = bytes.indexOf(0);
  const part = nul < 0 ? bytes : bytes.subarray(0, nul);
  const whole = strictly(part, false);
  if (whole !== undefined && nul < 0) return { text: whole };
  const text = new TextDecoder().decode(bytes);
  return { text, fault: whole === undefined ? { why: 'utf8', at: goodLength(part) } : { why: 'nul', at: whole.length } };
}

/** The text of bytes that are UTF-8; with `isCut` they may end within a character, which is left out. */
function strictly(bytes: Uint8Array, isCut: boolean): string | undefined {
  try {
    return new TextDecoder('utf-8', { fatal: true }).decode(bytes, { stream: isCut });
  } catch {
    return undefined;
  }
}

/** How much of the text can be read before the first fault, found by halves: a decoder says that something is wrong and not where. */
function goodLength(bytes: Uint8Array): number {
  let [good, bad] = [0, bytes.length + 1];
  while (bad - good > 1) {
    const middle = (good + bad) >> 1;
    if (strictly(bytes.subarray(0, middle), true) === undefined) bad = middle;
    else good = middle;
  }
  return strictly(bytes.subarray(0, good), true)?.length ?? 0;
}
