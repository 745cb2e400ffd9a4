import { formatDuration } from '../base/duration.ts';
import type { Report } from '../report/report.ts';
import type { Wording } from '../words/words.ts';
import { clientText, type HandoverCell, handoverTables } from './handover.ts';
import { type HandoverOutline, outlineOf, startStopOf } from './handover-outline.ts';
import { htmlFaults } from './html-faults.ts';
import { badge, code, command, htmlTable, prose } from './html-parts.ts';
import { htmlPicture } from './html-picture.ts';
import { htmlReachPicture } from './html-reach.ts';
import { htmlStyle } from './html-style.ts';
import { markOf } from './marks.ts';
import { reachCells, reachColumns } from './reach-table.ts';
import type { Reporter } from './reporter.ts';

/** The handover as one HTML file: no script, no outside request (its own policy forbids both), light and dark, printable. */
export const html: Reporter = (report, _screen, words) => {
  const { page } = words.screen;
  const outline = outlineOf(report, words);
  const title = report.reach === undefined ? page.title : words.screen.reach.title;
  return [
    '<!doctype html>',
    `<html lang="${report.language}">`,
    '<head>',
    '<meta charset="utf-8">',
    '<meta name="viewport" content="width=device-width, initial-scale=1">',
    `<meta http-equiv="Content-Security-Policy" content="default-src 'none'; style-src 'unsafe-inline'; base-uri 'none'; form-action 'none'">`,
    '<meta name="color-scheme" content="light dark">',
    '<meta name="robots" content="noindex">',
    `<title>${markOf(report.verdict)} ${prose(title)}</title>`,
    `<style>${htmlStyle}</style>`,
    '</head>',
    '<body>',
    `<header><h1>${prose(title)}</h1><p class="meta">${prose(outline.about)}</p><p class="intro">${prose(report.reach === undefined ? page.intro : words.screen.reach.intro)}</p></header>`,
    '<main>',
    verdictPart(report, outline, words),
    report.reach === undefined ? pathPart(report, outline, words) : reachPart(report.reach, words),
    htmlFaults(report, words),
    changesPart(outline, words),
    ledgersPart(report, words),
    clientsPart(report, words),
    report.reach === undefined ? startStopPart(report, words) : '',
    checksPart(report, words),
    '</main>',
    `<footer><p>${prose(outline.made)} · ${report.ledgers.map((ledger) => `${code(ledger.file)} ${code(ledger.sha256.slice(0, 12))}`).join(' · ')}</p></footer>`,
    '</body>',
    '</html>',
    '',
  ]
    .filter((part, index, all) => part !== '' || index === all.length - 1)
    .join('\n');
};

function section(id: string, title: string, ...body: readonly string[]): string {
  return `<section aria-labelledby="${id}"><h2 id="${id}">${prose(title)}</h2>\n${body.filter((part) => part !== '').join('\n')}\n</section>`;
}

function verdictPart(report: Report, outline: HandoverOutline, words: Wording): string {
  const { page } = words.screen;
  const action = report.nextAction;
  const next =
    action === undefined
      ? outline.nothingToDo && `<p>${prose(outline.nothingToDo)}</p>`
      : `<p><strong>${prose(page.nextAction)}:</strong> ${prose(action.text)}</p>${command(action.command)}`;
  const counts = Object.entries(report.counts)
    .filter(([, count]) => count > 0)
    .map(([verdict, count]) => words.screen.counts[verdict as keyof Report['counts']](count));
  const time = words.screen.time({ total: formatDuration(report.durationMs), waiting: formatDuration(report.criticalPathMs) });
  return `<section class="verdict ${report.verdict}" aria-labelledby="verdict"><h2 id="verdict"><span aria-hidden="true">${markOf(report.verdict)}</span> ${prose(report.headline)}</h2>\n${next}\n${outline.missing && `<p>${prose(outline.missing)}</p>\n`}<p class="dim">${prose([...counts, time].join(' · '))}<br>${prose(outline.lastPassed)}</p></section>`;
}

