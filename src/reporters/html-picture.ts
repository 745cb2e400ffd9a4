import { cutTo, displayWidth } from '../base/display-width.ts';
import { cleanLine } from '../base/sanitise.ts';
import type { Report, ReportHop } from '../report/report.ts';
import type { Wording } from '../words/words.ts';
import { hopText, shortAddress } from './handover.ts';
import { escapeMarkup } from './xml.ts';

// Column widths in user units of the picture; a little wide, for fonts differ.
const perColumn = 7.6;
const perSmallColumn = 6.6;
const boxHeight = 70;
const maxName = 24;
const maxSub = 30;
/** Wider than this, the text would become too small on a page: the path is then drawn downwards only. */
const maxWide = 1240;

type Box = { readonly lines: readonly string[]; readonly isFront: boolean; readonly isBroken: boolean; readonly width: number };

/** The path as inline SVG, from left to right for wide surfaces and downwards for narrow ones; CSS shows one of the two. */
export function htmlPicture(report: Report, words: Wording): string {
  if (report.path.length === 0) return '';
  const boxes = [clientBox(words), ...report.path.map(boxOf)];
  const labels = report.path.map((hop) => cutTo(hopText(hop, words), 22));
  const alt = words.screen.page.pathAlt({
    hops: report.path.map((hop) => ({
      from: hop.from === 'client' ? words.screen.client : nameOf(hop.from),
      to: nameOf(hop.to) + (hop.isFront ? ` (${words.screen.page.front})` : ''),
      verdict: hopText(hop, words),
    })),
  });
  const wide = pictureAcross(boxes, labels, report.path, alt, words);
  const tall = pictureDown(boxes, labels, report.path, alt, words, wide === '');
  return wide + tall;
}

const nameOf = (role: string) => cleanLine(role, 80);
const text = (value: string) => escapeMarkup(value);

function clientBox(words: Wording): Box {
  const name = words.screen.client;
  return { lines: [name], isFront: false, isBroken: false, width: displayWidth(name) * perColumn + 32 };
}

function boxOf(hop: ReportHop): Box {
  const name = cutTo(nameOf(hop.to), maxName);
  const address = hop.address === undefined ? (hop.port === undefined ? '' : `:${hop.port}`) : shortAddress(hop.address);
  const lines = [name, cutTo(address, maxSub), hop.version === undefined ? '' : cutTo(cleanLine(hop.version, 60), maxSub)].filter(
    (line) => line !== '',
  );
  const [, ...sub] = lines;
  const width = Math.max(displayWidth(name) * perColumn * 1.08, ...sub.map((line) => displayWidth(line) * perSmallColumn)) + 30;
  return { lines, isFront: hop.isFront, isBroken: hop.verdict === 'fail', width: Math.max(104, width) };
}

function drawBox(box: Box, x: number, y: number, words: Wording): string {
  const kind = box.isBroken ? 'box broken' : box.isFront ? 'box front' : 'box';
  const shape = `<rect class="${box.lines.length === 1 ? `${kind} pill` : kind}" x="${round(x)}" y="${y}" width="${round(box.width)}" height="${boxHeight}" rx="10"/>`;
  const step = 17;
  const top = y + boxHeight / 2 - ((box.lines.length - 1) * step) / 2 + 5.5;
  const lines = box.lines.map(
    (line, index) =>
      `<text class="${index === 0 ? 'name' : 'sub'}" x="${round(x + box.width / 2)}" y="${round(top + index * step)}" text-anchor="middle">${text(line)}</text>`,
  );
  const { front } = words.screen.page;
  const tag = box.isFront
    ? `<rect class="tag" x="${round(x + 10)}" y="${y - 9}" width="${round(displayWidth(front) * 8 + 12)}" height="18" rx="4"/><text class="tagtext" x="${round(x + 16 + displayWidth(front) * 4)}" y="${y + 4}" text-anchor="middle">${text(front)}</text>`
    : '';
  return `<g>${shape}${lines.join('')}${tag}</g>`;
}

const kindOf = (hop: ReportHop | undefined) =>
  hop?.verdict === 'pass' ? 'pass' : hop?.verdict === 'fail' ? 'fail' : hop?.verdict === 'warn' ? 'warn' : 'unseen';
const cross = (x: number, y: number) =>
  `<path class="cross" d="M${round(x - 6)} ${round(y - 6)}L${round(x + 6)} ${round(y + 6)}M${round(x + 6)} ${round(y - 6)}L${round(x - 6)} ${round(y + 6)}"/>`;
const round = (value: number) => Math.round(value * 10) / 10;

function pictureAcross(boxes: readonly Box[], labels: readonly string[], hops: readonly ReportHop[], alt: string, words: Wording): string {
  const y = 14;
  const middle = y + boxHeight / 2;
  let x = 2;
  const parts: string[] = [];
  boxes.forEach((box, index) => {
    if (index > 0) {
      const hop = hops[index - 1];
      const label = labels[index - 1] ?? '';
      const length = Math.max(64, displayWidth(label) * 6.8 + 22);
      const end = x + length;
      parts.push(
        `<g class="${kindOf(hop)}"><path class="arrow" d="M${round(x + 4)} ${middle}H${round(end - 11)}"/><path class="head" d="M${round(end - 12)} ${middle - 5.5}L${round(end - 3)} ${middle}L${round(end - 12)} ${middle + 5.5}Z"/>${hop?.verdict === 'fail' ? cross(x + length / 2 - 4, middle) : ''}<text class="label" x="${round(x + length / 2 - 3)}" y="${middle - 13}" text-anchor="middle">${text(label)}</text></g>`,
      );
      x = end;
    }
    parts.push(drawBox(box, x, y, words));
    x += box.width;
  });
  const width = Math.ceil(x + 2);
  return width > maxWide ? '' : svg('wide', width, y + boxHeight + 6, alt, parts);
}

function pictureDown(
  boxes: readonly Box[],
  labels: readonly string[],
  hops: readonly ReportHop[],
  alt: string,
  words: Wording,
  isOnly: boolean,
): string {
  const width = Math.max(...boxes.map((box) => box.width), 240) + 8;
  const gap = 48;
  const parts: string[] = [];
  boxes.forEach((box, index) => {
    const y = 14 + index * (boxHeight + gap);
    if (index > 0) {
      const hop = hops[index - 1];
      const from = y - gap;
      const middle = width / 2;
      parts.push(
        `<g class="${kindOf(hop)}"><path class="arrow" d="M${round(middle)} ${from + 4}V${y - 11}"/><path class="head" d="M${round(middle - 5.5)} ${y - 12}L${round(middle)} ${y - 3}L${round(middle + 5.5)} ${y - 12}Z"/>${hop?.verdict === 'fail' ? cross(middle, from + gap / 2 - 3) : ''}<text class="label" x="${round(middle + 14)}" y="${from + gap / 2 + 2}">${text(labels[index - 1] ?? '')}</text></g>`,
      );
    }
    parts.push(drawBox(box, (width - box.width) / 2, y, words));
  });
  return svg(isOnly ? 'tall only' : 'tall', Math.ceil(width), 14 + boxes.length * (boxHeight + gap) - gap + 6, alt, parts);
}

function svg(kind: string, width: number, height: number, alt: string, parts: readonly string[]): string {
  const id = `path-${kind.split(' ')[0]}`;
  return `<svg class="${kind}" role="img" aria-labelledby="${id}" viewBox="0 0 ${width} ${height}" style="max-width:${width}px"><title id="${id}">${text(alt)}</title>${parts.join('')}</svg>`;
}
