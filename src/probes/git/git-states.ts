import { join } from 'node:path';
import { ok } from '../../base/result.ts';
import type { Look } from '../look.ts';
import { blobId, readWorkFile, type WorkFile, withUnixEndings } from './blob-id.ts';
import type { ShutGit } from './shut-git.ts';
import { settingsOf } from './shut-git.ts';

/**
 * `modified`: tracked, but what lies there is not what was committed last (an added, never committed file too). `filtered`: tracked, but
 * whether it was changed only a filter program could tell, which is not run (or the file is no readable one any more).
 */
export type GitFileState = 'clean' | 'modified' | 'filtered' | 'untracked' | 'ignored' | 'missing' | 'no-repository';

/** What a tracked or untracked file is when it is not in git as it lies there. */
export type UncommittedState = Exclude<GitFileState, 'clean' | 'filtered'>;

type Entry = { readonly kind: string; readonly id: string };

/** Lines of `ls-files --stage -z` and of `ls-tree -z`: what is known of each path. Without `stage`, an unmerged path has no one entry. */
function entriesOf(listed: string, pattern: RegExp): ReadonlyMap<string, Entry | 'unmerged'> {
  const entries = new Map<string, Entry | 'unmerged'>();
  for (const line of listed.split('\0')) {
    const { kind = '', id = '', stage, path = '' } = pattern.exec(line)?.groups ?? {};
    if (path !== '') entries.set(path, stage === undefined || stage === '0' ? { kind, id } : 'unmerged');
  }
  return entries;
}

// Only the kind of a mode counts (100 file, 120 link, 160 submodule): who may execute a file is no change of what stands in it.
const indexLine = /^(?<kind>\d{3})\d{3} (?<id>[0-9a-f]{40,64}) (?<stage>\d)\t(?<path>.*)$/s;
const treeLine = /^(?<kind>\d{3})\d{3} [a-z]+ (?<id>[0-9a-f]{40,64})\t(?<path>.*)$/s;

/** The state of each path, relative to `root` and with `/`: what HEAD, the index and the ignore patterns say, against the file's own bytes. */
export async function readStates(git: ShutGit, root: string, paths: readonly string[]): Promise<Look<ReadonlyMap<string, GitFileState>>> {
  const whole = paths.map((path) => join(root, path));
  const [index, tree] = await Promise.all([
    git.ask(['ls-files', '--stage', '-z', '--', ...whole]),
    git.head === undefined ? ok('') : git.ask(['ls-tree', '-z', '--full-tree', git.head, '--', ...paths]),
  ]);
  if (!index.ok) return index;
  if (!tree.ok) return tree;
  const staged = entriesOf(index.value, indexLine);
  const committed = entriesOf(tree.value, treeLine);
  const untracked = paths.filter((path) => !staged.has(path));
  const ignored =
    untracked.length === 0
      ? ok('')
      : await git.ask([
          'ls-files',
          '-z',
          '--others',
          '--ignored',
          '--exclude-standard',
          '--',
          ...untracked.map((path) => join(root, path)),
        ]);
  if (!ignored.ok) return ignored;
  const isIgnored = new Set(ignored.value.split('\0'));

  const states = new Map<string, GitFileState>();
  for (const path of paths) {
    const file = await readWorkFile(join(root, path));
    const entry = staged.get(path);
    if (file.kind === 'missing') states.set(path, 'missing');
    else if (entry === undefined) states.set(path, isIgnored.has(path) ? 'ignored' : 'untracked');
    else {
      const state = await trackedState(git, join(root, path), file, entry, committed.get(path));
      if (!state.ok) return state;
      states.set(path, state.value);
    }
  }
  return ok(states);
}

async function trackedState(
  git: ShutGit,
  path: string,
  file: WorkFile,
  staged: Entry | 'unmerged',
  committed: Entry | 'unmerged' | undefined,
): Promise<Look<GitFileState>> {
  if (staged === 'unmerged' || committed === undefined || committed === 'unmerged') return ok('modified');
  if (staged.kind !== committed.kind || staged.id !== committed.id) return ok('modified');
  const kind = { '100': 'file', '120': 'link', '160': 'folder' }[staged.kind];
  if (file.kind === 'other') return ok('filtered');
  if (file.kind !== kind || !('bytes' in file)) return ok(file.kind === kind ? 'clean' : 'modified');
  if (blobId(file.bytes, git.algorithm) === staged.id) return ok('clean');
  if (file.kind === 'link') return ok('modified');

  // The bytes differ. They may still be the same text to git, if it is told to convert it on its way in.
  const told = await conversionsOf(git, path);
  if (!told.ok) return told;
  if (told.value.endings && blobId(withUnixEndings(file.bytes), git.algorithm) === staged.id) return ok('clean');
  return ok(told.value.program ? 'filtered' : 'modified');
}

/** What git would do to a file on its way in: convert line endings by itself, or something that only it or a program can do. */
async function conversionsOf(git: ShutGit, path: string): Promise<Look<{ readonly endings: boolean; readonly program: boolean }>> {
  const names = ['text', 'crlf', 'eol', 'filter', 'ident', 'working-tree-encoding'];
  const [attributes, listed] = await Promise.all([
    git.ask(['check-attr', '-z', ...names, '--', path]),
    // The user's own settings: where they say nothing of line endings or a filter, the repository's do.
    git.ask(['config', '-z', '--list']),
  ]);
  if (!attributes.ok) return attributes;
  if (!listed.ok) return listed;
  // The path, the attribute and its value, again and again.
  const words = attributes.value.split('\0');
  const values = new Map(names.map((name, index) => [name, words[index * 3 + 2] ?? 'unspecified']));
  const attribute = (name: string) => values.get(name) ?? 'unspecified';
  const users = settingsOf(listed.value);
  const setting = (key: string) => git.settings.get(key) ?? users.get(key);
  const text = attribute('text') === 'unspecified' ? attribute('crlf') : attribute('text');
  const isTold = text !== 'unspecified' || (attribute('eol') !== 'unspecified' && attribute('eol') !== 'unset');
  const endings = text !== 'unset' && (isTold || /^(?:true|yes|on|1|input)$/i.test(setting('core.autocrlf') ?? ''));

  const isSet = (name: string) => !['unspecified', 'unset'].includes(attribute(name));
  const filter = attribute('filter');
  // A filter that nobody has defined does nothing; a file that the settings include may define any.
  const isDefined = ['clean', 'process'].some((kind) => setting(`filter.${filter}.${kind}`) !== undefined);
  const includes = [...git.settings.keys()].some((key) => key.startsWith('include.') || key.startsWith('includeif.'));
  const program = (isSet('filter') && (isDefined || includes)) || isSet('ident') || isSet('working-tree-encoding');
  return ok({ endings, program });
}