function pathPart(report: Report, { frontLegend, chat }: HandoverOutline, words: Wording): string {
  if (report.path.length === 0) return '';
  const spoken = chat && `<br>${prose(chat)}`;
  const caption = `<figcaption>${prose(frontLegend)}${spoken}</figcaption>`;
  return section('path', words.screen.page.path, `<figure>${htmlPicture(report, words)}${caption}</figure>`);
}

/** Who was told what, and who answers there. */
function reachPart(rows: NonNullable<Report['reach']>, words: Wording): string {
  const table = rows.map((row) => {
    const [from, variable, address, answer] = reachCells(row, words);
    return [badge(row.verdict, words), prose(from), code(variable), code(address), prose(answer)];
  });
  const picture = htmlReachPicture(rows, words);
  const figure = picture === '' ? '' : `<figure>${picture}</figure>`;
  return section('path', words.screen.reach.title, figure, htmlTable('', [words.screen.page.column.state, ...reachColumns(words)], table));
}

function changesPart({ changes }: HandoverOutline, words: Wording): string {
  if (changes === undefined) return '';
  const items = changes.lines.map((line) => `<li>${prose(line)}</li>`).join('');
  return section('changes', changes.title, items === '' ? `<p>${prose(words.screen.noChanges)}</p>` : `<ol>${items}</ol>`);
}

function ledgersPart(report: Report, words: Wording): string {
  const tables = handoverTables(report, words).map((table) =>
    htmlTable(
      table.title,
      table.columns,
      table.rows.map((row) => row.map((cell) => cellOf(cell, words))),
    ),
  );
  const title = report.reach === undefined ? words.screen.page.ledgers : words.screen.page.versions;
  return section('ledgers', title, `<div class="tables">${tables.join('\n')}</div>`);
}

function cellOf(cell: HandoverCell, words: Wording): string {
  if (cell.text === '') return prose(words.screen.page.none);
  if (cell.as === 'verdict') return badge(cell.text as keyof Report['counts'], words);
  if (cell.as === 'code') return code(cell.text);
  const sign = cell.isFront ? `<span class="if">${prose(words.screen.page.front)}</span>` : '';
  const note = cell.note === undefined ? '' : ` <span class="dim">${prose(cell.note)}</span>`;
  return `<span>${sign}${prose(cell.text)}${note}</span>`;
}

function clientsPart({ composition }: Report, words: Wording): string {
  const clients = composition?.clients ?? [];
  if (clients.length === 0) return '';
  const parts = clients.map(
    (client) =>
      `<h3>${prose(client.name)} ${badge(client.verdict, words)} <span class="dim">${prose(clientText(client, words))}</span></h3>${command(client.snippet)}`,
  );
  return section('clients', words.screen.picture.clients, ...parts);
}

function startStopPart(report: Report, words: Wording): string {
  const { page } = words.screen;
  const parts = startStopOf(report, words).map(({ heading, commands }) => {
    const lines = commands.map((one) => prose(one.command)).join('\n');
    return `<h3>${prose(heading)}</h3><pre><code>${lines}</code></pre>`;
  });
  return section('start-stop', page.startStop, ...parts, report.stack === undefined ? `<p>${prose(page.startStopUnknown)}</p>` : '');
}

function checksPart(report: Report, words: Wording): string {
  const { page } = words.screen;
  const rows = report.checks.map((check) => [
    badge(check.verdict, words),
    code(check.id),
    `<span>${prose(check.message)}</span>`,
    check.durationMs === undefined ? prose(page.none) : prose(formatDuration(check.durationMs)),
  ]);
  const head = [page.column.state, page.column.check, page.column.finding, page.column.time];
  return `<section class="all"><details><summary>${prose(page.allChecks(report.checks.length))}</summary>${htmlTable('', head, rows)}</details></section>`;
}
