import { mergeRanges, type TextRange } from '../base/key-shapes.ts';
import type { Span } from '../base/span.ts';
import { withoutGaps } from '../base/without-gaps.ts';
import type { Excerpt, LedgerProblem, LedgerProblemArgs, LedgerProblemCode, RelatedCode } from './problem.ts';
import { findHidden } from './secret-shapes.ts';

/** The text of one ledger with what is needed to point into it. */
export type Source = {
  /** As the user would type it. */
  readonly file: string;
  readonly text: string;
  readonly lineStarts: readonly number[];
  /** What must not be shown: keys, and what stands where a value of a token was written. */
  readonly masks: readonly TextRange[];
};

/** More of an excerpt than a wide screen holds helps nobody; a ledger may be one line of a megabyte. */
const excerptMax = 140;

export function createSource(file: string, text: string): Source {
  const lineStarts = [0];
  for (let at = text.indexOf('\n'); at >= 0; at = text.indexOf('\n', at + 1)) lineStarts.push(at + 1);
  return { file, text, lineStarts, masks: findHidden(text) };
}

/** The same source with more to hide. */
export function hideMore(source: Source, ranges: readonly TextRange[]): Source {
  // What is a key but for its prefix stays as it is: `app-…` tells more than `…`.
  const isKey = ([start, end]: TextRange) => {
    const mask = source.masks[firstMaskBehind(source.masks, start)];
    return mask !== undefined && mask[1] === end && mask[0] - start <= 'dataset-'.length;
  };
  const more = ranges.filter((range) => !isKey(range));
  return more.length === 0 ? source : { ...source, masks: mergeRanges([...source.masks, ...more]) };
}

/** Index of the line (from 0) that holds an offset. */
function lineOf(source: Source, offset: number): number {
  let low = 0;
  let high = source.lineStarts.length - 1;
  while (low < high) {
    const middle = (low + high + 1) >> 1;
    if ((source.lineStarts[middle] ?? 0) <= offset) low = middle;
    else high = middle - 1;
  }
  return low;
}

/** Turns offsets into lines and columns from 1. */
export function spanAt(source: Source, [start, end]: TextRange): Span {
  const line = lineOf(source, start);
  const endLine = end > start ? lineOf(source, end) : line;
  const column = start - (source.lineStarts[line] ?? 0) + 1;
  return {
    file: source.file,
    line: line + 1,
    column,
    endLine: endLine + 1,
    endColumn: Math.max(end - (source.lineStarts[endLine] ?? 0) + 1, endLine === line ? column : 1),
  };
}

/** A character that would move the cursor or hide text is shown as a stand-in of the same width. */
const unprintable = /[\u0000-\u0008\u000b-\u001f\u007f-\u009f\u200e\u200f\u2028-\u202e\u2066-\u2069\ufeff]/g;

/** The masked source line of a range, with the place of the underline in it. */
function excerptAt(source: Source, [start, end]: TextRange): Excerpt {
  const line = lineOf(source, start);
  const lineStart = source.lineStarts[line] ?? 0;
  const next = source.lineStarts[line + 1];
  let lineEnd = next === undefined ? source.text.length : next - 1;
  if (lineEnd > lineStart && source.text[lineEnd - 1] === '\r') lineEnd--;
  const from = start - lineStart > excerptMax / 2 ? start - 40 : lineStart;
  const to = Math.min(lineEnd, from + excerptMax);
  const before = masked(source, from, Math.min(start, to));
  const marked = masked(source, start, Math.min(Math.max(end, start), to));
  const after = masked(source, Math.max(start, Math.min(end, to)), to);
  const head = from > lineStart ? '…' : '';
  const tail = to < lineEnd ? '…' : '';
  const text = `${head}${before}${marked}${after}${tail}`.trimEnd();
  return { text, column: head.length + before.length + 1, length: Math.max(1, marked.length) };
}

/** The text of a range as it may be shown. */
export function shownText(source: Source, [start, end]: TextRange, max = 60): string {
  const text = masked(source, start, Math.min(end, start + max + 1))
    .replace(/\s+/g, ' ')
    .trim();
  return text.length > max ? `${text.slice(0, max - 1)}…` : text;
}

/** A stretch of the text with every key in it replaced by one ellipsis. */
function masked(source: Source, start: number, end: number): string {
  let out = '';
  let at = start;
  for (let index = firstMaskBehind(source.masks, start); index < source.masks.length; index++) {
    const [maskStart, maskEnd] = source.masks[index] ?? [end, end];
    if (maskStart >= end) break;
    out += `${source.text.slice(at, Math.max(at, maskStart))}…`;
    at = maskEnd;
  }
  return (at < end ? out + source.text.slice(at, end) : out).replace(unprintable, '\ufffd');
}

/** Index of the first mask that ends behind an offset. */
function firstMaskBehind(masks: readonly TextRange[], offset: number): number {
  let low = 0;
  let high = masks.length;
  while (low < high) {
    const middle = (low + high) >> 1;
    if ((masks[middle]?.[1] ?? 0) <= offset) low = middle + 1;
    else high = middle;
  }
  return low;
}

export type Related = { readonly code: RelatedCode; readonly range: TextRange; readonly source?: Source };

/** Makes a problem at a place of a source, with its excerpt. */
export function problemAt<C extends LedgerProblemCode>(
  source: Source,
  range: TextRange,
  code: C,
  args: LedgerProblemArgs[C],
  more: { readonly related?: readonly Related[]; readonly suggestion?: string | undefined } = {},
): LedgerProblem {
  const related = more.related?.map((place) => ({
    code: place.code,
    at: spanAt(place.source ?? source, place.range),
    excerpt: excerptAt(place.source ?? source, place.range),
  }));
  return {
    code,
    args,
    at: spanAt(source, range),
    excerpt: excerptAt(source, range),
    ...(related && related.length > 0 ? { related } : {}),
    ...withoutGaps({ suggestion: more.suggestion }),
    // The compiler cannot see that code and args stay together through a generic.
  } as unknown as LedgerProblem;
}
