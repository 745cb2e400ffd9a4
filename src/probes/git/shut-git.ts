import { mkdir, readdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { ok } from '../../base/result.ts';
import { cleanLine } from '../../base/sanitise.ts';
import type { CommandProbe } from '../commands/commands.ts';
import { readBytes } from '../files/read-bytes.ts';
import { blind, type Look } from '../look.ts';
import { type GitFolder, headOf } from './git-folder.ts';

/**
 * git, asked about a repository without ever reading that repository's settings.
 *
 * Those settings choose programs: filters, hooks, fsmonitor, textconv, ssh and proxy commands, remotes of a partial clone; and `include.path`
 * brings more of them. Switching them off one by one (`-c core.fsmonitor=false …`) leaves out the next one, and a filter has whatever name
 * its owner likes. So git gets a git folder of its own: an empty private one with the commit, the ignored patterns and the attributes
 * copied into it, and is pointed at the real index and the real objects. Without a remote there is nothing to fetch lazily; and only
 * questions are asked that convert no file, so that the user's own filters (LFS) do not start either. What lies in the work tree is
 * hashed here, as it is (blob-id.ts).
 *
 * Weighed against it: isomorphic-git reads no version-4, split or sparse index and no SHA-256, holds whole packs in memory and weighs ten
 * times as much as this; reading index, trees, packs and ignore patterns ourselves is git written again, where each slip accuses somebody.
 */
export type ShutGit = {
  readonly ask: (args: readonly string[]) => Promise<Look<string>>;
  /** The commit of HEAD; undefined before the first one. */
  readonly head: string | undefined;
  readonly algorithm: 'sha1' | 'sha256';
  /** The settings of the repository as text, included files left out: read, never obeyed. Keys in lower case; the last value counts. */
  readonly settings: ReadonlyMap<string, string>;
};

const none = 'refs/heads/none';

// git's own list of protocols: no transport starts whatever a remote is called. Variables of a git hook around us are not handed on at all.
const calm = { GIT_OPTIONAL_LOCKS: '0', GIT_TERMINAL_PROMPT: '0', GIT_NO_LAZY_FETCH: '1', GIT_ALLOW_PROTOCOL: '', LC_ALL: 'C' };
/** The user's own choice of where their settings lie. */
const keep = ['GIT_CONFIG_GLOBAL', 'GIT_CONFIG_SYSTEM', 'GIT_CONFIG_NOSYSTEM'];

export async function openShutGit(own: string, git: GitFolder, commands: CommandProbe, deadlineMs: number): Promise<Look<ShutGit>> {
  const head = await headOf(git);
  if (!head.ok) return head;
  await copyInto(own, git, head.value);
  const env = { ...calm, GIT_DIR: own, GIT_WORK_TREE: git.root, GIT_INDEX_FILE: git.index, GIT_OBJECT_DIRECTORY: git.objects };
  const ask = async (args: readonly string[]): Promise<Look<string>> => {
    const options = ['--no-optional-locks', '--literal-pathspecs', '-c', 'core.fsmonitor=false', '-c', 'core.untrackedCache=false'];
    // In the private folder, with whole paths: nothing is looked up where the work tree lies.
    const look = await commands.run('git', [...options, ...args], { cwd: own, env, keep, deadlineMs });
    if (!look.ok) return look;
    const { exitCode, stdout, stderr } = look.value;
    return exitCode === 0 ? ok(stdout) : blind('malformed', `git: ${cleanLine(stderr, 200)}`);
  };
  const file = join(git.common, 'config');
  // Its own `--file`, so that it is data: git obeys nothing of what it lists.
  const listed = (await readBytes(file, 1024 * 1024)) ? await ask(['config', '-z', '--list', '--no-includes', '--file', file]) : ok('');
  if (!listed.ok) return listed;
  const settings = settingsOf(listed.value);
  if ((settings.get('extensions.refstorage') ?? 'files') !== 'files') return blind('not-supported', 'the branches lie in a reftable');
  const algorithm = settings.get('extensions.objectformat') === 'sha256' ? 'sha256' : 'sha1';
  const flag = (key: string) => (/^(?:true|yes|on|1)$/i.test(settings.get(key) ?? '') ? 'true' : 'false');
  await writeFile(
    join(own, 'config'),
    `[core]\n\trepositoryformatversion = 1\n\tignoreCase = ${flag('core.ignorecase')}\n[extensions]\n\tobjectFormat = ${algorithm}\n`,
  );
  return ok({ ask, head: head.value, algorithm, settings });
}

/** The text of `git config -z --list`: a key, a line end and its value for each, the value left out where it is just "yes". */
export function settingsOf(listed: string): ReadonlyMap<string, string> {
  return new Map(
    listed
      .split('\0')
      .filter((entry) => entry !== '')
      .map((entry) => {
        const cut = entry.indexOf('\n');
        return cut < 0 ? [entry, 'true'] : [entry.slice(0, cut), entry.slice(cut + 1)];
      }),
  );
}

/** The part of a git folder that is data and no setting. */
async function copyInto(own: string, { folder, common }: GitFolder, head: string | undefined): Promise<void> {
  await Promise.all([mkdir(join(own, 'refs')), mkdir(join(own, 'info'))]);
  await writeFile(join(own, 'HEAD'), `${head ?? `ref: ${none}`}\n`);
  await writeFile(join(own, 'config'), '');
  for (const name of ['exclude', 'attributes']) {
    const bytes = await readBytes(join(common, 'info', name), 1024 * 1024);
    if (bytes !== undefined) await writeFile(join(own, 'info', name), bytes);
  }
  // A split index (core.splitIndex) has its larger half in files beside it.
  const halves = (await readdir(folder).catch(() => [])).filter((name) => /^sharedindex\.[0-9a-f]{40,64}$/.test(name));
  for (const name of halves) {
    const bytes = await readBytes(join(folder, name), 64 * 1024 * 1024, true);
    if (bytes !== undefined) await writeFile(join(own, name), bytes);
  }
}
