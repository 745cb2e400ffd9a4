import type { LockJudgement } from './lock-judgement.ts';

/** A package.json, as far as locks care. */
type Manifest = Readonly<Record<string, unknown>>;

const groups = ['dependencies', 'devDependencies', 'optionalDependencies', 'peerDependencies'] as const;

function readJson(text: string): Manifest | string {
  try {
    const value: unknown = JSON.parse(text.replace(/^\ufeff/, ''));
    return typeof value === 'object' && value !== null && !Array.isArray(value) ? (value as Manifest) : 'no JSON object';
  } catch (error) {
    // V8 quotes the text around the fault, which is the user's own file; one short line of it is enough.
    return (error as Error).message.split('\n')[0]?.slice(0, 120) ?? 'no JSON';
  }
}

/** The named dependencies of one group; npm moves a name that is also optional out of `dependencies`. */
function named(manifest: Manifest, group: (typeof groups)[number]): ReadonlyMap<string, string> {
  const of = (name: string) => Object.entries((manifest[name] ?? {}) as Record<string, unknown>);
  const optional = new Set(of('optionalDependencies').map(([name]) => name));
  return new Map(
    of(group)
      .filter(([name]) => group !== 'dependencies' || !optional.has(name))
      .map(([name, range]) => [name, String(range)]),
  );
}

function workspaces(manifest: Manifest): string {
  const value = manifest.workspaces;
  const list = Array.isArray(value) ? value : (value as { readonly packages?: unknown } | undefined)?.packages;
  return Array.isArray(list) ? [...list].map(String).sort().join(' ') : '';
}

/** The first difference between what a package.json asks for and what the lock says that it asked for. */
function difference(manifest: Manifest, locked: Manifest): string | undefined {
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
  const asked = readJson(manifest);
  if (typeof asked === 'string') return { kind: 'unreadable', file: 'manifest', detail: asked };
  const locked = readJson(lock);
  if (typeof locked === 'string') return { kind: 'unreadable', file: 'lock', detail: locked };
  const by = 'declared dependencies';
  const packages = locked.packages as Readonly<Record<string, Manifest>> | undefined;
  if (typeof packages !== 'object' || packages === null) {
    return { kind: 'unsure', why: `lockfile version ${String(locked.lockfileVersion ?? 1)} does not record what was asked for` };
  }
  const own = packages[member];
  if (!own) return { kind: 'stale', by, difference: `${member || 'the package itself'} is not in the lock` };
  const found = difference(asked, own);
  if (found !== undefined) return { kind: 'stale', by, difference: found };
  if (member !== '') return { kind: 'fresh', by };
  for (const [folder, entry] of Object.entries(packages)) {
    if (folder === '' || folder.split('/').includes('node_modules') || folder.startsWith('..')) continue;
    const text = await readLocal(folder);
    const local = text === undefined ? 'no package.json' : readJson(text);
    const differs = typeof local === 'string' ? local : difference(local, entry);
    if (differs !== undefined) return { kind: 'stale', by, difference: `${folder}: ${differs}` };
  }
  return { kind: 'fresh', by };
}
