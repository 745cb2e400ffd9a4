import { dirname, join, relative, sep } from 'node:path';
import type { FileProbe, FolderEntry } from '../../probes/files/files.ts';
import type { Blind } from '../../probes/look.ts';
import type { IgnoreRules } from './git-ignore.ts';

/** `owned`: a pattern of the ledger reaches the folder or something below it. `other`: none does. */
export type Area = 'owned' | 'other';

/** What the walk asks of whoever sends it out. Folders are relative to where it begins, with `/`; `.` is the beginning. */
export type Walk = {
  readonly visit: (folder: string, entries: readonly FolderEntry[]) => void;
  /** A folder that was not entered, and why; what lies below it is not known. */
  readonly miss: (folder: string, area: Area, why: Blind) => void;
  readonly areaOf: (folder: string) => Area;
  readonly isExempt: (folder: string) => boolean;
  /** Named letter by letter: walked even where git ignores it. */
  readonly isNamed: (folder: string) => boolean;
};

/** Folders that managers fill by themselves. Names with a leading dot (.git, .venv, .tox) are never entered either. */
const foreignFolders = new Set(['node_modules', '__pycache__', 'site-packages', 'dist-packages', '__pypackages__']);

/** 100,000 folders take about a second; what the ledger does not even reach is not worth as much. */
const maxFolders: Readonly<Record<Area, number>> = { owned: 200_000, other: 20_000 };
const maxDepth = 32;
/** Folders read at once: the system's four threads are busy, and no file handle is wanted for long. */
const maxAtOnce = 16;

type Place = { readonly folder: string; readonly depth: number; readonly rules: IgnoreRules | undefined };

/**
 * Walks a folder, first where the ledger reaches, then the rest. Left out are exempt folders, those that git ignores, those with a leading
 * dot, what managers fill, and virtual environments (told by pyvenv.cfg); links are not followed. Never fails: what could not be
 * entered is missed, aloud.
 */
export async function walkFolders(start: string, files: FileProbe, walk: Walk): Promise<void> {
  const waiting: Record<Area, Place[]> = { owned: [], other: [] };
  waiting[walk.areaOf('.')].push({ folder: '.', depth: 0, rules: await rulesAbove(start, files) });

  const enter = async ({ folder, depth, rules: above }: Place, area: Area): Promise<void> => {
    const look = await files.scan(folder === '.' ? start : `${start}/${folder}`);
    if (!look.ok) return walk.miss(folder, area, look.error);
    const entries = look.value ?? [];
    const has = (name: string) => entries.some((entry) => entry.name === name);
    if (has('pyvenv.cfg')) return;
    walk.visit(folder, entries);
    const rules =
      has('.gitignore') || has('.git') ? await rulesIn(start, folder, has('.git') ? undefined : above, has('.git'), files) : above;
    for (const { name, kind } of entries) {
      if (kind !== 'folder' || name.startsWith('.') || foreignFolders.has(name)) continue;
      const child = folder === '.' ? name : `${folder}/${name}`;
      if (walk.isExempt(child)) continue;
      if (rules && (await isLeftOut(child, rules)) && !walk.isNamed(child)) continue;
      const childArea = walk.areaOf(child);
      if (depth >= maxDepth) walk.miss(child, childArea, { reason: 'not-supported', detail: `more than ${maxDepth} folders deep` });
      else waiting[childArea].push({ folder: child, depth: depth + 1, rules });
    }
  };

  for (const area of ['owned', 'other'] as const) {
    await inParallel(waiting[area], maxFolders[area], (place) => enter(place, area));
    const detail = `more than ${maxFolders[area]} folders; name some of them as exempt in the ledger, or let git ignore them`;
    for (const { folder } of waiting[area]) walk.miss(folder, area, { reason: 'not-supported', detail });
  }
}

/** Takes from a queue that grows while it is worked on, at most `limit` in all; what is left stays in the queue. */
function inParallel<T>(queue: T[], limit: number, work: (item: T) => Promise<void>): Promise<void> {
  let [taken, active] = [0, 0];
  return new Promise((resolve, reject) => {
    const next = () => {
      while (active < maxAtOnce && taken < Math.min(queue.length, limit)) {
        active++;
        work(queue[taken++] as T).then(() => {
          active--;
          next();
        }, reject);
      }
      if (active > 0) return;
      queue.splice(0, taken);
      resolve();
    };
    next();
  });
}

async function isLeftOut(folder: string, rules: IgnoreRules): Promise<boolean> {
  const { isFolderIgnored } = await import('./git-ignore.ts');
  return isFolderIgnored(folder.split('/'), rules);
}

/** The rules that a folder's own .gitignore adds. A folder with a `.git` is a repository of its own: what lies above says nothing of it. */
async function rulesIn(start: string, folder: string, above: IgnoreRules | undefined, isRoot: boolean, files: FileProbe) {
  // Without a repository around it, a .gitignore is a text like any other.
  if (!isRoot && above === undefined) return undefined;
  const at = folder === '.' ? start : join(start, folder);
  const names = folder === '.' ? [] : folder.split('/');
  const { readIgnoreRules } = await import('./git-ignore.ts');
  const exclude = isRoot ? await textOf(files, join(at, '.git', 'info', 'exclude')) : '';
  const base = readIgnoreRules(exclude, names.length, above);
  return readIgnoreRules(await textOf(files, join(at, '.gitignore')), names.length, base);
}

/** The rules of the repository that the walk begins in, from its root down to the folder above the beginning. */
async function rulesAbove(start: string, files: FileProbe): Promise<IgnoreRules | undefined> {
  const folders = [start];
  for (let at = start; ; at = dirname(at)) {
    const git = await files.stat(join(at, '.git'));
    if (git.ok && git.value !== undefined) break;
    if (dirname(at) === at) return undefined;
    folders.push(dirname(at));
  }
  // The beginning itself is looked at by the walk.
  const above = folders.slice(1).reverse();
  if (above.length === 0) return undefined;
  const { readIgnoreRules } = await import('./git-ignore.ts');
  let rules: IgnoreRules | undefined;
  for (const [index, folder] of above.entries()) {
    const prefix = relative(folder, start).split(sep);
    if (index === 0) rules = readIgnoreRules(await textOf(files, join(folder, '.git', 'info', 'exclude')), 0, rules, prefix);
    rules = readIgnoreRules(await textOf(files, join(folder, '.gitignore')), 0, rules, prefix);
  }
  return rules;
}

/** A small text file; empty where there is none or it cannot be read: then nothing is left out because of it. */
async function textOf(files: FileProbe, path: string): Promise<string> {
  const look = await files.read(path, 256 * 1024);
  return look.ok ? (look.value ?? '') : '';
}
