import { type Folded, fold, unescaped } from './folded.ts';
import { reveal, type Secret } from './secret.ts';

/** One way in which a secret may stand in a text, in lower case. */
type Needle = {
  readonly text: string;
  /** Of how much around the match goes with it: nothing, the rest of the secret as far as it is there, all that looks like base64. */
  readonly grows: 'not' | 'right' | 'left' | 'run';
  readonly whole: string;
  /** A short word is hidden as a word only: `test` is no part of `latest`. */
  readonly isWord: boolean;
};

/** Shorter values are no secrets, and hiding them would hide everything. */
const shortest = 4;

/**
 * Takes these values out of a text, however they are written there: in any letter case, percent-encoded, JSON-escaped, as entities, in
 * base64 or hexadecimal, split by invisible characters, and where only the first ten (LM Studio quotes those of a malformed
 * token: facts, LM Studio 1.3) or the last eight characters of a long one are quoted.
 */
export function hideKnown(secrets: readonly Secret[]): (text: string) => string {
  // Cleaning folds white space, so what holds some may be shown either way.
  const written = secrets.map(reveal).flatMap((value) => [value, value.replace(/\s+/g, ' ').trim()]);
  const values = [...new Set(written)].filter((value) => value.length >= shortest);
  if (values.length === 0) return (text) => text;
  const needles = values.flatMap(needlesOf);
  return (text) => {
    if (text.length < shortest) return text;
    const ranges = rangesIn(fold(text), needles);
    const decoded = unescaped(text);
    if (decoded) ranges.push(...rangesIn(decoded, needles));
    return ranges.length === 0 ? text : without(text, ranges);
  };
}

type Range = readonly [start: number, end: number];

function needlesOf(value: string): readonly Needle[] {
  const whole = fold(value).text;
  const needle = (text: string, grows: Needle['grows'] = 'not'): Needle => ({ text: text.toLowerCase(), grows, whole, isWord: false });
  const all: Needle[] = [{ ...needle(whole), isWord: value.length < 8 && /^[a-z\d]+$/i.test(value) }];
  const uri = encoded(value);
  if (uri !== value) all.push(needle(uri));
  const json = JSON.stringify(value).slice(1, -1);
  if (json !== value) all.push(needle(json));
  if (value.length >= 8) {
    const bytes = Buffer.from(value, 'utf8');
    all.push(needle(bytes.toString('hex')), ...base64Of(bytes).map((text) => needle(text, 'run')));
  }
  if (value.length > 14) {
    all.push(needle(whole.slice(0, 10), 'right'));
    const tail = value.slice(-8);
    // A tail that is a plain word says nothing: `instruct` ends the names of many models.
    if (/\d/.test(tail) || (/[a-z]/.test(tail) && /[A-Z]/.test(tail))) all.push(needle(whole.slice(-8), 'left'));
  }
  return all;
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

function rangesIn(folded: Folded, needles: readonly Needle[]): Range[] {
  const found: Range[] = [];
  for (const needle of needles) {
    for (let at = folded.text.indexOf(needle.text); at >= 0; at = folded.text.indexOf(needle.text, at + 1)) {
      const [from, to] = grown(folded.text, at, needle);
      if (needle.isWord && (isLetter(folded.text[from - 1]) || isLetter(folded.text[to]))) continue;
      found.push([folded.startOf(from), folded.endOf(to - 1)]);
      at = Math.max(at, to - 1);
    }
  }
  return found;
}

const isLetter = (char: string | undefined) => char !== undefined && /[a-z\d]/i.test(char);

const isRun = (char: string | undefined) => char !== undefined && /[\w+/-]/.test(char);

function grown(text: string, at: number, { text: part, grows, whole }: Needle): Range {
  let from = at;
  let to = at + part.length;
  if (grows === 'right') while (to - at < whole.length && text[to] !== undefined && text[to] === whole[to - at]) to++;
  if (grows === 'left') while (from > 0 && to - from < whole.length && text[from - 1] === whole[whole.length - (to - from) - 1]) from--;
  if (grows === 'run') {
    while (isRun(text[from - 1])) from--;
    while (isRun(text[to])) to++;
    while (text[to] === '=') to++;
  }
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
