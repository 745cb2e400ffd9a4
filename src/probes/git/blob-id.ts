import { createHash } from 'node:crypto';
import { lstat, readlink } from 'node:fs/promises';
import { readBytes } from '../files/read-bytes.ts';

/** The name under which git keeps a text: a hash over its kind, its size and its bytes. */
export function blobId(bytes: Buffer, algorithm: 'sha1' | 'sha256'): string {
  return createHash(algorithm).update(`blob ${bytes.length}\0`).update(bytes).digest('hex');
}

/** What lies at a path of a work tree, for git: a file with its bytes, a link with its target, a folder, something else, or nothing. */
export type WorkFile = { readonly kind: 'file' | 'link'; readonly bytes: Buffer } | { readonly kind: 'folder' | 'other' | 'missing' };

/** Larger ones are not read: no lock and no env file comes near it. */
const maxBytes = 64 * 1024 * 1024;

export async function readWorkFile(path: string): Promise<WorkFile> {
  const seen = await lstat(path).catch(() => undefined);
  if (seen === undefined) return { kind: 'missing' };
  if (seen.isDirectory()) return { kind: 'folder' };
  if (seen.isSymbolicLink()) return { kind: 'link', bytes: await readlink(path, 'buffer').catch(() => Buffer.alloc(0)) };
  const bytes = seen.isFile() ? await readBytes(path, maxBytes, true) : undefined;
  return bytes === undefined ? { kind: 'other' } : { kind: 'file', bytes };
}

/** The bytes with `\n` for every `\r\n`: what git commits where it is told to convert line endings. */
export function withUnixEndings(bytes: Buffer): Buffer {
  const kept = Buffer.alloc(bytes.length);
  let length = 0;
  for (let at = 0; at < bytes.length; at++) {
    if (bytes[at] === 0x0d && bytes[at + 1] === 0x0a) continue;
    kept[length++] = bytes[at] as number;
  }
  return kept.subarray(0, length);
}
