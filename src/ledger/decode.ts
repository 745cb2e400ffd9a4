import type { TextRange } from '../base/key-shapes.ts';
import { nearest } from '../base/nearest.ts';
import type { LedgerProblem, ValueKind } from './problem.ts';
import { checkShape, type ShapeIssue } from './shape.ts';
import { problemAt, type Source, shownText } from './source.ts';
import { eachScalar, entryOf, kindOf, nodeAt, plainOf, shownPath, type TreeNode, type TreePath } from './tree.ts';
import { isUnreplaced } from './variables.ts';

/** A file that is wrong in more places than this is wrong as a whole. */
const maxIssues = 500;

/** Holds a tree against the shape of its ledger; problems point at the value or the key that is wrong. */
export function shapeProblems(which: 'ports' | 'managers', source: Source, tree: TreeNode): LedgerProblem[] {
  const problems = checkShape(which, plainOf(tree))
    .slice(0, maxIssues)
    .flatMap((issue) => problemOf(source, tree, issue) ?? []);
  return [...problems, ...leadingZeros(source, tree)];
}

function problemOf(source: Source, tree: TreeNode, issue: ShapeIssue): LedgerProblem | undefined {
  const parentPath = issue.path.slice(0, -1);
  const parent = nodeAt(tree, parentPath);
  const key = String(issue.path.at(-1) ?? '');
  const entry = entryOf(parent, key);
  const where = shownPath(issue.path);
  if (issue.kind === 'unknown' && entry) {
    const suggestion = nearest(key, issue.known);
    const args = { key: shownText(source, entry.keyRange), where: shownPath(parentPath), known: issue.known };
    return problemAt(source, entry.keyRange, 'unknown-key', args, { suggestion });
  }
  if (issue.kind === 'missing') {
    return problemAt(source, parent?.place ?? [0, 0], 'missing-key', { key, where: shownPath(parentPath) });
  }
  if (issue.kind === 'rule' && issue.isKey && entry) {
    return problemAt(source, entry.keyRange, 'bad-value', {
      where: shownPath(parentPath),
      rule: issue.rule,
      found: shownText(source, entry.keyRange),
    });
  }
  const node = nodeAt(tree, issue.path);
  if (!node || isUnreplaced(node)) return undefined;
  const found = node.kind === 'scalar' ? foundText(source, node.range) : '';
  switch (issue.kind) {
    case 'type':
      return problemAt(
        source,
        node.place,
        'wrong-type',
        { where, expected: issue.expected, found: kindOf(node) },
        { suggestion: retyped(node, issue.expected) },
      );
    case 'choice': {
      if (node.kind !== 'scalar')
        return problemAt(source, node.place, 'wrong-type', { where, expected: [choiceKind(issue.allowed)], found: kindOf(node) });
      const suggestion = typeof node.value === 'string' ? nearest(node.value, issue.allowed) : undefined;
      return problemAt(source, node.place, 'not-one-of', { where, found, allowed: issue.allowed }, { suggestion });
    }
    case 'rule':
      return problemAt(source, node.place, 'bad-value', { where, rule: issue.rule, found });
    // The rules of addresses say what is wrong with one (ports-rules.ts).
    case 'address':
    case 'unknown':
      return undefined;
  }
}

const choiceKind = (allowed: readonly string[]): ValueKind => (allowed.every((choice) => /^\d+$/.test(choice)) ? 'number' : 'text');

/** What is written, without its quotes: a variable shows as its name, never as its value. */
export function foundText(source: Source, range: TextRange): string {
  return shownText(source, range).replace(/^(["'])(.*)\1$/s, '$2');
}

/** The YAML 1.2 way of what was probably meant: `yes` is text, `0.8` a number. */
function retyped(node: TreeNode, expected: readonly ValueKind[]): string | undefined {
  if (node.kind !== 'scalar' || node.isReplaced) return undefined;
  if (expected.includes('boolean') && typeof node.value === 'string') {
    const word = node.value.toLowerCase();
    return ['yes', 'on', 'y', 'true'].includes(word) ? 'true' : ['no', 'off', 'n', 'false'].includes(word) ? 'false' : undefined;
  }
  if (expected.includes('number') && typeof node.value === 'string') {
    const digits = node.value.replaceAll(/[_,]/g, '');
    return /^\d+$/.test(digits) ? digits : undefined;
  }
  if (expected.includes('text') && (typeof node.value === 'number' || typeof node.value === 'boolean')) return `"${node.written}"`;
  if (expected.length === 1 && expected[0] === 'list' && typeof node.value === 'string' && node.isPlain) return `[${node.written}]`;
  return undefined;
}

/** `0777` is 777 to YAML 1.2 and 511 to YAML 1.1; a ledger does not leave that open. */
function leadingZeros(source: Source, tree: TreeNode): LedgerProblem[] {
  const problems: LedgerProblem[] = [];
  eachScalar(tree, (scalar, path: TreePath) => {
    if (typeof scalar.value !== 'number' || scalar.isReplaced || !/^[-+]?0\d/.test(scalar.written)) return;
    const suggestion = scalar.written.replace(/^([-+]?)0+(?=\d)/, '$1');
    problems.push(
      problemAt(source, scalar.place, 'bad-value', { where: shownPath(path), rule: 'leading-zero', found: scalar.written }, { suggestion }),
    );
  });
  return problems;
}
