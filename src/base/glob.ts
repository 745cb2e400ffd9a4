import {
  anyFolders,
  character,
  choice,
  everything,
  exactly,
  itselfAndBelow,
  numberWithin,
  other,
  type Part,
  repeated,
  sequence,
  star,
  union,
  withinName,
} from './glob-parts.ts';

/**
 * Patterns as shells write them, matched without backtracking: a part of a pattern takes the set of places that the parts before it
 * have reached to the set of places that it reaches. A path of t characters costs a pattern of p parts p × t steps, whoever wrote it
 * (`*( )` and `!( )` at most p × t × the longest name in it).
 *
 * `*` and `?` stay within a name, `**` as a whole name goes deep, `[a-z]` and `[!a]` are one character, `{a,b}` and `{1..3}` are
 * choices, `@(a|b)`, `?(a)`, `*(a)`, `+(a)` and `!(a)` are those of ksh, `\` takes the next character as it is, and a pattern that
 * begins with `!` matches what the rest does not.
 */
export type Glob = (path: string) => boolean;

/** Patterns longer than this match nothing: nobody writes them by hand. */
export const maxGlobLength = 1_000;
/** Longer paths match no pattern with brackets. */
const maxPathLength = 1_000;
/** Choices within choices; deeper brackets are taken as they are written. */
const maxDepth = 8;

/**
 * Makes a pattern into a question. Without choices, as git writes patterns, braces, parentheses and a leading `!` are ordinary
 * characters.
 */
export function compileGlob(pattern: string, hasChoices = true): Glob {
  if (pattern.length > maxGlobLength) return () => false;
  let isNegated = false;
  let at = 0;
  for (; hasChoices && pattern[at] === '!' && pattern[at + 1] !== '('; at++) isNegated = !isNegated;
  const part = sequence(parse(pattern, at, pattern.length, hasChoices ? 0 : maxDepth));
  return (path) => {
    if (path.length > maxPathLength) return false;
    const start = new Uint8Array(path.length + 1);
    start[0] = 1;
    return (part(start, path)[path.length] === 1) !== isNegated;
  };
}

/** Does a text match a pattern in which `*` stands for any characters and all else for itself? */
export function matchesStars(pattern: string, text: string): boolean {
  return matchesWith(
    pattern,
    text,
    (sign) => sign === '*',
    (sign, letter) => sign === letter,
  );
}

/**
 * Matches a row of signs in which some stand for any number of items. Only the last such sign is ever tried again, for what an
 * earlier one takes more, the last can take instead: at most pattern × items steps.
 */
export function matchesWith<S, I>(
  pattern: ArrayLike<S>,
  items: ArrayLike<I>,
  isAny: (sign: S) => boolean,
  isFit: (sign: S, item: I) => boolean,
): boolean {
  let [at, star, resume, from] = [0, -1, 0, 0];
  while (from < items.length) {
    if (at < pattern.length && isAny(pattern[at] as S)) [star, resume, at] = [at, from, at + 1];
    else if (at < pattern.length && isFit(pattern[at] as S, items[from] as I)) [at, from] = [at + 1, from + 1];
    else if (star >= 0) [at, resume, from] = [star + 1, resume + 1, resume + 1];
    else return false;
  }
  while (at < pattern.length && isAny(pattern[at] as S)) at++;
  return at === pattern.length;
}

function parse(pattern: string, start: number, end: number, depth: number): Part[] {
  const parts: Part[] = [];
  const literal = (letter: string) => parts.push(...[...Array(letter.length).keys()].map((at) => exactly(letter.charCodeAt(at))));
  let at = start;
  const startsName = () => at === start || pattern[at - 1] === '/';
  while (at < end) {
    const letter = pattern[at] ?? '';
    if (letter === '\\' && at + 1 < end) {
      literal(pattern[at + 1] ?? '');
      at += 2;
    } else if (letter === '/' && isDeepEnd(pattern, at + 1, end)) {
      parts.push(itselfAndBelow);
      at = end;
    } else if (letter === '*' && startsName() && isDeepEnd(pattern, at, end)) {
      parts.push(everything);
      at = end;
    } else if (startsName() && pattern.startsWith('**/', at) && at + 3 <= end) {
      parts.push(anyFolders);
      at += 3;
    } else {
      at = parseBracket(pattern, at, end, depth, parts) ?? parseLetter(letter, at, parts);
    }
  }
  return parts;
}

