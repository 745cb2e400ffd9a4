import { cutTo, displayWidth, padTo, wrapTo } from '../base/display-width.ts';
import { cleanLine } from '../base/sanitise.ts';
import type { Report } from '../report/report.ts';
import type { Wording } from '../words/words.ts';
import { mark, paintBy } from './marks.ts';
import { type ReachRow, reachCells } from './reach-table.ts';
import type { Screen } from './screen.ts';

const margin = '  ';
/** What answers is shown up to here without -v; what does not, always. */
const mostGood = 12;

/** Room for an answer, below which it goes under its line. */
const leastAnswer = 28;

/**
 * One line an address: who was told it, in which variable, what it is, and who answers. A screen that is too narrow for the columns has
 * the answer on a line below.
 *
 *     ✗ open-webui  OPENAI_API_BASE_URL  http://localhost:1234/v1  connection refused
 */
export function terminalReach(rows: NonNullable<Report['reach']>, screen: Screen, words: Wording): readonly string[] {
  const good = rows.filter(({ verdict }) => verdict === 'pass' || verdict === 'skipped');
  const isShort = screen.verbosity !== 'verbose' && good.length > mostGood;
  const hidden = isShort ? good.slice(mostGood) : [];
  const shown = rows.filter((row) => !hidden.includes(row));
  const cells = shown.map((row) => ({ row, texts: reachCells(row, words).map((text) => cleanLine(text, 200)) }));
  const natural = [0, 1, 2].map((column) => Math.max(0, ...cells.map(({ texts }) => displayWidth(texts[column] ?? ''))));
  const isWhole = natural.reduce((sum, each) => sum + each + 2, margin.length + 2) + leastAnswer <= screen.width;
  const widths = isWhole ? natural : natural.map((each) => Math.min(40, each));
  // Either each answer stands beside its address or each under it: rows of both kinds would not line up.
  const room = screen.width - widths.reduce((sum, each) => sum + (each === 0 ? 0 : each + 2), margin.length + 2);
  const isUnder = room < leastAnswer && cells.some(({ texts }) => displayWidth(texts[3] ?? '') > room);
  const lines = cells.flatMap(({ row, texts }) =>
    isUnder ? linesUnder(row, texts, natural, screen) : rowLines(row, texts, widths, screen),
  );
  const rest = hidden.length === 0 ? [] : [`${margin}${screen.paint.dim(words.screen.reach.more(hidden.length))}`];
  return [...lines, ...rest];
}

const paintOf = ({ verdict }: ReachRow, { paint }: Screen) => (verdict === 'pass' ? (text: string) => text : paintBy(verdict, paint));

function rowLines(row: ReachRow, texts: readonly string[], widths: readonly number[], screen: Screen): readonly string[] {
  const { width } = screen;
  const [, , , answer = ''] = texts;
  const columns = widths.flatMap((room, index) => (room === 0 ? [] : [padTo(cutTo(texts[index] ?? '', room), room)]));
  const head = `${margin}${mark(row.verdict, screen)} ${columns.join('  ')}`;
  const paints = paintOf(row, screen);
  const room = width - displayWidth(head) - 2;
  const [first = '', ...more] = wrapTo(answer, Math.max(room, 1));
  const hang = ' '.repeat(displayWidth(head) + 2);
  return [`${head}  ${paints(first)}`, ...more.map((line) => hang + paints(line))];
}

/** Who calls whom in columns, where those fit by themselves, and the answer below. */
function linesUnder(row: ReachRow, texts: readonly string[], natural: readonly number[], screen: Screen): readonly string[] {
  const { width } = screen;
  const [, , , answer = ''] = texts;
  const paints = paintOf(row, screen);
  const under = `${margin}    `;
  const isWhole = natural.reduce((sum, each) => sum + (each === 0 ? 0 : each + 2), margin.length) <= width;
  const columns = natural.flatMap((room, index) => {
    const text = texts[index] ?? '';
    return isWhole ? (room === 0 ? [] : [padTo(text, room)]) : text === '' ? [] : [text];
  });
  const flat = columns.join('  ').trimEnd();
  const wrapped = wrapTo(flat, width - displayWidth(margin) - 2);
  return [
    ...wrapped.map((line, index) => (index === 0 ? `${margin}${mark(row.verdict, screen)} ${line}` : under + line)),
    ...wrapTo(answer, width - under.length).map((line) => under + paints(line)),
  ];
}
