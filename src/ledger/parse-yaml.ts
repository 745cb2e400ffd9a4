import { isAlias, isMap, isScalar, isSeq, type Node, type Pair, parseAllDocuments, Scalar, type YAMLError } from 'yaml';
import type { TextRange } from '../base/key-shapes.ts';
import { err, ok, type Result } from '../base/result.ts';
import type { LedgerProblem, YamlFault } from './problem.ts';
import { problemAt, type Source, shownText } from './source.ts';
import { type TreeEntry, type TreeNode, treeMap } from './tree.ts';
import { deeperThanAllowed, maxDepth, maxSeparators, moreThanAllowed } from './yaml-limits.ts';

/** More nodes than this, aliases written out, is no ledger but a bomb (1,000 roles have about 20,000). */
const maxNodes = 200_000;

/** The problem that ends the reading of a file; never leaves this file. */
type Stop = { readonly stop: LedgerProblem };

/**
 * Reads the YAML 1.2 of a ledger into nodes with places. Nothing is guessed: one document, the core schema's types only, no merge
 * keys, no tags of one's own. What stops the reading is one problem; duplicate keys are all shown, with both places.
 */
export function parseYaml(source: Source): Result<TreeNode, readonly LedgerProblem[]> {
  const deep = deeperThanAllowed(source.text);
  if (deep) return err([problemAt(source, deep, 'yaml-too-deep', { max: maxDepth })]);
  const many = moreThanAllowed(source.text);
  if (many) return err([problemAt(source, many, 'yaml-too-many-values', { max: maxSeparators })]);
  try {
    return readDocument(source);
  } catch (thrown) {
    if (thrown !== null && typeof thrown === 'object' && 'stop' in thrown) return err([(thrown as Stop).stop]);
    // Whatever else the parser throws on odd input is a fault of the file as a whole, not a crash.
    return err([problemAt(source, [0, 0], 'yaml-fault', { fault: 'other' })]);
  }
}

function readDocument(source: Source): Result<TreeNode, readonly LedgerProblem[]> {
  const documents = parseAllDocuments(source.text, { schema: 'core', uniqueKeys: false, prettyErrors: false, logLevel: 'silent' });
  const [document, second] = Array.isArray(documents) ? documents : [];
  const directive = /^%[^\n]*/m.exec(source.text);
  const error = document?.errors[0];
  if (error) return err([faultOf(source, error)]);
  if (document && directive && document.directives.yaml.explicit && document.directives.yaml.version !== '1.2') {
    return err([problemAt(source, [directive.index, directive.index + directive[0].length], 'yaml-fault', { fault: 'directive' })]);
  }
  if (second) return err([problemAt(source, secondStart(source, second.range[0]), 'yaml-many-documents', {})]);
  if (!document?.contents || (isScalar(document.contents) && document.contents.value === null && !document.contents.source)) {
    return err([problemAt(source, [0, 0], 'ledger-empty', { file: source.file })]);
  }
  const tag = document.warnings.find((warning) => warning.code === 'TAG_RESOLVE_FAILED');
  if (tag) {
    const range: TextRange = [tag.pos[0], tokenEnd(source, tag.pos[0])];
    return err([problemAt(source, range, 'yaml-unknown-tag', { tag: shownText(source, range) })]);
  }
  const reading: Reading = { source, anchors: new Map(), duplicates: [], nodes: 0 };
  const tree = treeOf(reading, document.contents, clipToLine(source, rangeOf(document.contents, [0, 0])));
  return reading.duplicates.length > 0 ? err(reading.duplicates) : ok(tree);
}

type Reading = {
  readonly source: Source;
  readonly anchors: Map<string, TreeNode | 'open'>;
  readonly duplicates: LedgerProblem[];
  nodes: number;
};

function stop(problem: LedgerProblem): never {
  throw { stop: problem } satisfies Stop;
}

function rangeOf(node: Node, from: TextRange): TextRange {
  return node.range ? [node.range[0], Math.max(node.range[0], node.range[1])] : from;
}

