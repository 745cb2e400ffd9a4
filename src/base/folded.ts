/** A text as a search for secrets reads it, with the place of each of its characters in the text itself. */
export type Folded = {
  readonly text: string;
  /** Start and end, in the original, of the character at an index. */
  readonly startOf: (index: number) => number;
  readonly endOf: (index: number) => number;
};

// What a reader does not see, and what cleaning takes away: a secret that is split by it is put together again.
const ignorable =
  /[\u0000-\u0008\u000b\u000c\u000e-\u001f\u007f-\u009f\u00ad\u061c\u180e\u200b-\u200f\u202a-\u202e\u2060-\u206f\ufeff]|\u034f|[\ufe00-\ufe0f]/;

/** In lower case and without invisible characters. */
export function fold(text: string): Folded {
  const lower = text.toLowerCase();
  if (lower.length === text.length && !ignorable.test(text)) {
    return { text: lower, startOf: (index) => index, endOf: (index) => index + 1 };
  }
  return scanned(text, false);
}

/** The same with `%41`, `\u0041`, `\/` and `&#65;` read as what they stand for; undefined where there are none. */
export function unescaped(text: string): Folded | undefined {
  return /[%\\&]/.test(text) ? scanned(text, true) : undefined;
}

function scanned(text: string, isDecoded: boolean): Folded {
  const starts: number[] = [];
  const ends: number[] = [];
  const out: string[] = [];
  for (let at = 0; at < text.length; ) {
    const escaped = isDecoded ? escapedAt(text, at) : undefined;
    const char = escaped?.char ?? text.charAt(at);
    const end = at + (escaped?.length ?? 1);
    if (!ignorable.test(char)) {
      // One unit for one unit: the few letters that grow in lower case stay as they are.
      const lower = char.toLowerCase();
      out.push(lower.length === 1 ? lower : char);
      starts.push(at);
      ends.push(end);
    }
    at = end;
  }
  return { text: out.join(''), startOf: (index) => starts[index] ?? text.length, endOf: (index) => ends[index] ?? text.length };
}

const simple: Readonly<Record<string, string>> = { n: '\n', t: '\t', r: '\r', '"': '"', "'": "'", '\\': '\\', '/': '/' };
const named: Readonly<Record<string, string>> = { amp: '&', lt: '<', gt: '>', quot: '"', apos: "'" };

const percent = /%([\da-f]{2})/iy;
const backslash = /\\(?:u([\da-f]{4})|x([\da-f]{2})|([ntr"'\\/]))/iy;
const entity = /&(?:#x([\da-f]{1,6})|#(\d{1,7})|(amp|lt|gt|quot|apos));/iy;

function escapedAt(text: string, at: number): { readonly char: string; readonly length: number } | undefined {
  const pattern = { '%': percent, '\\': backslash, '&': entity }[text.charAt(at)];
  if (pattern === undefined) return undefined;
  pattern.lastIndex = at;
  const match = pattern.exec(text);
  if (match === null) return undefined;
  const char = charOf(pattern, match);
  return char?.length === 1 ? { char, length: match[0].length } : undefined;
}

function charOf(pattern: RegExp, [, first, second, third]: RegExpExecArray): string | undefined {
  const code = (digits: string, radix: number) => {
    const point = Number.parseInt(digits, radix);
    return point <= 0xffff ? String.fromCharCode(point) : undefined;
  };
  if (pattern === percent) return code(first ?? '', 16);
  if (pattern === backslash) return (first ?? second) ? code(first ?? second ?? '', 16) : simple[(third ?? '').toLowerCase()];
  return first ? code(first, 16) : second ? code(second, 10) : named[(third ?? '').toLowerCase()];
}
