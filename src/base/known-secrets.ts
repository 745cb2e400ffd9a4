import { bare, bareText, type Folded, lowered, readings } from './folded.ts';
import { isSayable } from './sayable.ts';
import { reveal, type Secret } from './secret.ts';

/** One way in which a secret may stand in a text, in lower case. */
type Needle = {
  readonly text: string;
  /** Does all around the match that looks like base64 go with it? */
  readonly isRun: boolean;
  /** A short word is hidden as a word only: `test` is no part of `latest`. */
  readonly isWord: boolean;
};

/** A secret of which parts are hidden as well; found by short parts of it, of which each longer one holds at least one whole. */
type Quoted = { readonly value: string; readonly lower: string; readonly seeds: readonly (readonly [at: number, text: string])[] };

/** What is looked for in a text, and what in its letters and digits alone. */
type Sought = { readonly needles: readonly Needle[]; readonly bare: readonly Needle[]; readonly quoted: readonly Quoted[] };

/** Shorter values are no secrets, and hiding them would hide everything. */
const shortest = 4;
/** Of a longer one, so many characters are no secret any more, and what is quoted of it is. */
const longestWhole = 14;
/** LM Studio quotes the first ten characters of a malformed token (facts, LM Studio 1.3); others the last eight. */
const quotedAtLeast = 10;
const tailAtLeast = 8;
/** Seeds of a very long one lie further apart. */
const seedsAtMost = 64;
/** Letters and digits of which fewer come together by chance; of words alone, more. */
const bareAtLeast = 12;
const bareWordsAtLeast = 20;

/**
 * Takes these values out of a text, however they are written there: in any letter case, percent-encoded, JSON-escaped, as entities (and
 * each of these over another), in base64 or hexadecimal, split by invisible characters, colours, lines or colons, and where only
 * the first ten, the last eight or ten in the middle of a long one are quoted.
 */
export function hideKnown(secrets: readonly Secret[]): (text: string) => string {
  // Cleaning folds white space, so what holds some may be shown either way.
  const written = secrets.map(reveal).flatMap((value) => [value, value.replace(/\s+/g, ' ').trim()]);
  const values = [...new Set(written)].filter((value) => value.length >= shortest);
  if (values.length === 0) return (text) => text;
  const sought = soughtFor(values);
  return (text) => {
    if (text.length < shortest) return text;
    const ranges = readings(text).flatMap((reading) => rangesIn({ ...reading, text: lowered(reading.text) }, sought));
    return ranges.length === 0 ? text : without(text, ranges);
  };
}

type Range = readonly [start: number, end: number];

function soughtFor(values: readonly string[]): Sought {
  // As a reading has it.
  const seen = values.map((value) => readings(value)[0]?.text ?? value);
  const needles = values.flatMap((value, at) => needlesOf(value, seen[at] ?? value));
  return {
    needles,
    bare: needles.flatMap(bareOf).concat(seen.flatMap(bareValue)),
    quoted: seen.flatMap((value) => (value.length > longestWhole ? [quotedOf(value)] : [])),
  };
}

function needlesOf(value: string, seen: string): readonly Needle[] {
  const needle = (text: string, isRun = false): Needle => ({ text: text.toLowerCase(), isRun, isWord: false });
  const all: Needle[] = [{ ...needle(''), text: lowered(seen), isWord: value.length < 8 && /^[a-z\d]+$/i.test(value) }];
  const uri = encoded(value);
  if (uri !== value) all.push(needle(uri));
  const json = JSON.stringify(value).slice(1, -1);
  if (json !== value) all.push(needle(json));
  if (value.length >= 8) {
    const bytes = Buffer.from(value, 'utf8');
    all.push(needle(bytes.toString('hex'), true), ...base64Of(bytes).map((text) => needle(text, true)));
  }
  return all;
}

/** Those that are a run of letters and digits may be broken into lines or bytes. */
function bareOf({ text, isRun }: Needle): readonly Needle[] {
  const letters = bareText(text);
  return isRun && letters.length >= bareAtLeast ? [{ text: letters, isRun: false, isWord: false }] : [];
}

function bareValue(seen: string): readonly Needle[] {
  const letters = bareText(seen);
  if (letters.length < (isTelling(letters) ? bareAtLeast : bareWordsAtLeast)) return [];
  return [{ text: lowered(letters), isRun: false, isWord: false }];
}

function quotedOf(value: string): Quoted {
  const lower = lowered(value);
  const apart = Math.max(quotedAtLeast - tailAtLeast + 1, Math.ceil(value.length / seedsAtMost));
  const last = lower.length - tailAtLeast;
  const places = Array.from({ length: Math.ceil(last / apart) }, (_, index) => index * apart);
  return { value, lower, seeds: [...places, last].map((at) => [at, lower.slice(at, at + tailAtLeast)] as const) };
}