/** `lead` is the key, or the place of the item, that leads to this node. */
function treeOf(reading: Reading, node: Node, lead: TextRange): TreeNode {
  const range = rangeOf(node, lead);
  const anchor = 'anchor' in node && !isAlias(node) ? (node.anchor as string | undefined) : undefined;
  if (anchor) reading.anchors.set(anchor, 'open');
  const tree = bareTreeOf(reading, node, range, lead);
  if (anchor) reading.anchors.set(anchor, tree);
  return tree;
}

function count(reading: Reading, nodes: number, range: TextRange): void {
  reading.nodes += nodes;
  if (reading.nodes > maxNodes) stop(problemAt(reading.source, range, 'yaml-alias-bomb', { max: maxNodes }));
}

function bareTreeOf(reading: Reading, node: Node, range: TextRange, lead: TextRange): TreeNode {
  count(reading, 1, range);
  if (isAlias(node)) {
    const meant = reading.anchors.get(node.source);
    // An alias within its own anchor would never end; to a ledger it is as unknown as one that stands nowhere.
    if (meant === undefined || meant === 'open') {
      const place: TextRange = [range[0], range[0] + node.source.length + 1];
      stop(problemAt(reading.source, place, 'yaml-alias-unknown', { name: shownText(reading.source, place).slice(1) }));
    }
    count(reading, sizeOf(meant), range);
    return { ...meant, range, place: range };
  }
  if (isMap(node)) {
    const entries: TreeEntry[] = [];
    const seen = new Map<string, TextRange>();
    for (const pair of node.items as Pair<Node, Node | null>[]) entries.push(entryFrom(reading, pair, seen, range));
    return treeMap(range, lead, entries);
  }
  if (isSeq(node)) {
    const items = node.items.map((item) => treeOf(reading, item as Node, itemPlace(reading.source, item as Node, range)));
    return { kind: 'list', range, place: lead, items };
  }
  const scalar = node as Scalar;
  const isPlain = scalar.type === undefined || scalar.type === Scalar.PLAIN;
  const value = typeof scalar.value === 'bigint' ? Number(scalar.value) : (scalar.value as string | number | boolean | null);
  const written = reading.source.text.slice(range[0], range[1]);
  return {
    kind: 'scalar',
    range,
    place: range[1] > range[0] ? clipToLine(reading.source, range) : lead,
    value,
    written,
    isPlain: isPlain && node.tag === undefined,
  };
}

function entryFrom(reading: Reading, pair: Pair<Node, Node | null>, seen: Map<string, TextRange>, parent: TextRange): TreeEntry {
  const key = pair.key;
  const keyRange = key ? clipToLine(reading.source, rangeOf(key, parent)) : parent;
  if (!isScalar(key) || key.value === null) stop(problemAt(reading.source, keyRange, 'yaml-fault', { fault: 'key' }));
  // A key such as 8080 or true is meant as the text that stands there.
  const name = typeof key.value === 'string' ? key.value : (key.source ?? String(key.value));
  const first = seen.get(name);
  if (first) {
    const related = [{ code: 'first-key' as const, range: first }];
    reading.duplicates.push(
      problemAt(reading.source, keyRange, 'duplicate-key', { key: shownText(reading.source, keyRange) }, { related }),
    );
  } else seen.set(name, keyRange);
  const value = pair.value ? treeOf(reading, pair.value, keyRange) : emptyAt(keyRange);
  return { key: name, keyRange, value };
}

const emptyAt = (place: TextRange): TreeNode => ({
  kind: 'scalar',
  range: [place[1], place[1]],
  place,
  value: null,
  written: '',
  isPlain: true,
});

/** A list's item that is a mapping or a list is marked from its start to the end of that line. */
function itemPlace(source: Source, item: Node, list: TextRange): TextRange {
  return clipToLine(source, rangeOf(item, list));
}

function clipToLine(source: Source, [start, end]: TextRange): TextRange {
  return [start, Math.max(start, Math.min(end, firstLineEnd(source, start)))];
}

function firstLineEnd(source: Source, start: number): number {
  const newline = source.text.indexOf('\n', start);
  const end = newline < 0 ? source.text.length : newline;
  return end > start && source.text[end - 1] === '\r' ? end - 1 : end;
}

