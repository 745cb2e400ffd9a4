import { realpath } from 'node:fs/promises';
import { homeFolder } from '../../base/home-folder.ts';
import { isInside } from '../../base/is-inside.ts';
import { repositoryOf } from '../../base/repository-of.ts';

/**
 * The folders whose programs are somebody else's: the git root around each folder of a ledger, or, without one, the folder itself.
 * The user's own home, and what holds it, is nobody's clone: who keeps `~` in git still has their programs in `~/.local/bin`.
 */
export async function foreignFolders(folders: readonly string[], home = homeFolder()): Promise<readonly string[]> {
  const ownHome = await realpath(home).catch(() => home);
  const found = new Set<string>();
  for (const folder of new Set(folders)) {
    const real = await realpath(folder).catch(() => folder);
    const root = [await repositoryOf(real), real].find((candidate) => candidate !== undefined && !isInside(candidate, ownHome));
    if (root !== undefined) found.add(root);
  }
  return [...found];
}
