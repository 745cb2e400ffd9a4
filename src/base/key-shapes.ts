import { isSayable } from './sayable.ts';

/** A stretch of a text by UTF-16 offsets, the end exclusive. */
export type TextRange = readonly [start: number, end: number];

/** A key in a text: its kind, and the stretch that must not be shown (`app-` and `sk-` may). */
export type FoundKey = { readonly kind: 'dify' | 'sk' | 'jwt' | 'bearer' | 'maker'; readonly bare: TextRange };

/** Letters and digits of a Dify key behind its prefix (facts: Dify keys, section 5). */
const difyLength = 24;
/** What is longer or shorter is taken for a key that was cut, or run together with something, if it is this long and mixed through. */
const mixedLength = 16;

/**
 * What is a key whoever wrote it: Dify's app and dataset keys, OpenAI's and LM Studio's `sk-`, JSON Web Tokens, and what follows
 * `Bearer`. Runs of the characters that keys are made of are found first and each is judged once, so that the time is linear in the
 * text, whatever stands in it. The stretches may overlap: see {@link mergeRanges}.
 */
export function findKeyShapes(text: string): FoundKey[] {
  const found: FoundKey[] = [];
  for (const { 0: run, index } of text.matchAll(/[\w.:-]+/g)) {
    if (run.length < 9) continue;
    for (const prefix of ['app-', 'dataset-']) difyKeys(run, prefix, index, found);
    skKey(run, index, found);
    makersKeys(run, index, found);
    webTokens(run, index, found);
  }
  for (const { 0: word, index } of text.matchAll(/\bBearer\s+(?=[^\s"',;])/gi)) {
    const start = index + word.length;
    let end = start;
    while (end < text.length && !isBearerEnd(text[end] ?? '')) end++;
    found.push({ kind: 'bearer', bare: [start, end] });
  }
  return found.sort((a, b) => a.bare[0] - b.bare[0]);
}

/** Sorts ranges and joins those that touch or overlap. */
export function mergeRanges(ranges: readonly TextRange[]): TextRange[] {
  const merged: [number, number][] = [];
  for (const [start, end] of [...ranges].sort((a, b) => a[0] - b[0])) {
    const last = merged.at(-1);
    if (last && start <= last[1]) last[1] = Math.max(last[1], end);
    else merged.push([start, end]);
  }
  return merged;
}

const isBearerEnd = (letter: string) => `"',;`.includes(letter) || letter.trim() === '';

function difyKeys(run: string, prefix: string, offset: number, found: FoundKey[]): void {
  for (let at = beginning(run, prefix, 0); at >= 0; at = beginning(run, prefix, at + 1)) {
    const start = at + prefix.length;
    let end = start;
    while (isAlphanumeric(run.charCodeAt(end))) end++;
    if (isKey(run.slice(start, end))) found.push({ kind: 'dify', bare: [offset + start, offset + end] });
  }
}

/** The first `sk-` that something follows which is no name; all that follows it in the run is the key's. */
function skKey(run: string, offset: number, found: FoundKey[]): void {
  for (let at = beginning(run, 'sk-', 0); at >= 0 && run.length - at >= 9; at = beginning(run, 'sk-', at + 1)) {
    if (!isAlphanumeric(run.charCodeAt(at + 3)) || isNamed(run, at + 3)) continue;
    found.push({ kind: 'sk', bare: [offset + at + 3, offset + run.length] });
    return;
  }
}

/** Those who give keys that begin with `sk-` put their own name next: OpenAI, Anthropic, OpenRouter, LM Studio, Langfuse. */
const skMakers = ['proj-', 'svcacct-', 'admin-', 'None-', 'ant-', 'or-', 'lm-', 'lf-'];
/** A name is over by then. */
const longestName = 64;

/**
 * Does a name follow, as people give them to containers and images: `sk-learn-api`, `sk-worker-01`, `sk-nginx-front`, `sk-search:v2.1`?
 * Then each of its words can be said or is short, and no more than one ends with a number.
 */
function isNamed(run: string, start: number): boolean {
  if (run.length - start > longestName || skMakers.some((maker) => run.startsWith(maker, start))) return false;
  const words = run.slice(start).split(/[-_.:]|(?<=[a-z])(?=[A-Z])/);
  const isWord = (word: string) => /^(?:[a-z]{0,5}|v?\d{1,4})$/.test(word) || isSayable(word);
  return words.every(isWord) && words.filter((word) => /[A-Za-z]{2}\d/.test(word)).length < 2;
}

/**
 * Keys of other makers, by the prefix that each gives them and how many letters and digits follow at least: Hugging Face, GitHub, GitLab,
 * npm, Docker Hub, Stripe, AWS, Slack, Google, Groq, xAI, Perplexity, NVIDIA, Replicate, LangSmith.
 */
const makers: readonly (readonly [prefix: string, atLeast: number])[] = [
  ['hf_', 30],
  ...['ghp_', 'gho_', 'ghu_', 'ghs_', 'ghr_', 'npm_'].map((prefix) => [prefix, 36] as const),
  ['github_pat_', 22],
  ...['glpat-', 'dckr_pat_', 'xoxb-', 'xoxp-', 'xoxa-', 'xoxs-', 'r8_'].map((prefix) => [prefix, 20] as const),
  ...['sk_live_', 'sk_test_', 'rk_live_', 'rk_test_'].map((prefix) => [prefix, 16] as const),
  ...['AKIA', 'ASIA'].map((prefix) => [prefix, 16] as const),
  ['AIza', 35],
  ...['gsk_', 'xai-', 'pplx-', 'nvapi-', 'lsv2_pt_'].map((prefix) => [prefix, 32] as const),
];

function makersKeys(run: string, offset: number, found: FoundKey[]): void {
  for (const [prefix, atLeast] of makers) {
    for (let at = beginning(run, prefix, 0), end = 0; at >= 0; at = beginning(run, prefix, end)) {
      const start = at + prefix.length;
      end = start;
      // Dashes and underscores stand in some of them; a word with its blank is over before it is as long.
      while (isAlphanumeric(run.charCodeAt(end)) || run[end] === '_' || run[end] === '-') end++;
      const bare = run.slice(start, end);
      if (bare.length < atLeast || !isDrawn(bare, prefix)) continue;
      found.push({ kind: 'maker', bare: [offset + start, offset + end] });
      break;
    }
  }
}

/** Was this drawn at random? Names of things have words in them, `npm_config_…` and `AKIATHINGS…` are no keys. */
function isDrawn(bare: string, prefix: string): boolean {
  if (prefix === 'AKIA' || prefix === 'ASIA') return /^[A-Z2-7\d]{16}$/.test(bare);
  return bare.split(/[_-]/).some((part) => part.length >= 12 && !isSayable(part));
}

/** `eyJ…` and what follows it behind a dot: header, claims and, where there is one, the signature. */
function webTokens(run: string, offset: number, found: FoundKey[]): void {
  let from = 0;
  const parts = run.split(/[.:]/);
  for (const [index, part] of parts.entries()) {
    const at = beginning(part, 'eyJ', 0);
    const [claims = '', signature] = parts.slice(index + 1, index + 3);
    if (at >= 0 && part.length - at >= 11 && claims.length >= 8 && run[from + part.length] === '.') {
      const end = from + part.length + 1 + claims.length + (signature === undefined ? 0 : 1 + signature.length);
      found.push({ kind: 'jwt', bare: [offset + from + at, offset + end] });
    }
    from += part.length + 1;
  }
}

/** Where a prefix begins a word of the run, at or behind `from`; -1 when it does nowhere. */
function beginning(run: string, prefix: string, from: number): number {
  let at = run.indexOf(prefix, from);
  while (at > 0 && isWordLetter(run.charCodeAt(at - 1))) at = run.indexOf(prefix, at + 1);
  return at;
}

/**
 * A container may be called `app-frontend`, `dataset-cleaning` or `app-internationalisations2024`: letters that can be said, and a
 * number at the end, are a name. Dify draws its keys from 62 letters and digits, and one in a million looks like that.
 */
function isKey(run: string): boolean {
  if (run.length === difyLength) return !isSayable(run);
  if (run.length < mixedLength || isSayable(run)) return false;
  const kinds = [...run].map((letter) => (/[a-z]/.test(letter) ? 'a' : /[A-Z]/.test(letter) ? 'A' : '0'));
  const changes = kinds.filter((kind, at) => at > 0 && kind !== kinds[at - 1]).length;
  return changes * 3 >= run.length;
}

const isAlphanumeric = (code: number) => (code >= 48 && code <= 57) || (code >= 65 && code <= 90) || (code >= 97 && code <= 122);
const isWordLetter = (code: number) => isAlphanumeric(code) || code === 95;
