import type { TextRange } from '../base/key-shapes.ts';

/** A ledger is six levels deep; nobody needs more than this. */
export const maxDepth = 64;

/**
 * The place where a text nests deeper than {@link maxDepth}, before any parser sees it. The yaml package (2.9.1) composes
 * recursively, and at the end of the stack V8 ends the whole process when it has to compile a regular expression there
 * ("RegExpCompiler Allocation failed"), which no catch can hold. So depth is counted here, by characters alone: brackets,
 * indicators in a row (`- - -`, `? ? ?`), and steps of indentation. Prose with dozens of open brackets counts too; what the
 * parser would nest is never missed.
 */
export function deeperThanAllowed(text: string): TextRange | undefined {
  let open = 0;
  const columns: number[] = [];
  for (let lineStart = 0; lineStart <= text.length; ) {
    const newline = text.indexOf('\n', lineStart);
    const lineEnd = newline < 0 ? text.length : newline;
    let at = lineStart;
    // The indentation, and the indicators that open levels within the line.
    for (; at < lineEnd; at++) {
      if (isBlank(text[at])) continue;
      if (!/[-?:]/.test(text[at] ?? '') || !(at + 1 === lineEnd || isBlank(text[at + 1]))) break;
      step(columns, at - lineStart);
      if (columns.length > maxDepth) return [at, at + 1];
    }
    if (at < lineEnd && text[at] !== '#') step(columns, at - lineStart);
    for (; at < lineEnd; at++) {
      const char = text[at];
      if (char === '[' || char === '{') open++;
      else if ((char === ']' || char === '}') && open > 0) open--;
      if (open > maxDepth) return [at, at + 1];
    }
    if (columns.length > maxDepth) return [lineStart, lineEnd];
    lineStart = lineEnd + 1;
  }
  return undefined;
}

const isBlank = (char: string | undefined) => char === ' ' || char === '\t' || char === '\r';

/** Leaves the levels at or right of a column and enters the one there. */
function step(columns: number[], column: number): void {
  while ((columns.at(-1) ?? -1) >= column) columns.pop();
  columns.push(column);
}

/** The parser needs about ten microseconds a value; a megabyte of nothing but commas would keep it busy for seconds. */
export const maxSeparators = 60_000;

/** The place where a text has more line breaks and commas than any ledger: 1,000 roles have about 10,000. */
export function moreThanAllowed(text: string): TextRange | undefined {
  let count = 0;
  for (let at = 0; at < text.length; at++) {
    const code = text.charCodeAt(at);
    if ((code === 0x0a || code === 0x2c) && ++count > maxSeparators) return [at, at];
  }
  return undefined;
}
