import { constants } from 'node:fs';
import { lstat, open, realpath, stat, writeFile } from 'node:fs/promises';
import { dirname } from 'node:path';
import { groundOf, isOnGround, outsideOf } from '../base/ground.ts';
import { readRegular } from '../base/read-regular.ts';
import { replaceFile } from '../base/replace-file.ts';
import { isOurs } from './own-mark.ts';

/** Why a file is left as it is; `--force` writes all the same. */
export type Refusal = 'leaves-folder' | 'not-ours';

/** No report of ours is larger. */
const maxBytes = 64 * 1024 * 1024;

/**
 * Writes a report whole or not at all, readable by its user only: into a new file beside it, which then takes its place. Folders on the
 * way are made, for the user only. Refuses, unless forced, a path on which a link leaves the place where it is named, and a file that
 * Preflight did not write itself: both may be somebody else's choice. Forced, it takes the place of a link that leaves, and what that
 * points to stays as it is; a link that stays keeps pointing where it did. A device or a pipe (`/dev/null`, `/dev/stdout`) is written
 * to, never replaced, and a pipe without a reader never waited for. Rejects with the system's error.
 */
export async function writeOwn(
  path: string,
  text: string,
  { folder, marked, isForced }: { readonly folder: string; readonly marked: string; readonly isForced: boolean },
): Promise<Refusal | undefined> {
  const isAway = await leadsAway(folder, path);
  if (isAway && !isForced) return 'leaves-folder';
  const there = await stat(path).catch(() => undefined);
  if (there !== undefined && !there.isFile() && !there.isDirectory()) {
    await writeInto(path, text);
    return undefined;
  }
  if (!isForced && !(await isFree(path))) return 'not-ours';
  const target = there === undefined || isAway ? path : await realpath(path);
  await replaceFile(target, marked);
  return undefined;
}

/**
 * Does a link lead from where the file is named to another place? Named where the user stands, it must stay on that ground; named
 * elsewhere, the user chose the folder, and the file must stay in it.
 */
export async function leadsAway(folder: string, path: string): Promise<boolean> {
  const here = await groundOf(folder);
  const ground = isOnGround(here, path) ? here : await groundOf(dirname(path));
  // The system's own links (`/dev/stdout`, `/dev/fd/63`) lead to where the user's shell opened something.
  if (ground !== here && /^\/(?:dev|proc)\//.test(path)) return false;
  return (await outsideOf(ground, path)) !== undefined;
}

/** Is there nothing, or what Preflight wrote itself? A folder is for the system to refuse. */
async function isFree(path: string): Promise<boolean> {
  const link = await lstat(path).catch(() => undefined);
  if (link === undefined) return true;
  const read = await readRegular(path, maxBytes);
  // A link to nowhere is somebody's, too.
  if (read.kind === 'missing') return !link.isSymbolicLink();
  if (read.kind === 'unreadable' && read.why === 'folder') return true;
  return read.kind === 'read' && isOurs(read.bytes.toString('utf8'));
}

/** Writes to a device, or a pipe that somebody reads; one without a reader is an error at once (ENXIO). */
async function writeInto(path: string, text: string): Promise<void> {
  const reader = await open(path, constants.O_WRONLY | (constants.O_NONBLOCK ?? 0));
  try {
    await writeFile(path, text);
  } finally {
    await reader.close();
  }
}
