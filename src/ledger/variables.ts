import type { LedgerProblem } from './problem.ts';
import { findHidden, findKeys } from './secret-shapes.ts';
import { problemAt, type Source } from './source.ts';
import { type TreeNode, type TreeScalar, treeMap, type VariableUse } from './tree.ts';

/** A variable's value and where it was found: `process`, or the env file as the ledger writes it. */
type FoundVariable = { readonly value: string; readonly from: string };

/** Looks a name up in the process environment, then in the env files in their order. */
export type LookUp = (name: string) => FoundVariable | undefined;

const variable = /\$\{([A-Za-z_][A-Za-z0-9_]*)(:-([^}]*))?\}|\$\{[^}]*\}?/g;

/**
 * A tree with its `${NAME}` and `${NAME:-default}` replaced. The default counts when NAME is unset or empty, as in a shell.
 * A plain scalar takes the type of its new text (`context: ${CTX:-8192}` is a number), a quoted one stays text. Values are
 * data: they never become YAML. Keys of mappings are left as they are. Problems are added to `problems`.
 */
export function replaceVariables(source: Source, tree: TreeNode, lookUp: LookUp, problems: LedgerProblem[]): TreeNode {
  switch (tree.kind) {
    case 'scalar':
      return typeof tree.value === 'string' && tree.value.includes('${')
        ? replacedScalar(source, tree, tree.value, lookUp, problems)
        : tree;
    case 'list':
      return { ...tree, items: tree.items.map((item) => replaceVariables(source, item, lookUp, problems)) };
    case 'map':
      return treeMap(
        tree.range,
        tree.place,
        tree.entries.map((entry) => ({ ...entry, value: replaceVariables(source, entry.value, lookUp, problems) })),
      );
  }
}

function replacedScalar(source: Source, scalar: TreeScalar, text: string, lookUp: LookUp, problems: LedgerProblem[]): TreeScalar {
  let isWhole = true;
  // How much longer the text has become before the variable at hand.
  let grown = 0;
  const uses: Omit<VariableUse, 'text'>[] = [];
  const value = text.replace(
    variable,
    (written: string, name: string | undefined, hasDefault: string | undefined, fallback: string | undefined, offset: number) => {
      const at = placeOf(source, scalar, written);
      if (name === undefined) {
        isWhole = false;
        problems.push(problemAt(source, at, 'variable-malformed', { text: findHidden(written).length > 0 ? '…' : written.slice(0, 60) }));
        return written;
      }
      const found = lookUp(name)?.value;
      const replaced = hasDefault !== undefined ? found || (fallback ?? '') : found;
      if (replaced === undefined) {
        isWhole = false;
        problems.push(problemAt(source, at, 'variable-unresolved', { name }));
        return written;
      }
      if (found !== undefined && findKeys(replaced).length > 0) {
        isWhole = false;
        problems.push(problemAt(source, at, 'variable-is-key', { name }));
        return written;
      }
      if (found) uses.push({ name, value: found, start: offset + grown });
      grown += replaced.length - written.length;
      return replaced;
    },
  );
  if (!isWhole) return { ...scalar, isReplaced: true };
  const variables = uses.map((use) => ({ ...use, text: value }));
  return { ...scalar, value: scalar.isPlain ? coreValue(value) : value, isReplaced: true, ...(variables.length > 0 ? { variables } : {}) };
}

/** Where the variable stands in the source; escapes in a quoted scalar may hide it, then the whole scalar is the place. */
function placeOf(source: Source, scalar: TreeScalar, written: string): readonly [number, number] {
  const at = source.text.indexOf(written, scalar.range[0]);
  return at >= 0 && at + written.length <= scalar.range[1] ? [at, at + written.length] : scalar.place;
}

/** What a plain scalar means by the core schema of YAML 1.2: `yes` is text, 0o17 is 15, 12:30 is text. */
function coreValue(text: string): string | number | boolean | null {
  if (/^(?:~|null|Null|NULL)?$/.test(text)) return null;
  if (/^(?:true|True|TRUE)$/.test(text)) return true;
  if (/^(?:false|False|FALSE)$/.test(text)) return false;
  if (/^[-+]?\d+$/.test(text) || /^0x[\da-fA-F]+$/.test(text) || /^0o[0-7]+$/.test(text)) return Number(text);
  if (/^[-+]?(?:\.\d+|\d+(?:\.\d*)?)(?:[eE][-+]?\d+)?$/.test(text)) return Number(text);
  return text;
}

/** True while a scalar still holds a variable that could not be replaced: nothing else is said about it. */
export function isUnreplaced(node: TreeNode | undefined): boolean {
  return node?.kind === 'scalar' && node.isReplaced === true && typeof node.value === 'string' && node.value.includes('${');
}
