/** A text without these characters at its end; a pattern for it would try every place in a long run of them. */
export function withoutTrailing(text: string, characters: string): string {
  let end = text.length;
  while (end > 0 && characters.includes(text[end - 1] ?? '')) end--;
  return text.slice(0, end);
}

/** A path without the slashes at its end. */
export const withoutTrailingSlashes = (path: string): string => withoutTrailing(path, '/');

/** What somebody else said, to stand within a sentence that ends by itself. */
export const withoutFullStop = (text: string): string => withoutTrailing(text, '.。');
