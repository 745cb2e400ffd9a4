import { realpath } from 'node:fs/promises';
import { basename, dirname, join } from 'node:path';
import { homeFolder } from './home-folder.ts';
import { isInside } from './is-inside.ts';
import { repositoryOf } from './repository-of.ts';

/**
 * The place that somebody else may have written: what is named there is followed within it, and no further unless the user allows it
 * (DESIGN 3a).
 */
export type Ground = {
  /** As the user came to it, absolute. */
  readonly folder: string;
  /** Its real end: the git root around the folder, or, without one, the folder itself. */
  readonly root: string;
};

/**
 * The ground around a folder. The user's own home, and what holds it, is nobody's clone: who keeps `~` in git does not lay all of it
 * open to every folder below.
 */
export async function groundOf(folder: string, home = homeFolder()): Promise<Ground> {
  const [real, ownHome] = await Promise.all([realPathOf(folder), realPathOf(home)]);
  const around = await repositoryOf(real);
  return { folder, root: around === undefined || isInside(around, ownHome) ? real : around };
}

/** Is the path named on this ground? Says nothing of links. */
export const isOnGround = ({ folder, root }: Ground, path: string): boolean => isInside(folder, path) || isInside(root, path);

/**
 * The real path of a file that is not on this ground, whatever its name says: it is named elsewhere, or a link on the way leads out.
 * Undefined when all is well, which a path that cannot be there is, too.
 */
export async function outsideOf({ root }: Ground, path: string): Promise<string | undefined> {
  const real = await realPathOf(path);
  return isInside(root, real) ? undefined : real;
}

/** Is a path named on the ground around `folder`, and leads a link on the way out of it? What is named elsewhere is the user's own affair. */
export async function leavesGround(folder: string, path: string): Promise<boolean> {
  const ground = await groundOf(folder);
  return isOnGround(ground, path) && (await outsideOf(ground, path)) !== undefined;
}

/** The real path; of what is not there, that of the nearest folder above it, and the rest as it is. Never throws. */
async function realPathOf(path: string): Promise<string> {
  const above = dirname(path);
  return realpath(path).catch(async () => (above === path ? path : join(await realPathOf(above), basename(path))));
}
