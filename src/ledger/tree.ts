import type { Json } from '../base/json.ts';
import type { TextRange } from '../base/key-shapes.ts';
import type { ValueKind } from './problem.ts';

/**
 * YAML as nodes that know where they stand. `range` covers the value alone; `place` is what an underline marks:
 * the value itself if it is written in one go, else the key that leads to it.
 */
export type TreeNode = TreeScalar | TreeMap | TreeList;

export type TreeScalar = {
  readonly kind: 'scalar';
  readonly range: TextRange;
  readonly place: TextRange;
  readonly value: string | number | boolean | null;
  /** As it is written; only of use for plain scalars. */
  readonly written: string;
  /** Written without quotes, so that its type follows from its text. */
  readonly isPlain: boolean;
  /** A variable stood in it. */
  readonly isReplaced?: boolean;
  /** Values that came into it by `${NAME}`; defaults are none. */
  readonly variables?: readonly VariableUse[];
};

/** A value that came by `${NAME}`, and where it stands in the text that came of it. */
export type VariableUse = { readonly name: string; readonly value: string; readonly start: number; readonly text: string };

export type TreeEntry = { readonly key: string; readonly keyRange: TextRange; readonly value: TreeNode };

export type TreeMap = {
  readonly kind: 'map';
  readonly range: TextRange;
  readonly place: TextRange;
  readonly entries: readonly TreeEntry[];
  readonly byKey: ReadonlyMap<string, TreeEntry>;
};

type TreeList = { readonly kind: 'list'; readonly range: TextRange; readonly place: TextRange; readonly items: readonly TreeNode[] };

export type TreePath = readonly (string | number)[];

/** Makes a mapping; of equal keys the first counts. */
export function treeMap(range: TextRange, place: TextRange, entries: readonly TreeEntry[]): TreeMap {
  const byKey = new Map<string, TreeEntry>();
  for (const entry of entries) if (!byKey.has(entry.key)) byKey.set(entry.key, entry);
  return { kind: 'map', range, place, entries, byKey };
}

/** The entry of a mapping with that key. */
export function entryOf(node: TreeNode | undefined, key: string): TreeEntry | undefined {
  return node?.kind === 'map' ? node.byKey.get(key) : undefined;
}

/** The value under a key. */
export function childOf(node: TreeNode | undefined, key: string): TreeNode | undefined {
  return entryOf(node, key)?.value;
}

/** The entries of a mapping; none for anything else. */
export function entriesOf(node: TreeNode | undefined): readonly TreeEntry[] {
  return node?.kind === 'map' ? node.entries : [];
}

/** The items of a list; none for anything else. */
export function itemsOf(node: TreeNode | undefined): readonly TreeNode[] {
  return node?.kind === 'list' ? node.items : [];
}

/** The text of a scalar that is one. */
export function textOf(node: TreeNode | undefined): string | undefined {
  return node?.kind === 'scalar' && typeof node.value === 'string' ? node.value : undefined;
}

/** The node at a path; undefined when the path leads nowhere. */
export function nodeAt(node: TreeNode, path: TreePath): TreeNode | undefined {
  let at: TreeNode | undefined = node;
  for (const step of path) at = at?.kind === 'list' ? at.items[Number(step)] : childOf(at, String(step));
  return at;
}

/** What a node is, in the words of a person. */
export function kindOf(node: TreeNode): ValueKind {
  if (node.kind !== 'scalar') return node.kind === 'map' ? 'mapping' : 'list';
  if (node.value === null) return 'nothing';
  return typeof node.value === 'string' ? 'text' : (typeof node.value as 'number' | 'boolean');
}

/** The bare value of a node. Objects have no prototype, so that no key of a ledger is special. */
export function plainOf(node: TreeNode): Json {
  switch (node.kind) {
    case 'scalar':
      return node.value;
    case 'list':
      return node.items.map(plainOf);
    case 'map': {
      const object: Record<string, Json> = Object.create(null);
      for (const entry of node.entries) object[entry.key] = plainOf(entry.value);
      return object;
    }
  }
}

/** A path as people write it: `path[2].role`; '' for the whole file. */
export function shownPath(path: TreePath): string {
  return path.reduce<string>((text, step) => (typeof step === 'number' ? `${text}[${step}]` : text ? `${text}.${step}` : step), '');
}

/** Calls back for every scalar below a node, with its path; depth first, in the file's order. */
export function eachScalar(node: TreeNode, visit: (scalar: TreeScalar, path: TreePath) => void, path: TreePath = []): void {
  switch (node.kind) {
    case 'scalar':
      visit(node, path);
      return;
    case 'list':
      for (const [index, item] of node.items.entries()) eachScalar(item, visit, [...path, index]);
      return;
    case 'map':
      for (const entry of node.entries) eachScalar(entry.value, visit, [...path, entry.key]);
  }
}
