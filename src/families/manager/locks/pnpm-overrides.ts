import { childOf, type TreeNode } from '../../../ledger/tree.ts';
import { isObject, type JsonObject, namedTexts, ownValue } from '../json-object.ts';

/** Selector → what stands in its place: `overrides` of pnpm. */
export type Overrides = ReadonlyMap<string, string>;

const textIn = (node: TreeNode | undefined): string | undefined =>
  node?.kind === 'scalar' && node.value !== null ? (node.isPlain ? node.written : String(node.value)) : undefined;

/** The overrides of a YAML file: of pnpm-workspace.yaml, or what pnpm-lock.yaml recorded. */
export function overridesIn(tree: TreeNode | undefined): Overrides {
  const node = childOf(tree, 'overrides');
  return new Map(node?.kind === 'map' ? node.entries.map(({ key, value }) => [key, textIn(value) ?? '']) : []);
}

/** The overrides that package.json asks for; `$name` is what it declares for that name. */
function overridesOf(manifest: JsonObject, holder: JsonObject, key: string): readonly (readonly [string, string])[] {
  const declared = (name: string) =>
    ['dependencies', 'devDependencies', 'optionalDependencies', 'peerDependencies']
      .flatMap((group) => namedTexts(manifest, group))
      .find(([each]) => each === name)?.[1];
  return namedTexts(holder, key).map(([selector, text]) => [selector, text.startsWith('$') ? (declared(text.slice(1)) ?? text) : text]);
}

const isSame = (a: Overrides, b: Overrides) => a.size === b.size && [...a].every(([selector, value]) => b.get(selector) === value);

/** How the overrides of the root compare with what the lock recorded: the same, plainly different, or only pnpm can tell. */
export function compareOverrides(
  root: JsonObject,
  workspace: TreeNode | undefined,
  locked: Overrides,
): { readonly kind: 'same' } | { readonly kind: 'different' | 'unclear'; readonly what: string } {
  const pnpm = ownValue(root, 'pnpm');
  const own: Overrides = new Map([
    ...overridesOf(root, root, 'resolutions'),
    ...overridesOf(root, isObject(pnpm) ? pnpm : {}, 'overrides'),
  ]);
  const apart: Overrides = new Map(overridesOf(root, { overrides: Object.fromEntries(overridesIn(workspace)) }, 'overrides'));
  // pnpm 10 reads package.json and lets the workspace's file win; pnpm 11 and later read the workspace's file alone.
  const readings = [new Map([...own, ...apart]), apart];
  if ([...own, ...apart].some(([, value]) => value.startsWith('catalog:'))) return { kind: 'unclear', what: 'overrides name a catalog' };
  const [older, newer] = readings.map((reading) => isSame(reading, locked));
  if (older && (newer || locked.size > 0)) return { kind: 'same' };
  if (older || newer) return { kind: 'unclear', what: 'whether the overrides of package.json count depends on the release of pnpm' };
  const [selector = ''] = [...own.keys(), ...apart.keys(), ...locked.keys()].filter(
    (each) => (apart.get(each) ?? own.get(each)) !== locked.get(each),
  );
  const asked = apart.get(selector) ?? own.get(selector);
  return { kind: 'different', what: `overrides: ${selector} is ${asked ?? 'not set'}, in the lock ${locked.get(selector) ?? 'not set'}` };
}

/**
 * What pnpm recorded for a dependency that is declared with `range`: the override of its name, where there is one. undefined when an
 * override for some of its versions, or below one parent, may have replaced it: only pnpm knows which.
 */
export function overridden(name: string, range: string, overrides: Overrides): string | undefined {
  const exact = overrides.get(name);
  if (exact !== undefined) return exact;
  const isTouched = [...overrides.keys()].some((selector) => {
    const last = selector.slice(selector.lastIndexOf('>') + 1).trim();
    return last === name || last.startsWith(`${name}@`) || selector.includes(`${name}@`);
  });
  return isTouched ? undefined : range;
}
