import { cleanLine } from '../base/sanitise.ts';

/** A text for Markdown prose and table cells: nothing in it is read as Markdown, HTML, a mention or a link. */
export function markdownText(text: string, max = 600): string {
  return cleanLine(text, max)
    .replace(/[\\`*_{}[\]<>#|~]/g, (sign) => `\\${sign}`)
    .replaceAll('&', '&amp;')
    .replace(/^(\s*)([-+]|\d+\.)(\s)/, '$1\\$2$3')
    .replace(/@(?=[A-Za-z0-9])/g, '@\u200b')
    .replace(/\b(https?|ftp):\/\//g, '$1:\u200b//');
}

/** A text as inline code, with as many backticks around it as it needs; fit for a table cell. */
export function markdownCode(text: string, max = 600): string {
  const clean = cleanLine(text, max).replaceAll('|', '\\|');
  if (clean === '') return '';
  const fence = '`'.repeat(Math.max(0, ...[...clean.matchAll(/`+/g)].map((run) => run[0].length)) + 1);
  const pad = clean.startsWith('`') || clean.endsWith('`') ? ' ' : '';
  return `${fence}${pad}${clean}${pad}${fence}`;
}

/** A block of code that no line inside it can close. */
export function markdownBlock(language: string, text: string): string {
  const fence = '`'.repeat(Math.max(2, ...[...text.matchAll(/`+/g)].map((run) => run[0].length)) + 1);
  return `${fence}${language}\n${text}\n${fence}`;
}

/** A table; cells are Markdown already. Without rows there is no table. */
export function markdownTable(head: readonly string[], rows: readonly (readonly string[])[]): string {
  if (rows.length === 0) return '';
  const line = (cells: readonly string[]) => `| ${cells.map((cell) => (cell === '' ? '–' : cell)).join(' | ')} |`;
  return [line(head), line(head.map(() => '---')), ...rows.map(line)].join('\n');
}
