import { cleanLine } from './sanitise.ts';

/** Quotes one word so that a POSIX shell takes it as it is; words that need no quotes stay bare. */
export function shellWord(word: string): string {
  return /^[A-Za-z0-9_@%+=:,./-]+$/.test(word) ? word : `'${word.replaceAll("'", `'\\''`)}'`;
}

/**
 * A name as a part of a command that stands in a sentence: quoted where a shell wants it, and `place` (`CONTAINER`) where it cannot be
 * typed: it has a sign that nobody sees, is very long, or would be taken for an option.
 */
export function typedName(name: string, place: string): string {
  return name !== '' && name.length <= 200 && !name.startsWith('-') && !untypable.test(name) && cleanLine(name) === name
    ? shellWord(name)
    : place;
}

const untypable = /[\p{C}…]|(?! )\p{Z}/u;

/** Names that somebody else chose, as a program takes them that knows `--`: one with a dash in front is no option. */
export const operands = (...names: readonly string[]): readonly string[] =>
  names.some((name) => name.startsWith('-')) ? ['--', ...names] : names;

/** A path that is no option, whatever its first letter. */
export const pathOperand = (path: string): string => (path.startsWith('-') ? `./${path}` : path);

/** One command line out of words, each quoted safely: what the user is told to type. */
export function shellCommand(...words: readonly string[]): string {
  return words.map(shellWord).join(' ');
}
