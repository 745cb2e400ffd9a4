import { stat } from 'node:fs/promises';
import { basename, dirname, join, parse, relative, sep } from 'node:path';
import { memoByKey } from '../../base/memo.ts';
import { ok } from '../../base/result.ts';
import { cleanLine } from '../../base/sanitise.ts';
import type { CommandProbe } from '../commands/commands.ts';
import { blind, type Look } from '../look.ts';
import { type GitFileState, parseGitStatus } from './git-status.ts';

export type GitProbe = {
  /** The state of each file; one git call for all files of one repository that are asked about at once. Paths are absolute. */
  readonly states: (files: readonly string[]) => Promise<Look<Readonly<Record<string, GitFileState>>>>;
};

/** The nearest folder upwards that has a `.git` (a folder, or a file in worktrees and submodules). */
async function repositoryOf(folder: string): Promise<string | undefined> {
  for (let at = folder; ; at = dirname(at)) {
    const found = await stat(join(at, '.git')).catch(() => undefined);
    if (found) return at;
    if (at === parse(at).root) return undefined;
  }
}

// A repository's own settings can start programs (fsmonitor), and an optional lock would write: both off. Variables that a git hook
// sets would make git look at another repository than the one around the file.
const calm = ['--no-optional-locks', '--literal-pathspecs', '-c', 'core.fsmonitor=false', '-c', 'core.quotePath=false'];
const cleanEnv = {
  GIT_DIR: undefined,
  GIT_WORK_TREE: undefined,
  GIT_INDEX_FILE: undefined,
  GIT_PREFIX: undefined,
  GIT_OPTIONAL_LOCKS: '0',
  GIT_TERMINAL_PROMPT: '0',
  LC_ALL: 'C',
};

/** Asks git, without changing anything. Questions that come in one turn of the event loop share their calls. */
export function createGitProbe(commands: CommandProbe, deadlineMs = 5000): GitProbe {
  const rootOf = memoByKey(repositoryOf);

  async function ask(root: string, files: readonly string[]): Promise<Look<ReadonlyMap<string, GitFileState>>> {
    const paths = files.map((file) => relative(root, file).split(sep).join('/'));
    const git = (...args: readonly string[]) =>
      commands.run('git', [...calm, '-C', root, ...args, '--', ...paths], { env: cleanEnv, deadlineMs });
    const [status, tracked] = await Promise.all([
      git('status', '--porcelain=v1', '-z', '--ignored=traditional', '--untracked-files=all', '--no-renames'),
      git('ls-files', '-z', '--cached'),
    ]);
    for (const look of [status, tracked]) {
      if (!look.ok) return look;
      if (look.value.exitCode !== 0) {
        const text = cleanLine(look.value.stderr);
        return blind(/dubious ownership|permission denied/i.test(text) ? 'not-permitted' : 'malformed', `git: ${text}`);
      }
    }
    if (!status.ok || !tracked.ok) return blind('malformed', 'git');
    const states = parseGitStatus(paths, status.value.stdout, tracked.value.stdout);
    return ok(new Map(files.map((file, index) => [file, states[index] ?? 'missing'])));
  }

  // Questions that are still looking for their repository: a call waits for them, so that it can take them along.
  let looking = 0;
  const quiet = async (): Promise<void> => {
    do await new Promise((resolve) => setImmediate(resolve));
    while (looking > 0);
  };
  const lookUp = async (file: string): Promise<string | undefined> => {
    looking += 1;
    const root = await rootOf(dirname(file));
    looking -= 1;
    return root;
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
      const byRoot = new Map<string, string[]>();
      const roots = await Promise.all(files.map(lookUp));
      for (const [index, file] of files.entries()) {
        const root = roots[index];
        if (root === undefined) states[file] = 'no-repository';
        // What lies inside .git is git's own.
        else if (basename(file) === '.git') states[file] = 'ignored';
        else byRoot.set(root, [...(byRoot.get(root) ?? []), file]);
      }
      for (const look of await Promise.all([...byRoot].map(([root, wanted]) => askTogether(root, wanted)))) {
        if (!look.ok) return look;
        for (const file of files) {
          const state = look.value.get(file);
          if (state) states[file] = state;
        }
      }
      // A file that is not there, outside every repository: "no repository" would hide that it is missing.
      for (const file of files) {
        if (states[file] === 'no-repository' && !(await stat(file).catch(() => undefined))) states[file] = 'missing';
        if (states[file] === 'clean' && !(await stat(file).catch(() => undefined))) states[file] = 'missing';
      }
      return ok(states);
    },
  };
}
