import { cutTo, displayWidth, wrapTo } from '../base/display-width.ts';
import { cleanLine } from '../base/sanitise.ts';
import type { Verdict } from '../engine/verdict.ts';
import type { Report, ReportComposition, ReportHop } from '../report/report.ts';
import type { Wording } from '../words/words.ts';
import { backText, besideText, clientText, hopText, modelNodeText, shortAddress } from './handover.ts';
import { arrowDown, arrowRight, type Box, boxHeight, drawBox, drawFrame, round, textWidth } from './html-shapes.ts';
import { placeName } from './place-name.ts';
import { escapeMarkup } from './xml.ts';

const maxName = 24;
const maxSub = 30;
/** Wider than this, the text would become too small on a page: the picture is then drawn downwards only. */
const maxWide = 1280;
/** Between the edge of a frame and what stands in it; its title takes more above. */
const pad = 14;
const titleHeight = 26;

type Start = { readonly box: Box; readonly verdict: Verdict; readonly label: string };
/** Boxes that stand next to each other in one frame; without a title in none. */
type Group = {
  readonly title: string;
  readonly hops: readonly { readonly hop: ReportHop; readonly box: Box; readonly label: string }[];
  readonly beside: readonly string[];
};
type Scene = {
  readonly starts: readonly Start[];
  readonly groups: readonly Group[];
  readonly back: string | undefined;
  readonly alt: string;
};

/** Who stands where as inline SVG, from left to right for wide surfaces and downwards for narrow ones; CSS shows one of the two. */
export function htmlPicture(report: Report, words: Wording): string {
  if (report.path.length === 0) return '';
  const scene = sceneOf(report, words);
  const wide = pictureAcross(scene, words);
  return wide + pictureDown(scene, words, wide === '');
}

function sceneOf(report: Report, words: Wording): Scene {
  const { composition } = report;
  const clients = composition?.clients ?? [];
  const starts: readonly Start[] =
    clients.length === 0
      ? [{ box: boxWith([words.screen.client]), verdict: report.path[0]?.verdict ?? 'skipped', label: '' }]
      : clients.map((client) => ({
          box: boxWith([
            cutTo(cleanLine(client.name, 80), maxName),
            client.run === 'curl' ? 'curl' : cutTo(`${client.manager ?? 'python'} · ${client.folder ?? '.'}`, 26),
          ]),
          verdict: client.verdict,
          label: clientText(client, words),
        }));
  return { starts, groups: groupsOf(report, words), back: backText(report, words), alt: altOf(report, words) };
}

/** The path cut where it goes from Docker to the host or back. */
function groupsOf(report: Report, words: Wording): readonly Group[] {
  const { composition, path } = report;
  const placeOf = new Map((composition?.nodes ?? []).map(({ place, role }) => [role, place]));
  const groups: { title: string; hops: Group['hops'][number][]; beside: readonly string[] }[] = [];
  let before: string | undefined;
  for (const hop of path) {
    const place = placeOf.get(hop.to);
    if (groups.length === 0 || place !== before) {
      const isFirstDocker = place === 'docker' && !groups.some(({ beside }) => beside.length > 0);
      const beside =
        isFirstDocker && composition && composition.beside.length > 0
          ? wrapTo(`${words.screen.picture.beside}: ${besideText(composition)}`, 44)
          : [];
      groups.push({ title: place === undefined ? '' : placeName(report, place, words), hops: [], beside });
    }
    before = place;
    groups.at(-1)?.hops.push({ hop, box: boxOf(hop, composition, words), label: cutTo(hopText(hop, words), 24) });
  }
  return groups;
}

