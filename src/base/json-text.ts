// What JSON may hold as it is and a terminal, an editor or a CI log must not get: C1 controls, signs that turn the direction of a text, and
// the second half of `##[`.
const unsafe = /[\u007f-\u009f\u061c\u200e\u200f\u2028-\u202e\u2066-\u2069\ufeff]|(?<=#)#(?=\w*\[)/g;

/** JSON with two blanks a level and one final newline, in which such signs are escapes: the same data, and harmless to print. */
export function jsonText(value: unknown): string {
  return `${escapeUnsafe(JSON.stringify(value, null, 2))}\n`;
}

/** Escapes them in a text that is JSON. */
export function escapeUnsafe(json: string): string {
  return json.replace(unsafe, (sign) => `\\u${sign.charCodeAt(0).toString(16).padStart(4, '0')}`);
}
