import { realpath, stat } from 'node:fs/promises';
import { basename, dirname, join, relative, sep } from 'node:path';
import { memoByKey } from '../../base/memo.ts';
import { repositoryOf } from '../../base/repository-of.ts';
import { ok } from '../../base/result.ts';
import { restricted, type Trust } from '../../base/trust.ts';
import type { CommandProbe } from '../commands/commands.ts';
import type { Look } from '../look.ts';
import { openGitFolder } from './git-folder.ts';
import { type GitFileState, readStates } from './git-states.ts';
import { openShutGit } from './shut-git.ts';

export type GitProbe = {
  /** The state of each file; asked together for all files of one repository that are asked about at once. Paths are absolute. */
  readonly states: (files: readonly string[]) => Promise<Look<Readonly<Record<string, GitFileState>>>>;
};

/** Files of one call: their paths stand on a command line. */
const maxFiles = 400;

/** Asks git, without changing anything and without anything of the repository's being run (shut-git.ts). */
export function createGitProbe(commands: CommandProbe, trust: Trust = restricted, deadlineMs = 5000): GitProbe {
  const rootOf = memoByKey(repositoryOf);
  const realFolder = memoByKey((folder: string) => realpath(folder).catch(() => folder));

  async function ask(root: string, files: readonly string[]): Promise<Look<ReadonlyMap<string, GitFileState>>> {
    const opened = await openGitFolder(root, trust);
    if (!opened.ok) return opened;
    return commands.inPrivateFolder(async (own) => {
      const git = await openShutGit(own, opened.value, commands, deadlineMs);
      if (!git.ok) return git;
      const found = new Map<string, GitFileState>();
      for (let at = 0; at < files.length; at += maxFiles) {
        const some = files.slice(at, at + maxFiles);
        const paths = some.map((file) => relative(root, file).split(sep).join('/'));
        const states = await readStates(git.value, root, paths);
        if (!states.ok) return states;
        for (const [index, file] of some.entries()) found.set(file, states.value.get(paths[index] ?? '') ?? 'missing');
      }
      return ok(found);
    });
  }

  // Questions that are still looking for their repository: a call waits for them, so that it can take them along.
  let looking = 0;
  const quiet = async (): Promise<void> => {
    do await new Promise((resolve) => setImmediate(resolve));
    while (looking > 0);
  };
  /** A file where it really lies: a repository knows nothing of what is behind a link. The last step stays, for links are tracked too. */
  const lookUp = async (file: string): Promise<{ readonly real: string; readonly root: string | undefined }> => {
    looking += 1;
    const folder = await realFolder(dirname(file));
    const root = await rootOf(folder);
    looking -= 1;
    return { real: join(folder, basename(file)), root };
  };

  // Files that wait for the next call, by repository.
  const waiting = new Map<string, { readonly files: Set<string>; readonly answer: Promise<Look<ReadonlyMap<string, GitFileState>>> }>();
  function askTogether(root: string, files: readonly string[]): Promise<Look<ReadonlyMap<string, GitFileState>>> {
    let batch = waiting.get(root);
    if (!batch) {
      const wanted = new Set<string>();
      const answer = quiet().then(() => {
        waiting.delete(root);
        return ask(root, [...wanted]);
      });
      batch = { files: wanted, answer };
      waiting.set(root, batch);
    }
    for (const file of files) batch.files.add(file);
    return batch.answer;
  }

  return {
    states: async (files) => {
      const states: Record<string, GitFileState> = {};
      const byRoot = new Map<string, { readonly file: string; readonly real: string }[]>();
      const found = await Promise.all(files.map(lookUp));
      for (const [index, file] of files.entries()) {
        const { root, real = file } = found[index] ?? {};
        if (root === undefined) {
          // "No repository" would hide that it is missing.
          states[file] = (await stat(file).catch(() => undefined)) ? 'no-repository' : 'missing';
          // What lies inside .git is git's own.
        } else if (basename(file) === '.git') states[file] = 'ignored';
        else byRoot.set(root, [...(byRoot.get(root) ?? []), { file, real }]);
      }
      const asked = await Promise.all(
        [...byRoot].map(async ([root, wanted]) => ({
          wanted,
          look: await askTogether(
            root,
            wanted.map(({ real }) => real),
          ),
        })),
      );
      for (const { wanted, look } of asked) {
        if (!look.ok) return look;
        for (const { file, real } of wanted) states[file] = look.value.get(real) ?? 'missing';
      }
      return ok(states);
    },
  };
}