function altOf(report: Report, words: Wording): string {
  const { composition } = report;
  const nameOf = (role: string) => cleanLine(role, 80);
  const path = words.screen.page.pathAlt({
    hops: report.path.map((hop) => ({
      from: hop.from === 'client' ? words.screen.client : nameOf(hop.from),
      to: nameOf(hop.to) + (hop.isFront ? ` (${words.screen.page.front})` : ''),
      verdict: hopText(hop, words),
    })),
  });
  if (!composition) return path;
  const at = (place: 'docker' | 'host') =>
    composition.nodes
      .filter((node) => node.place === place)
      .map(({ role }) => nameOf(role))
      .join(', ');
  const clients = composition.clients.map((client) => `${nameOf(client.name)} (${clientText(client, words)})`).join(', ');
  return `${path} ${words.screen.picture.alt({ clients, engine: placeName(report, 'docker', words), docker: at('docker'), host: at('host'), beside: besideText(composition) })}`;
}

function boxOf(hop: ReportHop, composition: ReportComposition | undefined, words: Wording): Box {
  const address = hop.address === undefined ? (hop.port === undefined ? '' : `:${hop.port}`) : shortAddress(hop.address);
  const node = composition?.modelNode?.role === hop.to ? modelNodeText(composition.modelNode, words) : '';
  const sub = [address, hop.version === undefined ? '' : cleanLine(hop.version, 60), node].filter((line) => line !== '');
  const box = boxWith([cutTo(cleanLine(hop.to, 80), maxName), ...sub.map((line) => cutTo(line, maxSub))]);
  return { ...box, isFront: hop.isFront, isBroken: hop.verdict === 'fail' };
}

const boxWith = (lines: readonly string[]): Box => ({ lines, isFront: false, isBroken: false, width: textWidth(lines) });

const arrowLength = (label: string) => Math.max(52, displayWidth(label) * 6.8 + 20);

function pictureAcross({ starts, groups, back, alt }: Scene, words: Wording): string {
  const top = titleHeight + 20;
  const step = boxHeight + 12;
  const stack = starts.length * step - 12;
  const rowHeight = Math.max(stack, boxHeight);
  const boxTop = top + (rowHeight - boxHeight) / 2;
  const middle = boxTop + boxHeight / 2;
  const parts: string[] = [];
  const startWidth = Math.max(...starts.map(({ box }) => box.width));
  const labelWidth = Math.max(...starts.map(({ label }) => arrowLength(label)));
  const join = 2 + startWidth + labelWidth;
  const isJoined = starts.length > 1 || starts.some(({ label }) => label !== '');
  for (const [index, { box, label, verdict }] of starts.entries()) {
    const y = top + (rowHeight - stack) / 2 + index * step;
    parts.push(drawBox({ ...box, width: startWidth }, 2, y, words));
    if (isJoined) parts.push(arrowRight({ from: startWidth + 2, to: join, y: y + boxHeight / 2, bendTo: middle, label, verdict }));
  }
  let x = isJoined ? join : startWidth + 2;
  const hasBeside = Math.max(0, ...groups.map(({ beside }) => beside.length));
  const frameBottom = top + rowHeight + pad + hasBeside * 17;
  let last = x;
  for (const [at, group] of groups.entries()) {
    const isFramed = group.title !== '';
    let frameLeft = 0;
    for (const [index, { box, hop, label }] of group.hops.entries()) {
      const length = arrowLength(label) + (index === 0 && isFramed ? pad : 0) + (index === 0 && at > 0 ? pad : 0);
      parts.push(arrowRight({ from: x, to: x + length, y: middle, label, verdict: hop.verdict }));
      x += length;
      if (index === 0) frameLeft = x - pad;
      parts.push(drawBox(box, x, boxTop, words));
      last = x + box.width / 2;
      x += box.width;
    }
    if (!isFramed) continue;
    const minWidth = Math.max(displayWidth(group.title) * 8, ...group.beside.map((line) => displayWidth(line) * 6.4)) + 2 * pad;
    const width = Math.max(x + pad - frameLeft, minWidth);
    parts.unshift(
      drawFrame({
        x: frameLeft,
        y: 4,
        width,
        height: frameBottom - 4,
        title: group.title,
        below: group.beside,
        belowY: top + rowHeight + 18,
      }),
    );
    x = Math.max(x, frameLeft + width - pad);
  }
  const width = Math.ceil(x + pad + 4);
  if (back !== undefined)
    parts.push(wayBack(last, boxTop + boxHeight, startWidth / 2 + 2, top + (rowHeight + stack) / 2, frameBottom + 24, back));
  return width > maxWide ? '' : svg('wide', width, frameBottom + (back === undefined ? 8 : 34), alt, parts);
}

