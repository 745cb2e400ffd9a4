import { Document, isCollection, isMap, isScalar, isSeq, type Node, Pair, parseDocument, Scalar, YAMLMap, YAMLSeq } from 'yaml';

/** A ledger to be written, with its comments. Comments are texts without `#`, of one or more lines. */
export type DocumentNode =
  | { readonly kind: 'scalar'; readonly value: string | number | boolean; readonly comment?: string }
  | { readonly kind: 'list'; readonly items: readonly DocumentNode[]; readonly isInline?: true; readonly comment?: string }
  | {
      readonly kind: 'map';
      readonly entries: readonly DocumentEntry[];
      readonly isInline?: true;
      readonly comment?: string;
      /** Stands behind the last entry, as deep as the entries. */
      readonly after?: string;
    };
export type DocumentEntry = { readonly key: string; readonly value: DocumentNode; readonly before?: string; readonly isApart?: true };

const layout = { lineWidth: 0, indent: 2, flowCollectionPadding: true } as const;

const commented = (text: string) => text.replace(/^(?=.)/gm, ' ');

/** The text of a document. */
export function writeDocument(root: DocumentNode, header: string): string {
  const document = new Document(null);
  document.contents = nodeOf(root) as never;
  document.commentBefore = commented(header);
  return document.toString(layout);
}

function nodeOf(node: DocumentNode): Scalar | YAMLMap | YAMLSeq {
  const made = bare(node);
  if (node.comment !== undefined) made.comment = commented(node.comment);
  return made;
}

function bare(node: DocumentNode): Scalar | YAMLMap | YAMLSeq {
  switch (node.kind) {
    case 'scalar':
      return new Scalar(node.value);
    case 'list': {
      const list = new YAMLSeq();
      list.items = node.items.map(nodeOf);
      list.flow = node.isInline === true;
      return list;
    }
    case 'map': {
      const map = new YAMLMap();
      for (const { key, value, before, isApart } of node.entries) {
        const name = new Scalar(key);
        if (before !== undefined) name.commentBefore = commented(before);
        if (isApart) name.spaceBefore = true;
        map.items.push(new Pair(name, nodeOf(value)) as never);
      }
      map.flow = node.isInline === true || node.entries.length === 0;
      if (node.after !== undefined) map.comment = commented(node.after);
      return map;
    }
  }
}

type Step = string | number;

/**
 * The text with one value set: a value that is there is replaced where it stands, a new entry is added behind the last one of its
 * mapping. All else, comments and layout included, stays letter by letter: the document only tells where. Undefined where the text has
 * no place for it.
 */
export function setInDocument(text: string, path: readonly Step[], value: DocumentNode): string | undefined {
  const document = parseDocument(text, { keepSourceTokens: true });
  if (document.errors.length > 0) return undefined;
  const there = document.getIn(path, true) as Node | undefined;
  // What a variable brings is for its own place to say.
  if (isScalar(there) && String(there.value).includes('${')) return undefined;
  if (there?.range) return replaced(text, there, value);
  for (let depth = path.length - 1; depth >= 0; depth--) {
    const parent = depth === 0 ? document.contents : (document.getIn(path.slice(0, depth), true) as Node | undefined);
    const key = path[depth];
    if (parent === undefined || parent === null) continue;
    if (!isMap(parent) || typeof key !== 'string') return undefined;
    const inner = path
      .slice(depth + 1)
      .reduceRight<DocumentNode>((below, step) => ({ kind: 'map', entries: [{ key: String(step), value: below }] }), value);
    return added(text, parent as YAMLMap, { key, value: inner });
  }
  return undefined;
}

/** The entry's text as lines, to be indented. */
const linesOf = (entry: DocumentEntry) =>
  writeDocument({ kind: 'map', entries: [entry] }, '')
    .trimEnd()
    .split('\n');

const inline = (value: DocumentNode) => {
  const flat: DocumentNode = value.kind === 'scalar' ? value : { ...value, isInline: true };
  const { comment: _, ...bareValue } = flat;
  return writeDocument({ kind: 'list', items: [bareValue], isInline: true }, '')
    .trim()
    .replace(/^\[ ?| ?\]$/g, '');
};

function replaced(text: string, node: Node, value: DocumentNode): string {
  const [start, end] = node.range ?? [0, 0];
  // A block ends behind its last line's end, a value in one line at its last letter.
  const isBlock = isCollection(node) && node.flow !== true;
  const kept = isBlock ? text.slice(start, end).trimEnd().length + start : end;
  return text.slice(0, start) + inline(value) + text.slice(kept);
}

function added(text: string, parent: YAMLMap, entry: DocumentEntry): string | undefined {
  const [start = 0, end = 0] = parent.range ?? [];
  const last = parent.items.at(-1);
  if (parent.flow || last === undefined) {
    const close = text.lastIndexOf('}', end);
    if (close < start) return undefined;
    const before = text.slice(0, close).trimEnd();
    return `${before}${last === undefined ? ' ' : ', '}${entry.key}: ${inline(entry.value)} ${text.slice(close)}`;
  }
  const key = parent.items[0]?.key as Node | undefined;
  const from = key?.range?.[0] ?? start;
  const indent = ' '.repeat(from - (text.lastIndexOf('\n', from - 1) + 1));
  const at = endOfLine(text, deepestEnd((last.value ?? last.key) as Node));
  const lines = linesOf(entry).map((line) => (line === '' ? '' : indent + line));
  const gap = text.slice(0, at).endsWith('\n') || at === 0 ? '' : '\n';
  return `${text.slice(0, at)}${gap}${lines.join('\n')}\n${text.slice(at)}`;
}

/** Where the last value below a node ends, comments behind it left out. */
function deepestEnd(node: Node): number {
  if ((isMap(node) || isSeq(node)) && node.flow !== true && node.items.length > 0) {
    const last = node.items.at(-1);
    return deepestEnd((isMap(node) ? ((last as Pair).value ?? (last as Pair).key) : last) as Node);
  }
  return node.range?.[1] ?? 0;
}

function endOfLine(text: string, at: number): number {
  if (text[at - 1] === '\n') return at;
  const newline = text.indexOf('\n', at);
  return newline < 0 ? text.length : newline + 1;
}