function tokenEnd(source: Source, start: number): number {
  const end = source.text.slice(start).search(/[\s,\]}]/);
  return end < 0 ? source.text.length : start + Math.max(1, end);
}

function secondStart(source: Source, start: number): TextRange {
  const at = source.text.lastIndexOf('---', start + 3);
  return at >= 0 ? [at, at + 3] : [start, start];
}

function sizeOf(tree: TreeNode): number {
  switch (tree.kind) {
    case 'scalar':
      return 1;
    case 'list':
      return tree.items.reduce((sum, item) => sum + sizeOf(item), 1);
    case 'map':
      return tree.entries.reduce((sum, entry) => sum + sizeOf(entry.value), 1);
  }
}

/** The yaml package's codes in the words of a ledger's reader. */
const faults: { readonly [code: string]: YamlFault } = {
  ALIAS_PROPS: 'alias',
  BAD_ALIAS: 'alias',
  BAD_DIRECTIVE: 'directive',
  BAD_DQ_ESCAPE: 'escape',
  BAD_INDENT: 'indent',
  BAD_SCALAR_START: 'reserved-start',
  BLOCK_AS_IMPLICIT_KEY: 'nested-in-line',
  BLOCK_IN_FLOW: 'indent',
  KEY_OVER_1024_CHARS: 'key',
  MISSING_CHAR: 'closing',
  MULTILINE_IMPLICIT_KEY: 'key',
  MULTIPLE_ANCHORS: 'twice',
  MULTIPLE_TAGS: 'twice',
  NON_STRING_KEY: 'key',
  TAB_AS_INDENT: 'tab',
  UNEXPECTED_TOKEN: 'unexpected',
};

function faultOf(source: Source, error: YAMLError): LedgerProblem {
  // `{ context: ${CTX} }`: to YAML the variable's own brace opens a mapping.
  const variable = /\$\{[^\s{}]*$/.exec(source.text.slice(Math.max(0, error.pos[0] - 100), error.pos[0] + 1));
  if (variable) {
    const from = error.pos[0] + 1 - variable[0].length;
    const end = source.text.indexOf('}', from);
    const range = clipToLine(source, [from, end < 0 ? error.pos[0] : end + 1]);
    return problemAt(source, range, 'yaml-fault', { fault: 'variable-in-brackets' });
  }
  const closing = /end with a (\]|\})|Missing closing (["'])/.exec(error.message);
  const start = openingOf(source, error, closing?.[1] ?? closing?.[2]);
  const isHeader = error.message.startsWith('Block scalar header');
  const isUnclosed = /must be sufficiently indented and end with|Missing closing/.test(error.message);
  const fault = isHeader ? 'block-header' : isUnclosed ? 'closing' : (faults[error.code] ?? 'other');
  const line = clipToLine(source, [start, source.text.length]);
  const at: TextRange = fault === 'tab' ? tabAt(source, start) : [start, Math.min(tokenEnd(source, start), line[1])];
  return problemAt(source, at, 'yaml-fault', { fault });
}

/** Where what is never closed was opened, and where a wrong block header begins: the parser points behind both. */
function openingOf(source: Source, error: YAMLError, closer: string | undefined): number {
  const { text } = source;
  const [start] = error.pos;
  if (error.message.startsWith('Block scalar header')) return Math.max(text.lastIndexOf('>', start), text.lastIndexOf('|', start), 0);
  if (closer === '"' || closer === "'") return Math.max(0, text.lastIndexOf(closer, start - 1));
  const opener = closer === ']' ? '[' : closer === '}' ? '{' : undefined;
  if (opener === undefined) return start;
  for (let at = start - 1, closed = 0; at >= 0; at--) {
    if (text[at] === closer) closed++;
    if (text[at] === opener && closed-- === 0) return at;
  }
  return start;
}

/** The parser points behind the tabs; the tab itself is what must go. */
function tabAt(source: Source, start: number): TextRange {
  const lineStart = source.text.lastIndexOf('\n', start - 1) + 1;
  const tab = source.text.indexOf('\t', lineStart);
  return tab >= 0 && tab <= start ? [tab, tab + 1] : [start, start + 1];
}
