import { cleanLine } from '../base/sanitise.ts';
import type { Verdict } from '../engine/verdict.ts';
import type { Wording } from '../words/words.ts';
import { markOf } from './marks.ts';
import { escapeMarkup } from './xml.ts';

/** A text between tags. */
export const prose = (text: string, max = 1000) => escapeMarkup(cleanLine(text, max));

/** A name, an address or an id. */
export const code = (text: string) => `<code>${prose(text)}</code>`;

/** A command to type, in a block that wraps. */
export const command = (text: string | undefined) => (text === undefined ? '' : `<pre><code>${prose(text)}</code></pre>`);

/** A verdict as sign and word; the word carries the meaning, so the sign is not read out. */
export function badge(verdict: Verdict, words: Wording): string {
  return `<span class="badge ${verdict}"><span aria-hidden="true">${markOf(verdict)}</span> ${prose(words.screen.verdicts[verdict])}</span>`;
}

/**
 * A table whose cells are HTML already. Narrow surfaces show each row as a card, which takes the table's meaning from a
 * browser's accessibility tree; the roles give it back.
 */
export function htmlTable(title: string, head: readonly string[], rows: readonly (readonly string[])[]): string {
  const caption = title === '' ? '' : `<caption>${prose(title)}</caption>`;
  const top = head.map((cell) => `<th role="columnheader" scope="col">${prose(cell)}</th>`).join('');
  const body = rows.map(
    (row) =>
      `<tr role="row">${row.map((cell, index) => `<td role="cell" data-label="${prose(head[index] ?? '')}">${cell}</td>`).join('')}</tr>`,
  );
  return `<table role="table">${caption}<thead role="rowgroup"><tr role="row">${top}</tr></thead><tbody role="rowgroup">${body.join('\n')}</tbody></table>`;
}
