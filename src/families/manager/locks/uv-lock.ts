import { pythonVersionSpeller } from '../python-version.ts';
import { isTable, parseToml, type TomlTable, type TomlValue, tableAt, textOf, textsOf } from '../toml.ts';
import type { LockJudgement } from './lock-judgement.ts';
import { parseTomlLock } from './toml-lock.ts';
import { type Comparison, compareRequirements, sourcesOf } from './uv-compare.ts';
import { lockedRequirement, normalName, normalSpecifier, parseRequirement, type Requirement, type Spell } from './uv-requirement.ts';
import { compareShaping } from './uv-shaping.ts';

const by = 'requires-dist of the lock';
const list = (value: TomlValue | undefined): readonly TomlValue[] => (Array.isArray(value) ? (value as readonly TomlValue[]) : []);
const read = (texts: readonly string[], spell: Spell, extra = '') =>
  texts.map((text) => parseRequirement(text, spell, extra)).filter((each) => each !== undefined);
const readLocked = (value: TomlValue | undefined, spell: Spell) =>
  list(value)
    .map((entry) => lockedRequirement(entry, spell))
    .filter((each) => each !== undefined);

/** [dependency-groups] with `include-group` written out, and uv's older `dev-dependencies` as the group `dev`. */
function groupsOf(pyproject: TomlTable, spell: Spell): ReadonlyMap<string, readonly Requirement[]> {
  const tables = tableAt(pyproject, 'dependency-groups') ?? {};
  const byName = new Map(Object.entries(tables).map(([name, items]) => [normalName(name), list(items)]));
  const flat = (name: string, seen: readonly string[]): readonly Requirement[] =>
    seen.includes(name)
      ? []
      : (byName.get(name) ?? []).flatMap((item) => {
          if (typeof item === 'string') return read([item], spell);
          const included = isTable(item) ? textOf(item['include-group']) : undefined;
          return included === undefined ? [] : flat(normalName(included), [...seen, name]);
        });
  const groups = new Map([...byName.keys()].map((name) => [name, flat(name, [])]));
  const dev = textsOf(tableAt(pyproject, 'tool', 'uv')?.['dev-dependencies']);
  if (dev) groups.set('dev', [...(groups.get('dev') ?? []), ...read(dev, spell)]);
  return groups;
}

/** The names that a package of the lock was resolved to depend on, in whatever group. */
function resolvedNames(locked: TomlTable): ReadonlySet<string> {
  const tables = ['optional-dependencies', 'dev-dependencies'].flatMap((key) => Object.values(tableAt(locked, key) ?? {}));
  const entries = [locked.dependencies, ...tables].flatMap((value) => list(value));
  return new Set(entries.map((entry) => (isTable(entry) ? textOf(entry.name) : undefined)).filter((name) => name !== undefined));
}

/** One local package of the lock against its pyproject.toml. */
function comparePackage(pyproject: TomlTable, locked: TomlTable, spell: Spell): Comparison {
  const project = tableAt(pyproject, 'project');
  if (!project) return { kind: 'unclear', what: 'pyproject.toml has no [project]' };
  const dynamic = textsOf(project.dynamic) ?? [];
  if (dynamic.includes('dependencies') || dynamic.includes('optional-dependencies'))
    return { kind: 'unclear', what: 'its dependencies are dynamic' };
  const [version, had] = [textOf(project.version), textOf(locked.version)];
  if (version !== undefined && had !== undefined && spell(version) !== spell(had)) {
    return { kind: 'different', what: `version ${version} is ${had} in the lock` };
  }
  const optional = tableAt(project, 'optional-dependencies') ?? {};
  const groups = groupsOf(pyproject, spell);
  const metadata = tableAt(locked, 'metadata');
  const asked = [
    ...read(textsOf(project.dependencies) ?? [], spell),
    ...Object.entries(optional).flatMap(([extra, items]) => read(textsOf(items) ?? [], spell, extra)),
  ];
  const total = asked.length + [...groups.values()].flat().length;
  if (!metadata) {
    // uv leaves empty metadata out, and is about to leave out more (revision 4 and later): then the names that were resolved decide,
    // as far as they can.
    const names = resolvedNames(locked);
    const absent = [...asked, ...[...groups.values()].flat()].find(({ name, marker }) => marker === '' && !names.has(name));
    if (absent) return { kind: 'different', what: `${absent.name} is not in the lock` };
    return total === 0 && names.size === 0 ? { kind: 'same' } : { kind: 'unclear', what: 'the lock holds no metadata' };
  }
  const sources = sourcesOf(pyproject);
  const python = textOf(project['requires-python']);
  const comparisons: Comparison[] = [compareRequirements(asked, readLocked(metadata['requires-dist'], spell), sources, python)];
  const provided = textsOf(metadata['provides-extras']);
  const extras = Object.keys(optional).map(normalName).sort().join(', ');
  if (provided && provided.map(normalName).sort().join(', ') !== extras) {
    comparisons.push({ kind: 'different', what: `extras are ${extras || 'none'}, in the lock ${provided.join(', ') || 'none'}` });
  }
  const dev = tableAt(metadata, 'requires-dev') ?? {};
  for (const name of new Set([...groups.keys(), ...Object.keys(dev)])) {
    const compared = compareRequirements(groups.get(name) ?? [], readLocked(dev[name], spell), sources, python);
    comparisons.push(compared.kind === 'same' ? compared : { ...compared, what: `group ${name}: ${compared.what}` });
  }
  return comparisons.find(({ kind }) => kind === 'different') ?? comparisons.find(({ kind }) => kind === 'unclear') ?? { kind: 'same' };
}

