import { sha256 } from '../../../base/sha256.ts';
import { parseToml, type TomlTable, tableAt, textOf } from '../toml.ts';
import type { LockJudgement } from './lock-judgement.ts';
import { type PythonJson, pythonJson } from './poetry-lock-json.ts';
import { parseTomlLock } from './toml-lock.ts';

/** The ways in which releases of Poetry computed the content hash. */
export type PoetryHashes = { readonly '1.0': string; readonly '1.2': string; readonly '2.0': string; readonly '2.3': string };

const legacyKeys = ['dependencies', 'source', 'extras', 'dev-dependencies'] as const;
const projectKeys = ['requires-python', 'dependencies', 'optional-dependencies'] as const;

const hashOf = (value: PythonJson) => sha256(pythonJson(value));

function present(table: TomlTable | undefined, keys: readonly string[]): Record<string, PythonJson> {
  return Object.fromEntries(keys.filter((key) => table?.[key] !== undefined).map((key) => [key, table?.[key] as PythonJson]));
}

/** Every content hash that some release of Poetry would write for this pyproject.toml (facts: engineering 4.1). */
export function poetryHashes(pyproject: TomlTable): PoetryHashes {
  const poetry = tableAt(pyproject, 'tool', 'poetry');
  const withNulls = Object.fromEntries(legacyKeys.map((key) => [key, (poetry?.[key] ?? null) as PythonJson]));
  const old = { ...withNulls, ...present(poetry, ['group']) };
  const relevant = present(poetry, [...legacyKeys, 'group']);
  const project = present(tableAt(pyproject, 'project'), projectKeys);
  const groups = tableAt(pyproject, 'dependency-groups') ?? {};
  const hasProject = Object.keys(project).length > 0;
  const hasGroups = Object.keys(groups).length > 0;
  const wrapped = (withGroups: boolean): PythonJson => ({
    ...(hasProject ? { project } : {}),
    ...(withGroups ? { 'dependency-groups': groups } : {}),
    tool: { poetry: relevant },
  });
  return {
    '1.0': hashOf(withNulls),
    '1.2': hashOf(old),
    '2.0': hashOf(hasProject ? wrapped(false) : old),
    '2.3': hashOf(hasProject || hasGroups ? wrapped(hasGroups) : old),
  };
}

/** The release that wrote the lock, from its first line; locks of 1.3 and older do not say. */
function generatorOf(lock: string): readonly [number, number] | undefined {
  const match = /Poetry (\d+)\.(\d+)/.exec(lock.split('\n', 1)[0] ?? '');
  return match ? [Number(match[1]), Number(match[2])] : undefined;
}

/**
 * Is poetry.lock what `poetry lock` would accept for this pyproject.toml? By its content hash. `installedVersion` is asked only where
 * Poetry 1 and Poetry 2 would say different things.
 */
export async function judgePoetryLock(
  manifest: string,
  lock: string,
  installedVersion: () => Promise<string | undefined> = async () => undefined,
): Promise<LockJudgement> {
  const pyproject = await parseToml(manifest);
  if (!pyproject.ok) return { kind: 'unreadable', file: 'manifest', detail: pyproject.error };
  // Only its content-hash is asked for.
  const parsed = await parseTomlLock(lock, () => false);
  if (!parsed.ok) return { kind: 'unreadable', file: 'lock', detail: parsed.error };
  const recorded = textOf(tableAt(parsed.value, 'metadata')?.['content-hash']);
  // Every release of Poetry takes a lock without one for outdated (Locker.is_fresh).
  if (recorded === undefined) return { kind: 'stale', by: 'content-hash', difference: 'poetry.lock has no content-hash' };

  const hashes = poetryHashes(pyproject.value);
  const [major, minor] = generatorOf(lock) ?? [1, 0];
  const by = (release: string) => `content-hash, as Poetry ${release} computes it`;
  const generator = generatorOf(lock) ? `${major}.${minor}` : '1.3 or older';
  // Poetry 2.3 takes a hash without [dependency-groups] where the lock's first line names an older release, and so do we.
  const accepted: readonly (keyof PoetryHashes)[] = major < 2 ? ['1.2', '1.0'] : major === 2 && minor < 3 ? ['2.0', '2.3'] : ['2.3'];
  const match = accepted.find((release) => hashes[release] === recorded);
  if (match === undefined) {
    // A lock of Poetry 1 for a project that has moved to [project]: Poetry 1 never read that table, Poetry 2 counts it.
    const isNewer = major < 2 && (hashes['2.0'] === recorded || hashes['2.3'] === recorded);
    if (isNewer) return { kind: 'fresh', by: by('2') };
    return { kind: 'stale', by: by(generator), difference: `content-hash ${recorded.slice(0, 12)}… is not that of pyproject.toml` };
  }
  if (major < 2 && hashes[match] !== hashes['2.0']) {
    const installed = await installedVersion();
    const why = `poetry.lock fits pyproject.toml for Poetry ${generator}, not for Poetry 2`;
    if (installed === undefined) return { kind: 'unsure', why };
    if (!/^[01]\./.test(installed)) return { kind: 'stale', by: by('2'), difference: why };
  }
  return { kind: 'fresh', by: by(match) };
}
