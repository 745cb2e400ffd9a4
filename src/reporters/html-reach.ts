import { cutTo, displayWidth } from '../base/display-width.ts';
import { cleanLine } from '../base/sanitise.ts';
import type { Report } from '../report/report.ts';
import type { Wording } from '../words/words.ts';
import { shortAddress } from './handover.ts';
import { arrowRight, type Box, boxHeight, drawBox, round, textWidth } from './html-shapes.ts';
import { type ReachRow, reachCells } from './reach-table.ts';
import { escapeMarkup } from './xml.ts';

/** What is broken comes first; more rows than these say nothing more than the table. */
const mostRows = 8;
const gap = 14;

/** How the containers are wired now: who calls, over which variable, whom; a row for each address. */
export function htmlReachPicture(rows: NonNullable<Report['reach']>, words: Wording): string {
  const shown = rows.filter(({ check }) => check !== undefined).slice(0, mostRows);
  if (shown.length === 0) return '';
  const drawn = shown.map((row) => ({ row, from: callerBox(row, words), to: calledBox(row), label: labelOf(row, words) }));
  const left = Math.max(...drawn.map(({ from }) => from.width));
  const arrow = Math.max(110, ...drawn.map(({ label }) => displayWidth(label) * 7.8 + 34));
  const right = Math.max(...drawn.map(({ to }) => to.width));
  const parts = drawn.map(({ row, from, to, label }, index) => {
    const y = 4 + index * (boxHeight + gap);
    const start = left + 2;
    return [
      drawBox({ ...from, width: left }, 2, y, words),
      arrowRight({ from: start, to: start + arrow, y: y + boxHeight / 2, label, verdict: row.verdict }),
      drawBox({ ...to, width: right }, start + arrow, y, words),
    ].join('');
  });
  const width = round(left + arrow + right + 6);
  const height = round(shown.length * (boxHeight + gap) + 4);
  const alt = shown
    .map((row) =>
      reachCells(row, words)
        .filter((text) => text !== '')
        .join(' → '),
    )
    .join('; ');
  return `<svg class="picture" role="img" aria-label="${escapeMarkup(cleanLine(alt, 1500))}" viewBox="0 0 ${width} ${height}" style="max-width:${width}px">${parts.join('')}</svg>`;
}

const box = (lines: readonly string[], isBroken: boolean): Box => ({ lines, isFront: false, isBroken, width: textWidth(lines) });

function callerBox(row: ReachRow, words: Wording): Box {
  const [from] = reachCells(row, words);
  return box([cutTo(cleanLine(from, 80), 28)], false);
}

function calledBox({ address, server, verdict, version }: ReachRow): Box {
  const product = [server, version].filter(Boolean).join(' ');
  return box([shortAddress(address), ...(product === '' ? [] : [cutTo(cleanLine(product, 60), 30)])], verdict === 'fail');
}

function labelOf(row: ReachRow, words: Wording): string {
  const [, variable] = reachCells(row, words);
  return cutTo(cleanLine(variable, 80), 34);
}