const localPath = (entry: TomlTable): string | undefined => {
  const source = tableAt(entry, 'source');
  return ['editable', 'virtual', 'directory'].map((key) => textOf(source?.[key])).find((path) => path !== undefined);
};

/** Packages of this machine; those of registries are only what was resolved. */
const isLocal = (section: string) => /\nsource *= *\{ *(?:editable|virtual|directory)|\n\[package\.source\]/.test(section);

/**
 * Does uv.lock fit pyproject.toml, by the files alone? `member` is the project's folder below the lock's, '.' for the lock's own;
 * `readLocal` gives the pyproject.toml of another local package, `uvToml` is the uv.toml beside the lock. What only uv can tell is `unsure`, never `fresh`.
 */
export async function judgeUvLock(
  manifest: string,
  lock: string,
  member: string,
  readLocal: (folder: string) => Promise<string | undefined>,
  uvToml?: string,
): Promise<LockJudgement> {
  const pyproject = await parseToml(manifest);
  if (!pyproject.ok) return { kind: 'unreadable', file: 'manifest', detail: pyproject.error };
  const parsed = await parseTomlLock(lock, isLocal);
  if (!parsed.ok) return { kind: 'unreadable', file: 'lock', detail: parsed.error };
  const { version } = parsed.value;
  if (version !== 1n) return { kind: 'unsure', why: `uv.lock has ${typeof version === 'bigint' ? `version ${version}` : 'no version'}` };
  const spell = await pythonVersionSpeller();
  const local = list(parsed.value.package)
    .filter(isTable)
    .filter((entry) => localPath(entry) !== undefined);
  const own = local.find((entry) => localPath(entry) === member);
  const name = textOf(tableAt(pyproject.value, 'project')?.name);
  if (!own) {
    // A workspace root may be no project itself; then its members alone are locked.
    if (name === undefined && member === '.') return { kind: 'unsure', why: 'pyproject.toml has no [project]' };
    return { kind: 'stale', by, difference: `${name ?? member} is not in the lock` };
  }
  if (name !== undefined && normalName(name) !== textOf(own.name)) {
    return { kind: 'stale', by, difference: `the project is ${name}, in the lock ${textOf(own.name) ?? 'it has no name'}` };
  }
  const unsure: string[] = [];
  // A project with a build backend is installed (editable), one without is virtual; uv locks the difference.
  const isPackage = tableAt(pyproject.value, 'tool', 'uv')?.package ?? pyproject.value['build-system'] !== undefined;
  const isLockedPackage = tableAt(own, 'source')?.virtual === undefined;
  if (isPackage !== isLockedPackage)
    unsure.push(`the project ${isPackage ? 'is' : 'is no'} package, in the lock it ${isLockedPackage ? 'is' : 'is none'}`);
  const compared = comparePackage(pyproject.value, own, spell);
  if (compared.kind === 'different') return { kind: 'stale', by, difference: compared.what };
  if (compared.kind === 'unclear') unsure.push(compared.what);
  if (member === '.') {
    for (const entry of local.filter((each) => each !== own)) {
      const folder = localPath(entry) ?? '';
      const text = folder.startsWith('/') ? undefined : await readLocal(folder);
      const other = text === undefined ? undefined : await parseToml(text);
      const seen: Comparison = other?.ok
        ? comparePackage(other.value, entry, spell)
        : { kind: 'unclear', what: 'no readable pyproject.toml' };
      if (seen.kind === 'different') return { kind: 'stale', by, difference: `${folder}: ${seen.what}` };
      if (seen.kind === 'unclear') unsure.push(`${folder}: ${seen.what}`);
    }
    const uv = tableAt(pyproject.value, 'tool', 'uv');
    const asked = normalSpecifier(textOf(tableAt(pyproject.value, 'project')?.['requires-python']) ?? '', spell);
    const locked = normalSpecifier(textOf(parsed.value['requires-python']) ?? '', spell);
    if (asked !== locked && (asked !== '' || !uv?.workspace))
      unsure.push(`requires-python is ${asked || 'not set'}, in the lock ${locked || 'not set'}`);
    const shaped = await compareShaping(pyproject.value, parsed.value, uvToml);
    if (shaped.kind === 'different') return { kind: 'stale', by, difference: shaped.what };
    if (shaped.kind === 'unclear') unsure.push(shaped.what);
  }
  return unsure[0] === undefined ? { kind: 'fresh', by } : { kind: 'unsure', why: unsure[0] };
}
