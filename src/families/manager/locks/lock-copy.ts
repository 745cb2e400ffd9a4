import { parseYaml } from '../../../ledger/parse-yaml.ts';
import { createSource } from '../../../ledger/source.ts';
import { childOf, type TreeNode } from '../../../ledger/tree.ts';
import { isObject, ownValue, readJsonObject } from '../json-object.ts';
import { isTable, parseToml, type TomlTable, tableAt, tomlText } from '../toml.ts';

/**
 * What a manifest needs to hold for its lock to be judged, and nothing else: in the copy that a manager is asked about there are no scripts,
 * no `packageManager`, no cache or log folders, no plugins, no interpreter. A key that is not known is left out.
 */
const nodeKeys = [
  ...['name', 'version', 'workspaces', 'overrides', 'resolutions', 'bundleDependencies', 'bundledDependencies'],
  ...['dependencies', 'devDependencies', 'optionalDependencies', 'peerDependencies', 'peerDependenciesMeta'],
];
const pnpmKeys = ['overrides', 'packageExtensions', 'peerDependencyRules'];
const workspaceKeys = ['packages', 'catalog', 'catalogs', 'overrides', 'packageExtensions'];
const projectKeys = ['name', 'version', 'requires-python', 'dependencies', 'optional-dependencies', 'dynamic'];
const uvKeys = [
  ...['sources', 'workspace', 'package', 'managed', 'dev-dependencies', 'dependency-groups', 'dependency-metadata', 'default-groups'],
  ...['constraint-dependencies', 'override-dependencies', 'build-constraint-dependencies', 'exclude-dependencies'],
  ...['environments', 'required-environments', 'conflicts'],
];

function pick<T>(table: Readonly<Record<string, T>> | undefined, keys: readonly string[]): Record<string, T> {
  const kept: Record<string, T> = {};
  for (const key of keys) if (table && Object.hasOwn(table, key)) kept[key] = table[key] as T;
  return kept;
}

/** pyproject.toml as uv may see it; undefined when it is none. */
export async function copiedPyproject(text: string): Promise<string | undefined> {
  const read = await parseToml(text);
  if (!read.ok) return undefined;
  const build = tableAt(read.value, 'build-system');
  const uv: TomlTable = pick(tableAt(read.value, 'tool', 'uv'), uvKeys);
  const copied: Record<string, TomlTable> = { tool: { uv } };
  const project = read.value.project;
  if (isTable(project)) copied.project = pick(project, projectKeys);
  if (isTable(read.value['dependency-groups'])) copied['dependency-groups'] = read.value['dependency-groups'];
  if (build) copied['build-system'] = pick(build, ['requires', 'build-backend']);
  return tomlText(copied);
}

/** package.json as npm or pnpm may see it; undefined when it is none. */
export function copiedPackageJson(text: string): string | undefined {
  const read = readJsonObject(text);
  if (!read.ok) return undefined;
  const pnpm = ownValue(read.value, 'pnpm');
  return JSON.stringify({ ...pick(read.value, nodeKeys), ...(isObject(pnpm) ? { pnpm: pick(pnpm, pnpmKeys) } : {}) });
}

function plainOf(node: TreeNode): unknown {
  if (node.kind === 'scalar') return node.value;
  if (node.kind === 'list') return node.items.map(plainOf);
  return Object.fromEntries(node.entries.map(({ key, value }) => [key, plainOf(value)]));
}

/** pnpm-workspace.yaml as pnpm may see it, written as JSON, which is YAML too; undefined when it is none. */
export function copiedWorkspace(text: string): string | undefined {
  const tree = parseYaml(createSource('pnpm-workspace.yaml', text));
  if (!tree.ok) return undefined;
  const kept: Record<string, unknown> = {};
  for (const key of workspaceKeys) {
    const node = childOf(tree.value, key);
    if (node) kept[key] = plainOf(node);
  }
  return JSON.stringify(kept);
}
