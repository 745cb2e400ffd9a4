import { cutTo, displayWidth, padTo, wrapTo } from '../base/display-width.ts';
import { cleanLine } from '../base/sanitise.ts';
import type { Report, ReportComposition, ReportHop } from '../report/report.ts';
import type { Wording } from '../words/words.ts';
import { frame } from './frame.ts';
import { backText, besideText, clientText, hopText, modelNodeText } from './handover.ts';
import { mark, paintBy } from './marks.ts';
import { placeName } from './place-name.ts';
import type { Screen } from './screen.ts';

const margin = '  ';

/**
 * With -v: who stands where. The clients at the left end, each with its arrow and time; the path in two frames, Docker and host; what stands
 * beside it; and the way back with the answer's times. Narrow screens get the same below each other:
 *
 *     cli ──▶ ✓ 20 ms   ┌ Docker ─────────────────┐      ┌ this machine ────────┐
 *                       │ [IF nginx:8080]  ✓ 3 ms │ ──▶  │ lmstudio:1234 ✓ 4 ms │
 *                       └─────────────────────────┘ ◀──  └──────────────────────┘
 */
export function terminalComposition(report: Report, screen: Screen, words: Wording): readonly string[] {
  const { composition } = report;
  if (!composition) return [];
  const clients = clientLines(composition, report, screen, words);
  const room = screen.width - margin.length;
  const body = (place: 'docker' | 'host', inner: number) => nodeLines(report, composition, place, inner, screen, words);
  const frames = (inner: number) =>
    (['docker', 'host'] as const).flatMap((place) => {
      const lines = body(place, inner);
      return lines.length === 0 ? [] : [{ place, lines: frame(placeName(report, place, words), lines, inner + 4, screen) }];
    });
  const back = backLines(report, room, screen, words);
  // What is left of the width for each of two frames beside the clients.
  const inner = Math.floor((room - blockWidth(clients) - 2 * gap) / 2) - 4;
  const wide = inner < narrowest ? [] : frames(inner);
  if (wide.length === 0) return [...clients, ...frames(room - 4).flatMap(({ lines }) => lines), ...back].map((line) => margin + line);
  const arrows = arrowsBetween(report, screen);
  const widths = [blockWidth(clients), ...wide.map(({ lines }) => blockWidth(lines))];
  // The frame on the right hangs so low that the arrow comes from the last node on the left.
  const [first = [], second = []] = wide.map(({ lines }) => lines);
  const crossing = Math.max(
    1,
    first.findLastIndex((line) => /[▶✗▷]|-->|--x|\.\.>/.test(line)),
  );
  const drop = second.length === 0 ? 0 : crossing - 1;
  const height = Math.max(clients.length + 1, first.length, drop + second.length);
  const rows = Array.from({ length: height }, (_, row) => {
    const left = padTo(row === 0 ? '' : (clients[row - 1] ?? ''), widths[0] ?? 0);
    const between = padTo(second.length === 0 ? '' : (arrows[row - crossing] ?? ''), gap);
    return `${margin}${left}${' '.repeat(gap)}${padTo(first[row] ?? '', widths[1] ?? 0)}${between}${second[row - drop] ?? ''}`.trimEnd();
  });
  return [...rows, ...back.map((line) => margin + line)];
}

/** Between two blocks: a blank, an arrow, a blank. */
const gap = 5;
/** Frames that hold less than this are better below each other. */
const narrowest = 28;
const blockWidth = (lines: readonly string[]) => Math.max(0, ...lines.map(displayWidth));
function clientLines({ clients }: ReportComposition, report: Report, screen: Screen, words: Wording): readonly string[] {
  if (clients.length === 0) return [`${screen.paint.strong(words.screen.client)} ${arrow(report.path[0]?.verdict ?? 'skipped', screen)}`];
  const width = Math.max(...clients.map(({ name }) => displayWidth(cutTo(cleanLine(name, 80), 20))));
  return clients.map((client) => {
    const { name, verdict } = client;
    const note = `${mark(verdict, screen)} ${paintBy(verdict, screen.paint)(clientText(client, words))}`;
    return `${screen.paint.strong(padTo(cutTo(cleanLine(name, 80), 20), width))} ${arrow(verdict, screen)} ${note}`;
  });
}