/** Is the rest `**`, or several of them? */
function isDeepEnd(pattern: string, from: number, end: number): boolean {
  let at = from;
  while (pattern.startsWith('**/', at) && at + 3 < end) at += 3;
  return at + 2 === end && pattern.startsWith('**', at);
}

function parseLetter(letter: string, at: number, parts: Part[]): number {
  if (letter === '*') {
    if (parts.at(-1) !== star) parts.push(star);
  } else if (letter === '?') parts.push(withinName(() => true));
  else parts.push(exactly(letter.charCodeAt(0)));
  return at + 1;
}

/** Choices and classes; gives the place behind one, undefined where none begins. */
function parseBracket(pattern: string, at: number, end: number, depth: number, parts: Part[]): number | undefined {
  const letter = pattern[at] ?? '';
  if (letter === '[') return parseClass(pattern, at, end, parts);
  const isGroup = pattern[at + 1] === '(' && '@?*+!'.includes(letter);
  const open = isGroup ? at + 1 : at;
  if (depth >= maxDepth || !(isGroup || letter === '{' || letter === '(')) return undefined;
  const found = choicesOf(pattern, open, end);
  if (!found) return undefined;
  const { close, ranges } = found;
  const inner = pattern.slice(open + 1, close);
  if (letter === '{' && ranges.length === 1) {
    const range = rangeOf(inner);
    if (!range) return undefined;
    parts.push(range);
    return close + 1;
  }
  const any = choice(ranges.map(([from, to]) => sequence(parse(pattern, from, to, depth + 1))));
  if (letter === '?' && isGroup) parts.push((places, path) => union(places, any(places, path)));
  else if (letter === '*' && isGroup) parts.push(repeated(any));
  else if (letter === '+') parts.push(any, repeated(any));
  else if (letter === '!') parts.push(other(any));
  else parts.push(any);
  return close + 1;
}

/** Where a bracket closes and what its choices are: between commas in braces, between bars in parentheses. */
function choicesOf(pattern: string, open: number, end: number) {
  const separator = pattern[open] === '{' ? ',' : '|';
  const ranges: [number, number][] = [];
  let [depth, from] = [0, open + 1];
  for (let at = open; at < end; at++) {
    const letter = pattern[at];
    if (letter === '\\') at++;
    else if (letter === '{' || letter === '(') depth++;
    else if (letter === separator && depth === 1) {
      ranges.push([from, at]);
      from = at + 1;
    } else if (letter === '}' || letter === ')') {
      depth--;
      if (depth > 0) continue;
      ranges.push([from, at]);
      return { close: at, ranges };
    }
  }
  return undefined;
}

/** `1..12` or `a..f` within braces. */
function rangeOf(inner: string): Part | undefined {
  const dots = inner.indexOf('..');
  const [first, last] = [inner.slice(0, dots), inner.slice(dots + 2)];
  if (dots < 1 || last === '') return undefined;
  if (first.length === 1 && last.length === 1) return within(first.charCodeAt(0), last.charCodeAt(0));
  const isNumber = (text: string) => /^\d{1,9}$/.test(text);
  if (!isNumber(first) || !isNumber(last)) return undefined;
  return numberWithin(Math.min(Number(first), Number(last)), Math.max(Number(first), Number(last)));
}

const within = (a: number, b: number): Part => character((code) => code >= Math.min(a, b) && code <= Math.max(a, b));

function parseClass(pattern: string, open: number, end: number, parts: Part[]): number | undefined {
  const isNot = pattern[open + 1] === '!' || pattern[open + 1] === '^';
  const first = open + (isNot ? 2 : 1);
  // A bracket that closes at once is one of the characters.
  const close = pattern.indexOf(']', first + 1);
  if (close < 0 || close >= end) return undefined;
  const ranges: [number, number][] = [];
  for (let at = first; at < close; at++) {
    const isRange = pattern[at + 1] === '-' && at + 2 < close;
    ranges.push([pattern.charCodeAt(at), pattern.charCodeAt(isRange ? at + 2 : at)]);
    if (isRange) at += 2;
  }
  parts.push(withinName((code) => ranges.some(([from, to]) => code >= from && code <= to) !== isNot));
  return close + 1;
}
