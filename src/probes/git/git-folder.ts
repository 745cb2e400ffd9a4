import { realpath, stat } from 'node:fs/promises';
import { dirname, join, resolve } from 'node:path';
import { isInside } from '../../base/is-inside.ts';
import { readRegular } from '../../base/read-regular.ts';
import { repositoryOf } from '../../base/repository-of.ts';
import { ok } from '../../base/result.ts';
import type { Trust } from '../../base/trust.ts';
import { readBytes } from '../files/read-bytes.ts';
import { blind, type Look, notAllowed } from '../look.ts';

/** Where git keeps what it knows of a work tree. Of linked work trees, `common` is the folder that they share. All paths are real. */
export type GitFolder = {
  readonly root: string;
  readonly folder: string;
  readonly common: string;
  readonly objects: string;
  readonly index: string;
};

const read = async (path: string, maxBytes = 4096) => (await readBytes(path, maxBytes))?.toString('utf8');

/** A file whose lines name other places, and are shown as such: git makes no link of it, and behind one lies somebody's private text. */
const readPointer = async (path: string) => (await readBytes(path, 4096, true))?.toString('utf8');

/** On Windows a look at such a path is already a connection, with the user's name and password hash. */
const isOnNetwork = (path: string) => /^[/\\]{2}/.test(path);

/** Another machine's folder, or one that is not there, has no real path. */
async function realOf(path: string): Promise<string | undefined> {
  return isOnNetwork(path) ? undefined : realpath(path).catch(() => undefined);
}

/**
 * Finds the git folder of a work tree. What is named in it and lies elsewhere (the folder that a `.git` file names, borrowed objects) is
 * followed only where the other side names this one back, as git itself writes it for linked work trees and submodules, or where it is
 * trusted: else whoever made the folder could have any place of the machine looked at.
 */
export async function openGitFolder(root: string, trust: Trust): Promise<Look<GitFolder>> {
  const dotGit = join(root, '.git');
  const refuse = (file: string) => notAllowed({ kind: 'read', file });
  const isAllowed = (file: string) => trust.allows({ kind: 'read', file });

  const isFile = await stat(dotGit).then(
    (seen) => seen.isFile(),
    () => false,
  );
  const named = isFile ? /^gitdir: ([^\n]{1,1024})\n?$/.exec((await readPointer(dotGit))?.replaceAll('\r\n', '\n') ?? '')?.[1] : '.git';
  if (named === undefined) return blind('malformed', `${dotGit} names no git folder`);
  const wanted = isOnNetwork(named) ? named : resolve(root, named);
  const folder = await realOf(wanted);
  if (folder === undefined) return isOnNetwork(wanted) ? refuse(wanted) : blind('malformed', `${wanted} is not there`);
  if (!isInside(root, folder) && !(await namesBack(folder, root, trust)) && !isAllowed(folder)) return refuse(folder);

  const shared = (await readPointer(join(folder, 'commondir')))?.trim();
  const common = shared === undefined ? folder : await realOf(isOnNetwork(shared) ? shared : resolve(folder, shared));
  if (common === undefined) return refuse(shared ?? '');
  if (!isInside(root, common) && !isInside(common, folder) && !isAllowed(common)) return refuse(common);

  const isNear = (path: string) => isInside(root, path) || isInside(folder, path) || isInside(common, path);
  const objects = (await realOf(join(common, 'objects'))) ?? join(common, 'objects');
  const index = (await realOf(join(folder, 'index'))) ?? join(folder, 'index');
  const from = await borrowed(objects);
  if (!from.ok) return from;
  for (const path of [objects, index, ...from.value]) if (!isNear(path) && !isAllowed(path)) return refuse(path);
  // git itself opens the index, and would wait for a pipe.
  if (await isSomethingElse(index)) return noFile(index);
  return ok({ root, folder, common, objects, index });
}

/** A linked work tree is named in the file `gitdir` of its git folder; a submodule's git folder lies in that of the project around it. */
async function namesBack(folder: string, root: string, trust: Trust): Promise<boolean> {
  const link = (await readPointer(join(folder, 'gitdir')))?.trim();
  if (link !== undefined && !isOnNetwork(link) && (await realOf(dirname(resolve(folder, link)))) === root) return true;
  const around = dirname(root) === root ? undefined : await repositoryOf(dirname(root));
  if (around === undefined) return false;
  const outer = await openGitFolder(around, trust);
  return outer.ok && [outer.value.folder, outer.value.common].some((each) => isInside(join(each, 'modules'), folder));
}

const noFile = (path: string) => blind('malformed', `${path} is no regular file`);

/** Is there something that is no regular file? */
const isSomethingElse = (path: string) =>
  stat(path).then(
    (seen) => !seen.isFile(),
    () => false,
  );

/**
 * The folders that objects are borrowed from (`objects/info/alternates`), and those that these borrow from. git itself reads these files,
 * would wait for a pipe and follow a link: where something else lies in their place, git is not asked.
 */
async function borrowed(objects: string): Promise<Look<readonly string[]>> {
  const found = new Set<string>();
  const queue = [objects];
  for (let at = queue.pop(); at !== undefined && found.size < 32; at = queue.pop()) {
    const file = join(at, 'info', 'alternates');
    const read = await readRegular(file, 64 * 1024, true);
    if (read.kind === 'missing') continue;
    if (read.kind !== 'read') return noFile(file);
    for (const line of read.bytes.toString('utf8').split('\n')) {
      const path = line.startsWith('"') ? line.slice(1, line.lastIndexOf('"')) : line;
      if (path === '' || path.startsWith('#')) continue;
      const next = isOnNetwork(path) ? path : ((await realOf(resolve(at, path))) ?? resolve(at, path));
      if (found.has(next)) continue;
      found.add(next);
      if (!isOnNetwork(next)) queue.push(next);
    }
  }
  return ok([...found]);
}

/** The commit that a work tree stands at; undefined before the first one. Names of refs are checked: they become paths. */
export async function headOf({ folder, common }: GitFolder): Promise<Look<string | undefined>> {
  let text = (await read(join(folder, 'HEAD')))?.trim();
  for (let step = 0; step < 5; step++) {
    if (text !== undefined && /^[0-9a-f]{40}(?:[0-9a-f]{24})?$/.test(text)) return ok(text);
    const name = /^ref: (refs\/\S{1,500})$/.exec(text ?? '')?.[1];
    if (name === undefined || name.split('/').some((part) => part === '' || part === '.' || part === '..') || name.includes('\\')) break;
    if (name === 'refs/heads/.invalid') return blind('not-supported', 'the branches lie in a reftable');
    text = (await read(join(common, name)))?.trim();
    if (text !== undefined) continue;
    const packed = (await read(join(common, 'packed-refs'), 64 * 1024 * 1024)) ?? '';
    const line = `\n${packed}`.indexOf(` ${name}\n`);
    if (line < 0) return ok(undefined);
    text = packed.slice(packed.lastIndexOf('\n', line - 2) + 1, line - 1);
  }
  return blind('malformed', `${join(folder, 'HEAD')} names no commit`);
}
