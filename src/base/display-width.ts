import { once } from './memo.ts';

// Ranges that terminals draw two columns wide: East Asian Wide and Fullwidth of Unicode's EastAsianWidth.txt, joined where
// only unassigned characters lie between, and the emoji that are wide by themselves.
const wide: readonly (readonly [number, number])[] = [
  [0x1100, 0x115f],
  [0x231a, 0x231b],
  [0x2329, 0x232a],
  [0x23e9, 0x23ec],
  [0x23f0, 0x23f0],
  [0x23f3, 0x23f3],
  [0x25fd, 0x25fe],
  [0x2614, 0x2615],
  [0x2648, 0x2653],
  [0x267f, 0x267f],
  [0x2693, 0x2693],
  [0x26a1, 0x26a1],
  [0x26aa, 0x26ab],
  [0x26bd, 0x26be],
  [0x26c4, 0x26c5],
  [0x26ce, 0x26ce],
  [0x26d4, 0x26d4],
  [0x26ea, 0x26ea],
  [0x26f2, 0x26f3],
  [0x26f5, 0x26f5],
  [0x26fa, 0x26fa],
  [0x26fd, 0x26fd],
  [0x2705, 0x2705],
  [0x270a, 0x270b],
  [0x2728, 0x2728],
  [0x274c, 0x274c],
  [0x274e, 0x274e],
  [0x2753, 0x2755],
  [0x2757, 0x2757],
  [0x2795, 0x2797],
  [0x27b0, 0x27b0],
  [0x27bf, 0x27bf],
  [0x2b1b, 0x2b1c],
  [0x2b50, 0x2b50],
  [0x2b55, 0x2b55],
  [0x2e80, 0x303e],
  [0x3041, 0x33ff],
  [0x3400, 0x4dbf],
  [0x4e00, 0xa4cf],
  [0xa960, 0xa97f],
  [0xac00, 0xd7a3],
  [0xf900, 0xfaff],
  [0xfe10, 0xfe19],
  [0xfe30, 0xfe6f],
  [0xff01, 0xff60],
  [0xffe0, 0xffe6],
  [0x16fe0, 0x18cff],
  [0x1b000, 0x1b2ff],
  [0x1f004, 0x1f004],
  [0x1f0cf, 0x1f0cf],
  [0x1f18e, 0x1f18e],
  [0x1f191, 0x1f19a],
  [0x1f200, 0x1f320],
  [0x1f32d, 0x1f335],
  [0x1f337, 0x1f37c],
  [0x1f37e, 0x1f393],
  [0x1f3a0, 0x1f3ca],
  [0x1f3cf, 0x1f3d3],
  [0x1f3e0, 0x1f3f0],
  [0x1f3f4, 0x1f3f4],
  [0x1f3f8, 0x1f43e],
  [0x1f440, 0x1f440],
  [0x1f442, 0x1f4fc],
  [0x1f4ff, 0x1f53d],
  [0x1f54b, 0x1f567],
  [0x1f57a, 0x1f57a],
  [0x1f595, 0x1f596],
  [0x1f5a4, 0x1f5a4],
  [0x1f5fb, 0x1f64f],
  [0x1f680, 0x1f6c5],
  [0x1f6cc, 0x1f6cc],
  [0x1f6d0, 0x1f6d7],
  [0x1f6dc, 0x1f6df],
  [0x1f6eb, 0x1f6ec],
  [0x1f6f4, 0x1f6fc],
  [0x1f7e0, 0x1f7f0],
  [0x1f90c, 0x1f9ff],
  [0x1fa70, 0x1faff],
  [0x20000, 0x3fffd],
];

const invisible = /^[\p{Mn}\p{Me}\p{Cf}]$/u;
const ansi = /\u001b\[[0-9;]*m/g;
// Texts in which every character stands for itself: Latin, signs, arrows, boxes, kana and common ideographs. Nearly all are.
const simple =
  /^[\x20-\u02ff\u2010-\u2027\u2190-\u2319\u231c-\u23e8\u23fb-\u25f9\u2600-\u26ff\u2701-\u27bf\u3000-\u3029\u3030-\u3098\u309b-\u30ff\u3400-\u9fff\uff01-\uff60]*$/;

// Made when it is first needed: it takes 12 ms, which a run that speaks of nothing unusual can do without.
const graphemes = once(() => new Intl.Segmenter('en', { granularity: 'grapheme' }));

const segments = (text: string) => graphemes().segment(text);

function isWide(code: number): boolean {
  let low = 0;
  let high = wide.length - 1;
  while (low <= high) {
    const middle = (low + high) >> 1;
    const [from, to] = wide[middle] ?? [0, 0];
    if (code < from) high = middle - 1;
    else if (code > to) low = middle + 1;
    else return true;
  }
  return false;
}

/** Columns of one grapheme: its widest character, two when it asks to be drawn as an emoji. */
function graphemeWidth(grapheme: string): number {
  if (grapheme.includes('\ufe0f')) return 2;
  let width = 0;
  for (const character of grapheme) {
    if (invisible.test(character)) continue;
    width = Math.max(width, isWide(character.codePointAt(0) ?? 0) ? 2 : 1);
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
    for (const character of bare) width += isWide(character.codePointAt(0) ?? 0) ? 2 : 1;
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
    if (
      word !== '' &&
      !joins &&
      (word.endsWith(' ') || isWide(segment.codePointAt(0) ?? 0) || isWide(word.codePointAt(word.length - 1) ?? 0))
    ) {
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
