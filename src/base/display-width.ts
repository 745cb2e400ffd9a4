import { eastAsianWidth } from 'get-east-asian-width';
import { once } from './memo.ts';

const invisible = /^[\p{Mn}\p{Me}\p{Cf}]$/u;
const ansi = /\u001b\[[0-9;]*m/g;
// Texts in which every character stands for itself: Latin, signs, arrows, boxes, kana and common ideographs. Nearly all are.
const simple =
  /^[\x20-\u02ff\u2010-\u2027\u2190-\u2319\u231c-\u23e8\u23fb-\u25f9\u2600-\u26ff\u2701-\u27bf\u3000-\u3029\u3030-\u3098\u309b-\u30ff\u3400-\u9fff\uff01-\uff60]*$/;

// Made when it is first needed: it takes 12 ms, which a run that speaks of nothing unusual can do without.
const graphemes = once(() => new Intl.Segmenter('en', { granularity: 'grapheme' }));

const segments = (text: string): Iterable<{ readonly segment: string }> =>
  simple.test(text) ? Array.from(text, (segment) => ({ segment })) : graphemes().segment(text);

/** Columns of the character that a text begins with, by Unicode's table of East Asian widths. */
const widthAt = (text: string, index = 0) => eastAsianWidth(text.codePointAt(index) ?? 0);

/** Columns of one grapheme: its widest character, two when it asks to be drawn as an emoji. */
function graphemeWidth(grapheme: string): number {
  if (grapheme.includes('\ufe0f')) return 2;
  let width = 0;
  for (const character of grapheme) {
    if (invisible.test(character)) continue;
    width = Math.max(width, widthAt(character));
  }
  return width;
}

/** Columns that a terminal needs for a text; colours take none, East Asian wide characters two. */
export function displayWidth(text: string): number {
  const bare = text.replace(ansi, '');
  // Nearly all texts are plain ASCII, for which counting graphemes would be a waste.
  if (/^[\x20-\x7e]*$/.test(bare)) return bare.length;
  let width = 0;
  if (simple.test(bare)) {
    for (const character of bare) width += widthAt(character);
    return width;
  }
  for (const { segment } of segments(bare)) width += graphemeWidth(segment);
  return width;
}

/** The text filled with blanks up to `columns`. */
export function padTo(text: string, columns: number): string {
  return text + ' '.repeat(Math.max(0, columns - displayWidth(text)));
}

/** The text without colours cut to `columns`, with a sign that something was cut. */
export function cutTo(text: string, columns: number, sign = '…'): string {
  if (displayWidth(text) <= columns) return text;
  let out = '';
  let width = 0;
  for (const { segment } of segments(text)) {
    const next = width + graphemeWidth(segment);
    if (next > columns - displayWidth(sign)) break;
    out += segment;
    width = next;
  }
  return out + sign;
}

/** A text without colours broken into lines of at most `columns`: at blanks, or between wide characters, or anywhere if need be. */
export function wrapTo(text: string, columns: number): readonly string[] {
  const room = Math.max(8, columns);
  const lines: string[] = [];
  let line = '';
  for (const piece of pieces(text)) {
    if (displayWidth(line) + displayWidth(piece.trimEnd()) <= room) {
      line += piece;
      continue;
    }
    if (line.trim() !== '') lines.push(line.trimEnd());
    line = piece;
    while (displayWidth(line.trimEnd()) > room) {
      const head = cutTo(line, room, '');
      lines.push(head);
      line = line.slice(head.length);
    }
  }
  if (line.trim() !== '' || lines.length === 0) lines.push(line.trimEnd());
  return lines;
}

// A closing mark must not begin a line, an opening one must not end it (Japanese line breaking, the short form).
const noStart = /^[、。，．・：；！？）」』】〉》ー～…,.!?:;)\]]/;

function pieces(text: string): readonly string[] {
  const out: string[] = [];
  let word = '';
  for (const { segment } of segments(text)) {
    const joins = noStart.test(segment) || /[（「『【〈《]$/.test(word);
    if (word !== '' && !joins && (word.endsWith(' ') || widthAt(segment) === 2 || widthAt(word, word.length - 1) === 2)) {
      if (segment !== ' ') {
        out.push(word);
        word = '';
      }
    }
    word += segment;
  }
  if (word !== '') out.push(word);
  return out;
}
