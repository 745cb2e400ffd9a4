import { isObject, type JsonObject, namedTexts, ownValue, readJsonObject, workspacePatterns } from '../json-object.ts';
import type { LockJudgement } from './lock-judgement.ts';

const groups = ['dependencies', 'devDependencies', 'optionalDependencies', 'peerDependencies'] as const;

/** The named dependencies of one group; npm moves a name that is also optional out of `dependencies`. */
function named(manifest: JsonObject, group: (typeof groups)[number]): ReadonlyMap<string, string> {
  const optional = new Set(namedTexts(manifest, 'optionalDependencies').map(([name]) => name));
  return new Map(namedTexts(manifest, group).filter(([name]) => group !== 'dependencies' || !optional.has(name)));
}

const workspaces = (manifest: JsonObject): string => [...workspacePatterns(manifest)].sort().join(' ');

/** The first difference between what a package.json asks for and what the lock says that it asked for. */
function difference(manifest: JsonObject, locked: JsonObject): string | undefined {
  for (const group of groups) {
    const [wanted, have] = [named(manifest, group), named(locked, group)];
    for (const [name, range] of wanted) {
      const had = have.get(name);
      if (had === undefined) return `${group}: ${name} is not in the lock`;
      if (had !== range) return `${group}: ${name} is ${range} in package.json and ${had} in the lock`;
    }
    for (const name of have.keys()) if (!wanted.has(name)) return `${group}: ${name} is in the lock only`;
  }
  return workspaces(manifest) === workspaces(locked) ? undefined : 'workspaces differ';
}

/**
 * Does package-lock.json fit package.json? Compares what the lock recorded of each local package (lockfile 2 and 3) with the
 * package itself. `member` is the folder of the asked package below the lock's folder, '' for the lock's own;
 * `readLocal` gives the package.json of another local package, undefined when there is none.
 */
export async function judgeNpmLock(
  manifest: string,
  lock: string,
  member: string,
  readLocal: (folder: string) => Promise<string | undefined>,
): Promise<LockJudgement> {
  const asked = readJsonObject(manifest);
  if (!asked.ok) return { kind: 'unreadable', file: 'manifest', detail: asked.error };
  const locked = readJsonObject(lock);
  if (!locked.ok) return { kind: 'unreadable', file: 'lock', detail: locked.error };
  const by = 'declared dependencies';
  const packages = ownValue(locked.value, 'packages');
  if (!isObject(packages)) {
    const version = ownValue(locked.value, 'lockfileVersion');
    return { kind: 'unsure', why: `lockfile version ${typeof version === 'number' ? version : 1} does not record what was asked for` };
  }
  const own = ownValue(packages, member);
  if (own !== undefined && !isObject(own))
    return { kind: 'unreadable', file: 'lock', detail: `${member || 'the package itself'} is no object in it` };
  if (!own) return { kind: 'stale', by, difference: `${member || 'the package itself'} is not in the lock` };
  const found = difference(asked.value, own);
  if (found !== undefined) return { kind: 'stale', by, difference: found };
  if (member !== '') return { kind: 'fresh', by };
  for (const [folder, entry] of Object.entries(packages)) {
    if (folder === '' || folder.split('/').includes('node_modules') || folder.startsWith('..')) continue;
    const text = await readLocal(folder);
    const local = text === undefined ? undefined : readJsonObject(text);
    if (!isObject(entry)) return { kind: 'unreadable', file: 'lock', detail: `${folder} is no object in it` };
    if (local && !local.ok) return { kind: 'unsure', why: `${folder}/package.json: ${local.error}` };
    const differs = local ? difference(local.value, entry) : 'no package.json';
    if (differs !== undefined) return { kind: 'stale', by, difference: `${folder}: ${differs}` };
  }
  return { kind: 'fresh', by };
}
