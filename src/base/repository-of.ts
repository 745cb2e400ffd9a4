import { lstat } from 'node:fs/promises';
import { dirname, join, parse } from 'node:path';

/** The nearest folder upwards that has a `.git` (a folder, or a file in worktrees and submodules). */
export async function repositoryOf(folder: string): Promise<string | undefined> {
  for (let at = folder; ; at = dirname(at)) {
    const found = await lstat(join(at, '.git')).catch(() => undefined);
    if (found) return at;
    if (at === parse(at).root) return undefined;
  }
}
