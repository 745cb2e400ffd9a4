/** Quotes one word so that a POSIX shell takes it as it is; words that need no quotes stay bare. */
export function shellWord(word: string): string {
  return /^[A-Za-z0-9_@%+=:,./-]+$/.test(word) ? word : `'${word.replaceAll("'", `'\\''`)}'`;
}

/** One command line out of words, each quoted safely: what the user is told to type. */
export function shellCommand(...words: readonly string[]): string {
  return words.map(shellWord).join(' ');
}