/** From under the last box to under who asked. */
function wayBack(from: number, fromY: number, to: number, toY: number, y: number, label: string): string {
  const path = `M${round(from)} ${round(fromY)}V${y}H${round(to)}V${round(toY + 10)}`;
  const head = `M${round(to - 5.5)} ${round(toY + 11)}L${round(to)} ${round(toY + 2)}L${round(to + 5.5)} ${round(toY + 11)}Z`;
  return `<g class="back"><path class="arrow" d="${path}"/><path class="head" d="${head}"/><text class="label" x="${round((from + to) / 2)}" y="${y - 6}" text-anchor="middle">${escapeMarkup(label)}</text></g>`;
}

function pictureDown({ starts, groups, back, alt }: Scene, words: Wording, isOnly: boolean): string {
  const gap = 46;
  const parts: string[] = [];
  const boxes = groups.flatMap(({ hops }) => hops.map(({ box }) => box));
  const besides = groups.flatMap(({ beside }) => beside);
  const startRow = starts.reduce((sum, { box }) => sum + box.width + 12, -12);
  const inner = Math.max(startRow, ...boxes.map(({ width }) => width), ...besides.map((line) => displayWidth(line) * 6.4), 220);
  const width = inner + 2 * pad + 8;
  const middle = width / 2;
  let x = middle - startRow / 2;
  let y = 4;
  const front = y + boxHeight + gap + 16 + titleHeight;
  for (const { box, label, verdict } of starts) {
    parts.push(drawBox(box, x, y, words));
    parts.push(arrowDown({ x: x + box.width / 2, from: y + boxHeight, to: y + boxHeight + gap, label, verdict }));
    x += box.width + 12;
  }
  y = front;
  for (const [at, { beside, hops, title }] of groups.entries()) {
    const frameTop = y - titleHeight - 8;
    for (const [index, { box, hop, label }] of hops.entries()) {
      if (index > 0 || at > 0)
        parts.push(arrowDown({ x: middle, from: y - (index > 0 ? gap : gap + titleHeight), to: y, label, verdict: hop.verdict }));
      parts.push(drawBox(box, middle - box.width / 2, y, words));
      y += boxHeight + (index === hops.length - 1 ? 0 : gap);
    }
    const belowY = y + 20;
    const bottom = y + pad + beside.length * 17;
    if (title !== '')
      parts.unshift(drawFrame({ x: 4, y: frameTop, width: width - 8, height: bottom - frameTop, title, below: beside, belowY }));
    y = bottom + gap + titleHeight;
  }
  const end = y - gap - titleHeight;
  const lines = back === undefined ? [] : wrapTo(`◀ ${back}`, Math.floor(width / 7));
  parts.push(
    ...lines.map(
      (line, index) =>
        `<text class="label" x="${round(middle)}" y="${end + 20 + index * 16}" text-anchor="middle">${escapeMarkup(line)}</text>`,
    ),
  );
  return svg(isOnly ? 'tall only' : 'tall', Math.ceil(width), end + 10 + lines.length * 18, alt, parts);
}

function svg(kind: string, width: number, height: number, alt: string, parts: readonly string[]): string {
  const id = `path-${kind.split(' ')[0]}`;
  return `<svg class="${kind}" role="img" aria-labelledby="${id}" viewBox="0 0 ${width} ${Math.ceil(height)}" style="max-width:${width}px"><title id="${id}">${escapeMarkup(alt)}</title>${parts.join('')}</svg>`;
}
