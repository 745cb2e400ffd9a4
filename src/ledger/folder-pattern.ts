import { compileGlob, matchesStars, matchesWith, maxGlobLength } from '../base/glob.ts';
import { withoutTrailingSlashes } from '../base/without-trailing.ts';

/**
 * A pattern of folders made into questions. Folders are relative to where the pattern was written, with `/`; `.` is that folder.
 * Nothing here costs more than the pattern's length times the folder's, whoever wrote them.
 */
export type FolderPattern = {
  readonly matches: (folder: string) => boolean;
  /** May a folder somewhere below this one match? False only when none can: the walk need not go there. */
  readonly mayMatchBelow: (folder: string) => boolean;
  /** Does the pattern name this folder, or one below it, letter by letter? */
  readonly names: (folder: string) => boolean;
};

/** One name of a pattern: any number of names (`**`), or a question about one. */
export type NameStep = '**' | ((name: string) => boolean);

/**
 * Patterns of folders, as `owns` of managers.yml, `workspaces` of package.json and the members of uv and pnpm have them: relative,
 * with `/`; `.` is the folder alone, `*` and `?` stay within a name, `**` goes deep; brackets as in glob.ts. A trailing slash means nothing.
 */
export function folderPattern(pattern: string): FolderPattern {
  const clean = tidy(pattern);
  // `.` is the ledger's folder alone; `**` goes deep, and begins there.
  if (clean === '.') return { matches: (folder) => folder === '.', mayMatchBelow: () => false, names: (folder) => folder === '.' };
  if (clean.length > maxGlobLength) return { matches: () => false, mayMatchBelow: () => false, names: () => false };
  const names = patternSegments(clean);
  const literal = names.slice(0, patternSpecificity(clean) % literally);
  const isNamed = (folder: string) => {
    const path = folder.split('/');
    return path.length <= literal.length && path.every((name, at) => name === literal[at]);
  };
  // A choice that spans several names, or a negation, is one question that cannot be taken apart.
  if (clean.startsWith('!') || names.some((name) => !isWhole(name))) {
    const matches = compileGlob(clean);
    return { matches: (folder) => folder !== '.' && matches(folder), mayMatchBelow: () => true, names: isNamed };
  }
  const steps = names.map((name) => nameStep(name));
  return {
    matches: (folder) => (folder === '.' ? clean === '**' : matchesSteps(steps, folder.split('/'))),
    mayMatchBelow: (folder) => folder === '.' || reaches(steps, folder.split('/')),
    names: isNamed,
  };
}

function tidy(pattern: string): string {
  let start = 0;
  while (pattern.startsWith('./', start)) start += 2;
  return withoutTrailingSlashes(pattern.slice(start)) || '.';
}

/** Do these names of a pattern match these of a folder? */
export const matchesSteps = (steps: readonly NameStep[], folder: readonly string[]): boolean =>
  matchesWith<NameStep, string>(
    steps,
    folder,
    (step) => step === '**',
    (step, name) => step !== '**' && step(name),
  );

/** Name by name, up to the first `**`: behind it anything may follow. */
function reaches(steps: readonly NameStep[], folder: readonly string[]): boolean {
  for (const [at, name] of folder.entries()) {
    const step = steps[at];
    if (step === '**') return true;
    if (step === undefined || !step(name)) return false;
  }
  return steps.length > folder.length;
}

/** Makes one name of a pattern into a question; `hasChoices` as of {@link compileGlob}. */
export function nameStep(name: string, hasChoices = true): NameStep {
  if (name === '**') return '**';
  if (!isWild(name)) return (other) => other === name;
  if (!/[?[{(\\]/.test(name)) return (other) => matchesStars(name, other);
  return compileGlob(name, hasChoices);
}

/** Signs that make a name stand for more than itself. */
const isWild = (name: string) => /[*?[{(\\]/.test(name);

/** Do all brackets of a name close in it? A backslash takes part in no such pattern: it may hide one. */
function isWhole(name: string): boolean {
  let depth = 0;
  for (const letter of name) {
    if (letter === '\\') return false;
    if (letter === '{' || letter === '(' || letter === '[') depth++;
    else if (letter === '}' || letter === ')' || letter === ']') depth--;
    if (depth < 0) return false;
  }
  return depth === 0;
}

/** The names of a pattern. */
function patternSegments(pattern: string): readonly string[] {
  return pattern.split('/').filter((segment) => segment !== '' && segment !== '.');
}

/** What a pattern without any wildcard is worth more than any other. */
const literally = 1000;

/**
 * How exactly a pattern names its folders: the number of names before its first wildcard, and a pattern without any wildcard beats
 * one with. Where two managers' patterns match a folder, the more specific one owns it.
 */
export function patternSpecificity(pattern: string): number {
  const segments = patternSegments(pattern);
  const wild = segments.findIndex((segment, at) => isWild(segment) || (at === 0 && segment.startsWith('!')));
  return wild < 0 ? literally + segments.length : wild;
}

/** True when some folder matches both patterns. Braces, classes and other extras are taken for what they are: unknown, so only equal ones meet. */
function patternsMeet(one: string, other: string): boolean {
  return segmentsMeet(patternSegments(one), patternSegments(other));
}

/**
 * True when neither pattern is the more specific one and some folder matches both: the ledger does not say whose it is.
 * `tools/**` beside `tools/web` or `tools/web/**` is clear; `apps/*` beside `apps/**` is not.
 */
export function patternsConflict(one: string, other: string): boolean {
  return patternSpecificity(one) === patternSpecificity(other) && patternsMeet(one, other);
}

function segmentsMeet(a: readonly string[], b: readonly string[]): boolean {
  // Row by row over the suffixes: meets[i][j] tells whether a[i..] and b[j..] have a folder in common.
  const meets: boolean[][] = Array.from({ length: a.length + 1 }, () => new Array<boolean>(b.length + 1).fill(false));
  const at = (i: number, j: number) => meets[i]?.[j] === true;
  for (let i = a.length; i >= 0; i--) {
    for (let j = b.length; j >= 0; j--) {
      const [x, y] = [a[i], b[j]];
      const row = meets[i];
      if (!row) continue;
      if (x === undefined && y === undefined) row[j] = true;
      else if (x === '**' && (at(i + 1, j) || (y !== undefined && at(i, j + 1)))) row[j] = true;
      else if (y === '**' && (at(i, j + 1) || (x !== undefined && at(i + 1, j)))) row[j] = true;
      else row[j] = x !== undefined && y !== undefined && x !== '**' && y !== '**' && segmentMeets(x, y) && at(i + 1, j + 1);
    }
  }
  return at(0, 0);
}

function segmentMeets(x: string, y: string): boolean {
  if (x === y) return true;
  if (/[[\]{}()!+@\\]/.test(x + y)) return false;
  // Row by row over what is left of both: meets[j] tells whether x[i..] and y[j..] have a name in common.
  let below: boolean[] = [];
  for (let i = x.length; i >= 0; i--) {
    const meets: boolean[] = new Array(y.length + 1).fill(false);
    for (let j = y.length; j >= 0; j--) {
      const [p, q] = [x[i], y[j]];
      if (p === undefined && q === undefined) meets[j] = true;
      else if (p === '*') meets[j] = below[j] === true || (q !== undefined && meets[j + 1] === true);
      else if (q === '*') meets[j] = meets[j + 1] === true || (p !== undefined && below[j] === true);
      else meets[j] = p !== undefined && q !== undefined && (p === q || p === '?' || q === '?') && below[j + 1] === true;
    }
    below = meets;
  }
  return below[0] === true;
}
