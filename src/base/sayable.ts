/**
 * Can it be said, as a name can: letters with vowels among them, and a small number at the end? What was drawn at random from letters and
 * digits hardly ever can.
 */
export function isSayable(word: string): boolean {
  const [letters = ''] = /^[A-Za-z][a-z]+/.exec(word) ?? [];
  if (letters.length < 3 || !/^\d{0,4}$/.test(word.slice(letters.length))) return false;
  const vowels = letters.match(/[aeiouy]/gi)?.length ?? 0;
  return vowels * 4 >= letters.length && vowels * 3 <= letters.length * 2 && !/[^aeiouy]{6}|(.)\1\1/i.test(letters);
}
