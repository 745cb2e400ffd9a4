import { pythonVersionSpeller } from '../python-version.ts';
import { parseToml, type TomlTable, type TomlValue, tableAt, textOf, textsOf } from '../toml.ts';
import { type Comparison, compareRequirements, sourcesOf } from './uv-compare.ts';
import { lockedRequirement, parseRequirement } from './uv-requirement.ts';

/** Settings of [tool.uv] that shape a lock and that uv.lock records word for word: setting → name in the table `options` of the lock. */
const options = {
  resolution: 'resolution-mode',
  prerelease: 'prerelease-mode',
  'fork-strategy': 'fork-strategy',
  'exclude-newer': 'exclude-newer',
} as const;

/** What is not written into a lock, for it is what uv does anyway. */
const defaults: Readonly<Record<string, string>> = {
  resolution: 'highest',
  prerelease: 'if-necessary-or-explicit',
  'fork-strategy': 'requires-python',
};

/** Lists of requirements in [tool.uv] → where the table `manifest` of the lock records them. */
const lists = {
  'constraint-dependencies': 'constraints',
  'override-dependencies': 'overrides',
  'build-constraint-dependencies': 'build-constraints',
} as const;

/** Settings that shape a lock and that are not compared here. */
const others = [
  'exclude-dependencies',
  'environments',
  'required-environments',
  'conflicts',
  'exclude-newer-package',
  'dependency-metadata',
  'dependency-groups',
] as const;

/** 2026-01-01 in a setting is 2026-01-02T00:00:00Z in the lock: the day itself counts. */
function momentOf(text: string): number {
  const day = /^\d{4}-\d{2}-\d{2}$/.test(text);
  return Date.parse(text) + (day ? 24 * 60 * 60 * 1000 : 0);
}

/** Are two written values of a setting the same? undefined when that cannot be told (`1 week`). */
function isSame(name: string, asked: string, locked: string): boolean | undefined {
  if (asked === locked) return true;
  if (name !== 'exclude-newer') return false;
  const [a, b] = [momentOf(asked), momentOf(locked)];
  return Number.isNaN(a) || Number.isNaN(b) ? undefined : a === b;
}

function compareOptions(uv: TomlTable | undefined, lock: TomlTable): Comparison {
  const recorded = tableAt(lock, 'options');
  for (const [name, key] of Object.entries(options)) {
    const [asked, locked] = [textOf(uv?.[name]), textOf(recorded?.[key])];
    if (asked === undefined && locked === undefined && uv?.[name] === undefined) continue;
    // Set in the lock alone, it may come from the user's own settings or the command line.
    if (asked === undefined) return { kind: 'unclear', what: `the lock was made with ${name} ${locked ?? ''}`.trim() };
    const same = isSame(name, asked, locked ?? defaults[name] ?? '');
    if (same === undefined) return { kind: 'unclear', what: `[tool.uv] ${name} is ${asked}` };
    if (!same) return { kind: 'different', what: `${name} is ${asked}, in the lock ${locked ?? 'not set'}` };
  }
  const known = new Set<string>(Object.values(options));
  const unknown = Object.keys(recorded ?? {}).find((key) => !known.has(key));
  return unknown === undefined ? { kind: 'same' } : { kind: 'unclear', what: 'the lock was made with options' };
}

/** What [tool.uv] says about how to lock, or a uv.toml beside it in its place, against what the lock recorded of it. */
export async function compareShaping(pyproject: TomlTable, lock: TomlTable, uvToml?: string): Promise<Comparison> {
  const beside = uvToml === undefined ? undefined : await parseToml(uvToml);
  if (beside && !beside.ok) return { kind: 'unclear', what: 'uv.toml cannot be read' };
  const moved = [...Object.keys(lists), ...others].find((name) => beside?.value[name] !== undefined);
  if (moved) return { kind: 'unclear', what: `${moved} is set in uv.toml` };
  const uv = tableAt(pyproject, 'tool', 'uv');
  const recorded = tableAt(lock, 'manifest');
  const compared = [compareOptions(beside?.value ?? uv, lock)];
  const spell = await pythonVersionSpeller();
  const sources = sourcesOf(pyproject);
  const all = (value: TomlValue | undefined) => (Array.isArray(value) ? (value as readonly TomlValue[]) : []);
  for (const [name, key] of Object.entries(lists)) {
    const texts = uv?.[name] === undefined ? [] : textsOf(uv[name]);
    const asked = texts?.map((text) => parseRequirement(text, spell));
    const locked = all(recorded?.[key]).map((entry) => lockedRequirement(entry, spell));
    if (asked === undefined || asked.includes(undefined) || locked.includes(undefined)) {
      compared.push({ kind: 'unclear', what: `[tool.uv] ${name} is set` });
      continue;
    }
    // Set in the lock alone, they may come from the user's own settings.
    if (asked.length === 0 && locked.length > 0) {
      compared.push({ kind: 'unclear', what: `the lock was made with ${key}` });
      continue;
    }
    const isRequirement = <T>(each: T | undefined): each is T => each !== undefined;
    const found = compareRequirements(
      asked.filter(isRequirement),
      locked.filter(isRequirement),
      sources,
      textOf(tableAt(pyproject, 'project')?.['requires-python']),
    );
    compared.push(found.kind === 'same' ? found : { ...found, what: `${name}: ${found.what}` });
  }
  const known = new Set<string>([...Object.values(lists), 'members']);
  const unknown = Object.keys(recorded ?? {}).find((key) => !known.has(key));
  const setting = others.find((name) => uv?.[name] !== undefined);
  if (setting) compared.push({ kind: 'unclear', what: `[tool.uv] ${setting} is set` });
  if (unknown) compared.push({ kind: 'unclear', what: `the lock was made with ${unknown}` });
  return compared.find(({ kind }) => kind === 'different') ?? compared.find(({ kind }) => kind === 'unclear') ?? { kind: 'same' };
}
