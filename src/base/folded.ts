/** A text as a search for secrets reads it, with the place of each of its characters in the text itself. */
export type Folded = {
  readonly text: string;
  /** Start and end, in the original, of the character at an index. */
  readonly startOf: (index: number) => number;
  readonly endOf: (index: number) => number;
};

/** Whoever escapes an escaped text once more does so by passing it through another program; through more than these nothing comes. */
const mostDecoded = 4;

/**
 * The ways to read a text: without what a reader does not see (invisible characters, a terminal's colours), and then, as long as that
 * changes anything, with `%41`, `\u0041`, `\u{41}`, `\101`, `\/` and `&#65;` read as what they stand for. Letters keep their case.
 */
export function readings(text: string): readonly Folded[] {
  const ways = [seen(same(text))];
  for (let last = ways[0]; last && ways.length <= mostDecoded; ) {
    const next = /[%\\&]/.test(last.text) ? seen(rewritten(last, escapedAt)) : last;
    last = next.text === last.text ? undefined : next;
    if (last) ways.push(last);
  }
  return ways;
}

/** In lower case; one unit for one unit: the few letters that grow in it stay as they are. */
export function lowered(text: string): string {
  const lower = text.toLowerCase();
  if (lower.length === text.length) return lower;
  return text.replace(/[^\u0000-\u007f]|[A-Z]+/g, (part) => {
    const small = part.toLowerCase();
    return small.length === part.length ? small : part;
  });
}

/** Letters and digits alone, so that neither lines nor colons nor quotes between them matter. */
export const bareText = (text: string): string => text.replace(/[^\p{L}\p{N}]+/gu, '');

/** The same with the places. */
export const bare = (folded: Folded): Folded => rewritten(folded, (text, at) => (isLetter.test(text.charAt(at)) ? undefined : nothing(1)));

// A half of a pair is a letter here: the pair may be one.
const isLetter = /[\p{L}\p{N}\ud800-\udfff]/u;

type Piece = { readonly char: string; readonly length: number };

const nothing = (length: number): Piece => ({ char: '', length });

const same = (text: string): Folded => ({ text, startOf: (index) => index, endOf: (index) => index + 1 });

// What a reader does not see, and what cleaning takes away: a secret that is split by it is put together again.
const ignorable =
  /[\u0000-\u0008\u000b\u000c\u000e-\u001f\u007f-\u009f\u00ad\u061c\u180e\u200b-\u200f\u202a-\u202e\u2060-\u206f\ufeff]|\u034f|[\ufe00-\ufe0f]/;

/** What a terminal is told, also as `cat -v` writes it: colours, the cursor's moves, titles, links. */
const sequence = /(?:\u001b|\^\[)(?:\[[0-?]{0,40}[ -/]{0,4}[@-~]|\][^\u0007\u001b]{0,400}(?:\u0007|\u001b\\))|\u009b[0-?]{0,40}[@-~]/y;

function seen(folded: Folded): Folded {
  if (!ignorable.test(folded.text) && !folded.text.includes('^[')) return folded;
  return rewritten(folded, (text, at) => {
    const char = text.charAt(at);
    if (char === '\u001b' || char === '\u009b' || char === '^') {
      sequence.lastIndex = at;
      const [told] = sequence.exec(text) ?? [];
      if (told !== undefined) return nothing(told.length);
    }
    return ignorable.test(char) ? nothing(1) : undefined;
  });
}

/** The text with what stands at some of its places replaced; a character that `pieceAt` has nothing for stays. */
function rewritten(from: Folded, pieceAt: (text: string, at: number) => Piece | undefined): Folded {
  const { text } = from;
  const starts = new Uint32Array(text.length);
  const ends = new Uint32Array(text.length);
  const out: string[] = [];
  for (let at = 0; at < text.length; ) {
    const { char, length } = pieceAt(text, at) ?? { char: text.charAt(at), length: 1 };
    if (char !== '') {
      starts[out.length] = from.startOf(at);
      ends[out.length] = from.endOf(at + length - 1);
      out.push(char);
    }
    at += length;
  }
  const end = from.startOf(text.length);
  return {
    text: out.join(''),
    startOf: (index) => (index < out.length ? (starts[index] ?? end) : end),
    endOf: (index) => ends[index] ?? end,
  };
}

const simple: Readonly<Record<string, string>> = { n: '\n', t: '\t', r: '\r', e: '\u001b', '"': '"', "'": "'", '\\': '\\', '/': '/' };
const named: Readonly<Record<string, string>> = { amp: '&', lt: '<', gt: '>', quot: '"', apos: "'" };

const percent = /%(?:u([\da-f]{4})|([\da-f]{2}))/iy;
const backslash = /\\(?:u([\da-f]{4})|u\{0{0,40}([\da-f]{1,6})\}|x([\da-f]{2})|([0-3]?[0-7]{2})|([ntre"'\\/]))/iy;
const entity = /&(?:#x0{0,40}([\da-f]{1,6})|#0{0,40}(\d{1,7})|(amp|lt|gt|quot|apos));/iy;

function escapedAt(text: string, at: number): Piece | undefined {
  const pattern = { '%': percent, '\\': backslash, '&': entity }[text.charAt(at)];
  if (pattern === undefined) return undefined;
  pattern.lastIndex = at;
  const match = pattern.exec(text);
  if (match === null) return undefined;
  const char = charOf(pattern, match);
  return char?.length === 1 ? { char, length: match[0].length } : undefined;
}

function charOf(pattern: RegExp, [, first, second, third, fourth, fifth]: RegExpExecArray): string | undefined {
  const code = (digits: string | undefined, radix: number) => {
    const point = Number.parseInt(digits ?? '', radix);
    return point <= 0xffff ? String.fromCharCode(point) : undefined;
  };
  if (pattern === percent) return code(first ?? second, 16);
  if (pattern === entity) return first ? code(first, 16) : second ? code(second, 10) : named[(third ?? '').toLowerCase()];
  return fifth ? simple[fifth.toLowerCase()] : fourth ? code(fourth, 8) : code(first ?? second ?? third, 16);
}