function arrow(verdict: ReportHop['verdict'], { isUnicode, paint }: Screen): string {
  if (verdict === 'fail') return paint.bad(isUnicode ? '──✗' : '--x');
  if (verdict === 'pass' || verdict === 'warn') return isUnicode ? '──▶' : '-->';
  return paint.dim(isUnicode ? '┄┄▷' : '..>');
}

/** The path's nodes in one frame, each with its time and version; the model node inside Dify; small below, what stands beside the path. */
function nodeLines(
  report: Report,
  composition: ReportComposition,
  place: 'docker' | 'host',
  room: number,
  screen: Screen,
  words: Wording,
): readonly string[] {
  const { picture, page } = words.screen;
  const { paint } = screen;
  const here = new Set(composition.nodes.filter((node) => node.place === place).map(({ role }) => role));
  const hops = report.path.filter(({ to }) => here.has(to));
  const nameOf = (hop: ReportHop) => {
    const name = cutTo(cleanLine(hop.to, 200), 28) + (hop.port === undefined ? '' : `:${hop.port}`);
    return hop.isFront ? `[${page.front} ${name}]` : name;
  };
  const width = Math.max(0, ...hops.map((hop) => displayWidth(nameOf(hop))));
  const nodes = hops.flatMap((hop) => {
    const name = padTo(nameOf(hop), width);
    const note =
      hop.code === undefined ? '' : `${mark(hop.verdict, screen)} ${paintBy(hop.verdict, paint)(cutTo(hopText(hop, words), 30))}`;
    const version = hop.version === undefined ? '' : paint.dim(cutTo(cleanLine(hop.version, 60), 20));
    const there = arrow(hop.code === undefined ? 'skipped' : hop.verdict, screen);
    const parts = [note, version].filter((part) => part !== '');
    const whole = [`${there} ${hop.isFront ? paint.strong(name) : name}`, ...parts].join('  ');
    const lines = displayWidth(whole) <= room ? [whole] : joined([`${there} ${nameOf(hop)}`, ...parts], room);
    const { modelNode } = composition;
    if (modelNode?.role !== hop.to) return lines;
    return [...lines, cutTo(`    ${screen.isUnicode ? '◇' : '*'} ${modelNodeText(modelNode, words)}`, room)];
  });
  const beside =
    place === 'docker' && composition.beside.length > 0 ? wrapTo(`${picture.beside}: ${besideText(composition)}`, Math.min(room, 60)) : [];
  return [...nodes, ...(beside.length > 0 && nodes.length > 0 ? [''] : []), ...beside.map((line) => paint.dim(line))];
}

/** Parts on as few lines as the room has, two blanks apart; later lines stand under the name. */
function joined(parts: readonly string[], room: number): readonly string[] {
  const lines: string[] = [];
  for (const part of parts) {
    const last = lines.at(-1);
    if (last !== undefined && displayWidth(last) + 2 + displayWidth(part) <= room) lines[lines.length - 1] = `${last}  ${part}`;
    else lines.push(last === undefined ? part : `    ${part}`);
  }
  return lines;
}

/** From the last hop in Docker to the first on the host, and back when the chat came back. */
function arrowsBetween({ chat, composition, path, signal }: Report, screen: Screen): readonly string[] {
  const hosts = new Set((composition?.nodes ?? []).filter(({ place }) => place === 'host').map(({ role }) => role));
  const crossing = path.find(({ to }) => hosts.has(to));
  if (!crossing) return [];
  const back = chat === undefined ? '' : signal ? (screen.isUnicode ? ' ◀──' : ' <--') : '';
  return [` ${arrow(crossing.verdict, screen)}`, back];
}

/** The way back: what was answered, and how fast. */
function backLines(report: Report, room: number, screen: Screen, words: Wording): readonly string[] {
  const text = backText(report, words);
  if (text === undefined) return [];
  return wrapTo(`${screen.isUnicode ? '◀──' : '<--'} ${text}`, room).map((line, index) => (index === 0 ? line : `    ${line}`));
}