function encoded(value: string): string {
  try {
    return encodeURIComponent(value);
  } catch {
    // Half of a surrogate pair cannot be encoded, so nobody did.
    return value;
  }
}

/** What base64 makes of the bytes wherever they begin in a group of three; both alphabets; without the characters that share a byte. */
function base64Of(bytes: Buffer): readonly string[] {
  return [0, 1, 2].flatMap((shift) => {
    const text = Buffer.concat([Buffer.alloc(shift), bytes]).toString('base64');
    const own = text.slice(Math.ceil((shift * 8) / 6), Math.floor(((shift + bytes.length) * 8) / 6));
    const safe = own.replaceAll('+', '-').replaceAll('/', '_');
    return safe === own ? [own] : [own, safe];
  });
}

function rangesIn(folded: Folded, { needles, bare: bareNeedles, quoted }: Sought): Range[] {
  const found: Range[] = [];
  const placed = ({ startOf, endOf }: Folded, [from, to]: Range): Range => [startOf(from), endOf(to - 1)];
  for (const range of needles.flatMap((needle) => matches(folded.text, needle))) found.push(placed(folded, range));
  for (const range of quoted.flatMap((secret) => quotes(folded.text, secret))) found.push(placed(folded, range));
  const letters = bareText(folded.text);
  const there = bareNeedles.filter(({ text }) => letters.includes(text));
  if (there.length > 0) {
    const alone = bare(folded);
    for (const range of there.flatMap((needle) => matches(alone.text, needle))) found.push(placed(alone, range));
  }
  return found;
}

function matches(text: string, needle: Needle): Range[] {
  const found: Range[] = [];
  for (let at = text.indexOf(needle.text); at >= 0; at = text.indexOf(needle.text, at + 1)) {
    const [from, to] = needle.isRun ? run(text, at, at + needle.text.length) : [at, at + needle.text.length];
    if (needle.isWord && (isLetter(text[from - 1]) || isLetter(text[to]))) continue;
    found.push([from, to]);
    at = Math.max(at, to - 1);
  }
  return found;
}

/** Where a part of it stands that tells much of it, as far as it goes. */
function quotes(text: string, { value, lower, seeds }: Quoted): Range[] {
  const found: Range[] = [];
  for (const [place, seed] of seeds) {
    for (let at = text.indexOf(seed); at >= 0; at = text.indexOf(seed, at + 1)) {
      let [from, to] = [place, place + seed.length];
      const shift = at - place;
      while (from > 0 && from + shift > 0 && text[from + shift - 1] === lower[from - 1]) from--;
      while (to < lower.length && text[to + shift] === lower[to]) to++;
      if (isMuch(value, from, to)) found.push([from + shift, to + shift]);
      at = Math.max(at, to + shift - 1);
    }
  }
  return found;
}

/** Is this part of it, by its length and its place, more than a word that it has by chance? */
function isMuch(value: string, from: number, to: number): boolean {
  const part = value.slice(from, to);
  if (from === 0 && part.length >= quotedAtLeast) return true;
  // A tail that is a plain word says nothing: `instruct` ends the names of many models.
  if (to === value.length) return part.length >= tailAtLeast && isTelling(part.slice(-tailAtLeast));
  return part.length >= quotedAtLeast && part.split(/[^A-Za-z\d]+/).some((word) => word.length >= tailAtLeast && isDrawn(word));
}

const isTelling = (part: string) => /\d/.test(part) || (/[a-z]/.test(part) && /[A-Z]/.test(part));

/** Was it drawn at random? A date has digits alone. */
const isDrawn = (word: string) => /[A-Za-z]/.test(word) && !isSayable(word);

const isLetter = (char: string | undefined) => char !== undefined && /[a-z\d]/i.test(char);

const isRun = (char: string | undefined) => char !== undefined && /[\w+/-]/.test(char);

function run(text: string, start: number, end: number): Range {
  let [from, to] = [start, end];
  while (isRun(text[from - 1])) from--;
  while (isRun(text[to])) to++;
  while (text[to] === '=') to++;
  return [from, to];
}

function without(text: string, ranges: readonly Range[]): string {
  let out = '';
  let at = 0;
  for (const [start, end] of [...ranges].sort((a, b) => a[0] - b[0])) {
    if (end <= at) continue;
    if (start >= at) out += `${text.slice(at, start)}…`;
    at = end;
  }
  return out + text.slice(at);
}
