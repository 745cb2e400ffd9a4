type Line = { readonly mark: ' ' | '-' | '+'; readonly text: string };

/** Lines around a change that show where it is. */
const context = 3;

/** Beyond this many pairs of lines what differs is shown as one block: the smallest difference is not worth the time. */
const mostPairs = 4_000_000;

/** The difference of two texts as `diff -u` writes it; empty where there is none. */
export function unifiedDiff(file: string, before: string, after: string): string {
  if (before === after) return '';
  const lines = compare(linesOf(before), linesOf(after));
  const hunks: string[] = [];
  for (let at = 0; at < lines.length; at++) {
    if (lines[at]?.mark === ' ') continue;
    const start = Math.max(0, at - context);
    let end = at;
    for (let next = at; next < lines.length && next <= end + 2 * context; next++) if (lines[next]?.mark !== ' ') end = next;
    const stop = Math.min(lines.length, end + 1 + context);
    hunks.push(hunk(lines, start, stop));
    at = stop - 1;
  }
  return `--- ${file}\n+++ ${file}\n${hunks.join('')}`;
}

const linesOf = (text: string) => (text === '' ? [] : text.replace(/\n$/, '').split('\n'));

function hunk(lines: readonly Line[], start: number, stop: number): string {
  const count = (some: readonly Line[], mark: '-' | '+') => some.filter((line) => line.mark === ' ' || line.mark === mark).length;
  const shown = lines.slice(start, stop);
  const range = (mark: '-' | '+') => {
    const length = count(shown, mark);
    const first = count(lines.slice(0, start), mark) + (length === 0 ? 0 : 1);
    return length === 1 ? `${first}` : `${first},${length}`;
  };
  return `@@ -${range('-')} +${range('+')} @@\n${shown.map(({ mark, text }) => `${mark}${text}\n`).join('')}`;
}

function compare(before: readonly string[], after: readonly string[]): readonly Line[] {
  let head = 0;
  while (head < before.length && head < after.length && before[head] === after[head]) head++;
  let tail = 0;
  while (tail < before.length - head && tail < after.length - head && before.at(-1 - tail) === after.at(-1 - tail)) tail++;
  const same = (some: readonly string[]): readonly Line[] => some.map((text) => ({ mark: ' ', text }));
  const middle = shortest(before.slice(head, before.length - tail), after.slice(head, after.length - tail));
  return [...same(before.slice(0, head)), ...middle, ...same(before.slice(before.length - tail))];
}

/** By the longest common subsequence. */
function shortest(before: readonly string[], after: readonly string[]): readonly Line[] {
  const [rows, columns] = [before.length, after.length];
  const isSmall = rows * columns <= mostPairs;
  const width = columns + 1;
  const common = new Uint16Array(isSmall ? (rows + 1) * width : 0);
  const at = (row: number, column: number) => common[row * width + column] ?? 0;
  for (let row = isSmall ? rows - 1 : -1; row >= 0; row--) {
    for (let column = columns - 1; column >= 0; column--) {
      const longest = Math.max(at(row + 1, column), at(row, column + 1));
      common[row * width + column] = before[row] === after[column] ? at(row + 1, column + 1) + 1 : longest;
    }
  }
  const lines: Line[] = [];
  let [row, column] = [0, 0];
  while (row < rows || column < columns) {
    const text = before[row];
    if (isSmall && row < rows && column < columns && text === after[column]) {
      lines.push({ mark: ' ', text: text ?? '' });
      row++;
      column++;
    } else if (row < rows && (column >= columns || at(row + 1, column) >= at(row, column + 1))) {
      lines.push({ mark: '-', text: text ?? '' });
      row++;
    } else {
      lines.push({ mark: '+', text: after[column] ?? '' });
      column++;
    }
  }
  return lines;
}
