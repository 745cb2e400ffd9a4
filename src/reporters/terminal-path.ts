import { cutTo, displayWidth, padTo } from '../base/display-width.ts';
import { formatDuration } from '../base/duration.ts';
import { cleanLine } from '../base/sanitise.ts';
import type { Report, ReportHop } from '../report/report.ts';
import type { Wording } from '../words/words.ts';
import { hopNote } from './hop-note.ts';
import { mark, paintBy } from './marks.ts';
import type { Screen } from './screen.ts';

/** One hop: its arrow, drawn `longer` by so many columns, the box that it leads to, and what stands under the box. */
type Cell = { readonly arrow: (longer: number) => string; readonly box: string; readonly note: string; readonly width: number };

const margin = '  ';
const maxNote = 34;
/** Of an arrow with a blank on either side. */
const arrowWidth = 5;

/**
 * The path as two lines, the second with marks and times under the boxes; wrapped between hops when the screen is narrow:
 *
 *     client ──▶ [nginx:8080] ──▶ api ──✗ lmstudio:1234
 *                ✓ 3 ms           ✓ 5 ms  ✗ refused-from-container
 */
export function terminalPath(report: Report, screen: Screen, words: Wording): readonly string[] {
  if (report.path.length === 0) return [];
  const { paint } = screen;
  const start = words.screen.client;
  const cells = report.path.map((hop) => cellOf(hop, screen, words));
  const lines: string[] = [];
  let top = margin + paint.strong(start);
  let bottom = margin + ' '.repeat(displayWidth(start));
  let isFirst = true;
  for (const cell of cells) {
    const start = Math.max(displayWidth(top), displayWidth(bottom));
    if (!isFirst && start + arrowWidth + cell.width > screen.width) {
      lines.push(top, bottom.trimEnd());
      top = `${margin}  `;
      bottom = top;
    }
    isFirst = false;
    // A note that is wider than its box would stand under the next arrow: the arrow is drawn longer instead.
    const longer = Math.max(0, displayWidth(bottom) - displayWidth(top));
    top = `${top} ${cell.arrow(longer)} ${cell.box}`;
    bottom = `${padTo(bottom, displayWidth(top) - displayWidth(cell.box))}${cell.note}`;
  }
  lines.push(top, bottom.trimEnd());
  return lines.filter((line) => line.trim() !== '').map((line) => line.trimEnd());
}

function cellOf(hop: ReportHop, screen: Screen, words: Wording): Cell {
  const { paint, isUnicode } = screen;
  const name = cutTo(cleanLine(hop.to, 200), 32) + (hop.port === undefined ? '' : `:${hop.port}`);
  const box = hop.isFront ? paint.strong(`[${name}]`) : name;
  // Nobody asked about this hop in this phase: then there is nothing to say under it.
  const note =
    hop.code === undefined
      ? ''
      : `${mark(hop.verdict, screen)} ${paintBy(hop.verdict, paint)(cutTo(noteOf(hop, words), maxNote, isUnicode ? '…' : '...'))}`;
  return { arrow: arrowOf(hop, screen), box, note, width: Math.max(displayWidth(box), displayWidth(note)) };
}

function arrowOf(hop: ReportHop, { paint, isUnicode }: Screen): (longer: number) => string {
  const [shaft, head, color] =
    hop.verdict === 'fail'
      ? isUnicode
        ? (['─', '✗', paint.bad] as const)
        : (['-', 'x', paint.bad] as const)
      : hop.verdict === 'pass' || hop.verdict === 'warn'
        ? isUnicode
          ? (['─', '▶', same] as const)
          : (['-', '>', same] as const)
        : isUnicode
          ? (['┄', '▷', paint.dim] as const)
          : (['.', '>', paint.dim] as const);
  return (longer) => color(`${shaft.repeat(2 + longer)}${head}`);
}

const same = (text: string) => text;

function noteOf(hop: ReportHop, words: Wording): string {
  if (hop.verdict === 'pass') return hop.durationMs === undefined ? words.screen.verdicts.pass : formatDuration(hop.durationMs);
  return hopNote(hop, words);
}
