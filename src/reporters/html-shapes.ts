import { displayWidth } from '../base/display-width.ts';
import type { Verdict } from '../engine/verdict.ts';
import type { Wording } from '../words/words.ts';
import { escapeMarkup } from './xml.ts';

// Column widths in user units of the picture; a little wide, for fonts differ.
const perColumn = 7.6;
const perSmallColumn = 6.6;
/** Room for a name and three smaller lines. */
export const boxHeight = 84;
const lineStep = 17;

export type Box = { readonly lines: readonly string[]; readonly isFront: boolean; readonly isBroken: boolean; readonly width: number };

export const round = (value: number) => Math.round(value * 10) / 10;

/** How wide a box has to be for a name and the smaller lines below it. */
export function textWidth([name = '', ...sub]: readonly string[]): number {
  return Math.max(96, Math.max(displayWidth(name) * perColumn * 1.08, ...sub.map((line) => displayWidth(line) * perSmallColumn)) + 28);
}

export function drawBox(box: Box, x: number, y: number, words: Wording): string {
  const kind = box.isBroken ? 'box broken' : box.isFront ? 'box front' : 'box';
  const shape = `<rect class="${box.lines.length === 1 ? `${kind} pill` : kind}" x="${round(x)}" y="${round(y)}" width="${round(box.width)}" height="${boxHeight}" rx="10"/>`;
  const top = y + boxHeight / 2 - ((box.lines.length - 1) * lineStep) / 2 + 5.5;
  const lines = box.lines.map(
    (line, index) =>
      `<text class="${index === 0 ? 'name' : 'sub'}" x="${round(x + box.width / 2)}" y="${round(top + index * lineStep)}" text-anchor="middle">${escapeMarkup(line)}</text>`,
  );
  const { front } = words.screen.page;
  const tag = box.isFront
    ? `<rect class="tag" x="${round(x + 10)}" y="${round(y - 9)}" width="${round(displayWidth(front) * 8 + 12)}" height="18" rx="4"/><text class="tagtext" x="${round(x + 16 + displayWidth(front) * 4)}" y="${round(y + 4)}" text-anchor="middle">${escapeMarkup(front)}</text>`
    : '';
  return `<g>${shape}${lines.join('')}${tag}</g>`;
}

type Frame = {
  readonly x: number;
  readonly y: number;
  readonly width: number;
  readonly height: number;
  readonly title: string;
  /** Small lines at its foot, the first at `belowY`. */
  readonly below: readonly string[];
  readonly belowY: number;
};

/** A frame around boxes: who stands together. */
export function drawFrame({ x, y, width, height, title, below, belowY }: Frame): string {
  const lines = below.map(
    (line, index) => `<text class="sub" x="${round(x + 14)}" y="${round(belowY + index * lineStep)}">${escapeMarkup(line)}</text>`,
  );
  return `<g><rect class="frame" x="${round(x)}" y="${round(y)}" width="${round(width)}" height="${round(height)}" rx="12"/><text class="frametitle" x="${round(x + 14)}" y="${round(y + 18)}">${escapeMarkup(title)}</text>${lines.join('')}</g>`;
}

const kindOf = (verdict: Verdict) => (verdict === 'pass' || verdict === 'fail' || verdict === 'warn' ? verdict : 'unseen');
const cross = (x: number, y: number) =>
  `<path class="cross" d="M${round(x - 6)} ${round(y - 6)}L${round(x + 6)} ${round(y + 6)}M${round(x + 6)} ${round(y - 6)}L${round(x - 6)} ${round(y + 6)}"/>`;

type Across = {
  readonly from: number;
  readonly to: number;
  readonly y: number;
  readonly label: string;
  readonly verdict: Verdict /** Where several come together: it ends without a head, at this height. */;
  readonly bendTo?: number;
};

/** An arrow to the right with its label above. */
export function arrowRight({ from, to, y, bendTo, label, verdict }: Across): string {
  const middle = (from + to) / 2;
  const isBent = bendTo !== undefined;
  const line = isBent
    ? `M${round(from + 4)} ${round(y)}H${round(to)}V${round(bendTo)}`
    : `M${round(from + 4)} ${round(y)}H${round(to - 11)}`;
  const head = isBent
    ? ''
    : `<path class="head" d="M${round(to - 12)} ${round(y - 5.5)}L${round(to - 3)} ${round(y)}L${round(to - 12)} ${round(y + 5.5)}Z"/>`;
  return `<g class="${kindOf(verdict)}"><path class="arrow" d="${line}"/>${head}${verdict === 'fail' ? cross(middle - 4, y) : ''}<text class="label" x="${round(middle - 2)}" y="${round(y - 13)}" text-anchor="middle">${escapeMarkup(label)}</text></g>`;
}

type Down = { readonly x: number; readonly from: number; readonly to: number; readonly label: string; readonly verdict: Verdict };

/** An arrow downwards with its label beside it. */
export function arrowDown({ x, from, to, label, verdict }: Down): string {
  const middle = (from + to) / 2;
  return `<g class="${kindOf(verdict)}"><path class="arrow" d="M${round(x)} ${round(from + 4)}V${round(to - 11)}"/><path class="head" d="M${round(x - 5.5)} ${round(to - 12)}L${round(x)} ${round(to - 3)}L${round(x + 5.5)} ${round(to - 12)}Z"/>${verdict === 'fail' ? cross(x, middle - 3) : ''}<text class="label" x="${round(x + 12)}" y="${round(middle + 2)}">${escapeMarkup(label)}</text></g>`;
}
