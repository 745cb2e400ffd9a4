import type { TextRange } from './key-shapes.ts';

/** What settings, headers and options are called that hold a secret; the end of a longer name does, as in `POSTGRES_PASSWORD`. */
const named =
  /pass(?:word|wd|phrase)|requirepass|passwd|pwd|secret(?:[_-]?(?:access[_-]?)?key)?|(?:api|access|private|master|auth|account)[_-]?key|credential|token|authorization|cookie/gi;

/** What stands between a name and its value: quotes that end the name, a colon or a sign of equality, and a quote that begins the value. */
const setting = /(?:\\{0,3}["'`])?(\s{0,3})(=>|[:=])(\s{0,3})(\\{0,3}["'`])?/y;
/** An option's value is the next word, also in a list of words. */
const option = /(?:(?:=|\s{1,3})|["'`],?\s{0,3}(?=["'`]))(["'`])?/y;
const word = /[^\s"'`&,;)>\]}…\\]+/y;
const scheme = /(?:basic|bearer|token|api-?key|negotiate|ntlm)\s{1,3}/iy;
/** Those whose parameters are the secret. */
const longScheme = /(?:digest|aws4-hmac-sha256)\s[^\r\n]{0,2000}/iy;
const cookie = /[^\s"'`;]+/y;
const nextCookie = /;\s{0,3}/y;

const parameter = /[?&](?:[\w-]{0,20}[_-])?(?:key|sig|signature|auth|pass|sid|session|jwt|otp)=([^\s"'`&#;<>…]{4,})/gi;

/** So many characters before a name are looked at: they say what the name is one of. */
const lookBack = 40;

/**
 * What is said to be a secret by the name that stands before it: `password: "…"`, `X-Api-Key: …`, `Authorization: Basic …`, `--token …`,
 * `?key=…`, cookies; and private keys. What only stands for a value (`$NAME`, `<key>`, the name of a variable) is none, and a
 * word of prose behind a colon is none. The time is linear in the text. In order; the stretches may overlap.
 */
export function findNamedSecrets(text: string): TextRange[] {
  const found: TextRange[] = [...privateKeys(text)];
  let at = 0;
  for (const { 0: name, index } of text.matchAll(named)) {
    // A name within a value is a part of that, and is not looked at for itself: so no value is gone over twice.
    if (index < at) continue;
    const value = secretAfter(text, name.toLowerCase(), index);
    if (value === undefined) continue;
    at = value.range[1];
    if (!value.isHarmless) found.push(value.range);
  }
  for (const { 0: all, 1: value = '', index } of text.matchAll(parameter)) {
    if (!isStandIn(value)) found.push([index + all.length - value.length, index + all.length]);
  }
  return found.sort((a, b) => a[0] - b[0]);
}

type Value = { readonly range: TextRange; readonly isHarmless?: boolean };

function secretAfter(text: string, name: string, index: number): Value | undefined {
  const end = index + name.length;
  const before = text.slice(Math.max(0, index - lookBack), index);
  const set = matchAt(setting, text, end);
  if (set === undefined) return /(?:^|[\s"'`[(,=])--?[\w-]*$/.test(before) ? optionOf(text, name, end) : undefined;
  const [all, blank = '', sign, blanks = '', quote] = set;
  const start = end + all.length;
  if (name === 'cookie') return cookiesAt(text, start);
  if (name === 'authorization') return credentials(text, start);
  if (quote !== undefined) return quoted(text, start, quote);
  const isHeader = /(?:^|[\s"'`<>])x-[\w-]*$/i.test(before);
  if (sign === '=' && `${blank}${blanks}` === '') return judged(text, start, (value) => value.length >= 6 && !nothing.test(value));
  return judged(text, start, (value) => value.length >= 6 && !isStandIn(value) && (isHeader || isTelling(name, value)));
}

function optionOf(text: string, name: string, end: number): Value | undefined {
  const [all, quote] = matchAt(option, text, end) ?? [];
  if (all === undefined) return undefined;
  const start = end + all.length;
  if (quote !== undefined) return quoted(text, start, quote);
  const isNumber = (value: string) => name === 'token' && /^\d+$/.test(value);
  return judged(
    text,
    start,
    (value) =>
      value.length >= 4 && !isStandIn(value) && !place.test(value) && !value.startsWith('-') && !prose.test(value) && !isNumber(value),
  );
}

/** Words that follow an option in a sentence about it. */
const prose =
  /^[^!-~]|^(?:option|flag|argument|parameter|must|should|require[sd]?|needs?|cannot|with|from|that|value|when|where|then|have|does|will)\b/i;

function credentials(text: string, start: number): Value | undefined {
  const long = wordAt(text, start, longScheme);
  if (long) return long;
  const from = start + (matchAt(scheme, text, start)?.[0].length ?? 0);
  return judged(text, from, (value) => value.length >= 4 && !isStandIn(value) && (from > start || isTelling('authorization', value)));
}

/** One pair after the other; what has no value (`HttpOnly`) is no secret. */
function cookiesAt(text: string, start: number): Value | undefined {
  let end = start;
  for (let at = start; ; ) {
    const [pair = ''] = matchAt(cookie, text, at) ?? [];
    if (!pair.includes('=')) break;
    end = at + pair.length;
    const [between] = matchAt(nextCookie, text, end) ?? [];
    if (between === undefined) break;
    at = end + between.length;
  }
  return end > start ? { range: [start, end] } : undefined;
}

/** All up to the quote, with blanks; where nobody closed it, one word. */
function quoted(text: string, start: number, quote: string): Value | undefined {
  const line = text.slice(start, start + 4_000);
  const close = line.indexOf(quote);
  if (close < 0) return wordAt(text, start);
  const value = line.slice(0, close);
  return value.length < 4 || isStandIn(value) ? undefined : { range: [start, start + close] };
}

/** The word there, unless it stands for a value. */
function judged(text: string, start: number, isSecret: (value: string) => boolean): Value | undefined {
  if (placeholder.test(text.slice(start, start + lookBack))) return undefined;
  const found = wordAt(text, start);
  if (!found) return undefined;
  const value = text.slice(...found.range);
  return isSecret(value) ? found : { ...found, isHarmless: true };
}

/** Does it only stand for a value: a variable or its name, a place to fill in, what is hidden already, nothing? */
const isStandIn = (value: string) => placeholder.test(value) || nothing.test(value) || variable.test(value);

const placeholder =
  /^(?:\$\{\w|\$[A-Z_][A-Z\d_]*(?![^\s"'`&,;)\]}])|<[^<>]{0,40}>|\{\{|%(?:[dqrsv](?![\w%])|\()|…|\*{3}|\[(?:secret|token)\]|(?:\w{1,20}\.)?environ\b)/;
const nothing = /^(?:true|false|null|none|undefined|required|missing)$/;
/** Of capitals, as variables and places to fill in are written; where a value is set it may be one. */
const variable = /^[A-Z][A-Z\d]*(?:_[A-Z\d]+)+$/;
const place = /^[A-Z]{3,10}$/;

/** Behind a colon or between blanks a word of prose may stand. */
function isTelling(name: string, value: string): boolean {
  if (/^[./~]/.test(value) || !/[A-Za-z\d]/.test(value)) return false;
  const isOfWords = place.test(value) || /^[A-Z]?[a-z]+(?:[-_.:/][a-z]+)*[.:!?]?$/.test(value);
  return !isOfWords && (/^pass|^pwd|^requirepass/.test(name) || !/^[\d.:]+$/.test(value));
}

/** From its first line to its last; one that was cut, as far as it goes. */
function privateKeys(text: string): TextRange[] {
  const found: TextRange[] = [];
  for (let at = text.indexOf('-----BEGIN '); at >= 0; at = text.indexOf('-----BEGIN ', at + 1)) {
    const head = /^-----BEGIN [A-Z ]{0,40}PRIVATE KEY(?: BLOCK)?-----/.exec(text.slice(at, at + 80))?.[0];
    if (head === undefined) continue;
    const start = at + head.length;
    const end = text.indexOf('-----END', start);
    found.push([start, end < 0 ? text.length : end]);
    at = found.at(-1)?.[1] ?? start;
  }
  return found;
}

function matchAt(pattern: RegExp, text: string, at: number): RegExpExecArray | undefined {
  pattern.lastIndex = at;
  return pattern.exec(text) ?? undefined;
}

function wordAt(text: string, start: number, pattern = word): Value | undefined {
  const match = matchAt(pattern, text, start);
  return match === undefined ? undefined : { range: [start, start + match[0].length] };
}
