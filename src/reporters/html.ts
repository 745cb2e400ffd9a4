import { formatDuration } from '../base/duration.ts';
import type { Report } from '../report/report.ts';
import type { Wording } from '../words/words.ts';
import { type HandoverCell, handoverTables, machineText } from './handover.ts';
import { htmlFaults } from './html-faults.ts';
import { badge, code, command, htmlTable, prose } from './html-parts.ts';
import { htmlPicture } from './html-picture.ts';
import { htmlStyle } from './html-style.ts';
import { markOf } from './marks.ts';
import { momentText } from './moment.ts';
import type { Reporter } from './reporter.ts';
import { chatFacts } from './terminal-chat.ts';

/** The handover as one HTML file: no script, no outside request (its own policy forbids both), light and dark, printable. */
export const html: Reporter = (report, _screen, words) => {
  const { page } = words.screen;
  const made = page.made({ at: momentText(report.startedAt), version: report.tool.version });
  return [
    '<!doctype html>',
    `<html lang="${report.language}">`,
    '<head>',
    '<meta charset="utf-8">',
    '<meta name="viewport" content="width=device-width, initial-scale=1">',
    `<meta http-equiv="Content-Security-Policy" content="default-src 'none'; style-src 'unsafe-inline'; base-uri 'none'; form-action 'none'">`,
    '<meta name="color-scheme" content="light dark">',
    '<meta name="robots" content="noindex">',
    `<title>${markOf(report.verdict)} ${prose(page.title)}</title>`,
    `<style>${htmlStyle}</style>`,
    '</head>',
    '<body>',
    `<header><h1>${prose(page.title)}</h1><p class="meta">${prose(`${made} ${page.on} ${machineText(report)} (${page.phase[report.phase]})`)}</p><p class="intro">${prose(page.intro)}</p></header>`,
    '<main>',
    verdictPart(report, words),
    pathPart(report, words),
    htmlFaults(report, words),
    changesPart(report, words),
    ledgersPart(report, words),
    startStopPart(report, words),
    checksPart(report, words),
    '</main>',
    `<footer><p>${prose(made)} · ${report.ledgers.map((ledger) => `${code(ledger.file)} ${code(ledger.sha256.slice(0, 12))}`).join(' · ')}</p></footer>`,
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

function verdictPart(report: Report, words: Wording): string {
  const { page } = words.screen;
  const action = report.nextAction;
  const next =
    action === undefined
      ? report.verdict === 'pass'
        ? `<p>${prose(page.nothingToDo)}</p>`
        : ''
      : `<p><strong>${prose(page.nextAction)}:</strong> ${prose(action.text)}</p>${command(action.command)}`;
  const counts = Object.entries(report.counts)
    .filter(([, count]) => count > 0)
    .map(([verdict, count]) => words.screen.counts[verdict as keyof Report['counts']](count));
  const time = words.screen.time({ total: formatDuration(report.durationMs), waiting: formatDuration(report.criticalPathMs) });
  const since = report.lastPassedAt === undefined ? page.neverPassed : page.lastPassed(momentText(report.lastPassedAt));
  return `<section class="verdict ${report.verdict}" aria-labelledby="verdict"><h2 id="verdict"><span aria-hidden="true">${markOf(report.verdict)}</span> ${prose(report.headline)}</h2>\n${next}\n<p class="dim">${prose([...counts, time].join(' · '))}<br>${prose(since)}</p></section>`;
}

function pathPart(report: Report, words: Wording): string {
  if (report.path.length === 0) return '';
  const { page, chat } = words.screen;
  const legend = report.path.some((hop) => hop.isFront) ? page.frontLegend : '';
  const spoken = report.chat === undefined ? '' : `<br>${prose(`${chat.title}: ${chatFacts(report.chat, words).join(' · ')}`)}`;
  return section('path', page.path, `<figure>${htmlPicture(report, words)}<figcaption>${prose(legend)}${spoken}</figcaption></figure>`);
}

function changesPart(report: Report, words: Wording): string {
  if (report.changes === undefined) return '';
  const title = words.screen.changesTitle(report.lastPassedAt === undefined ? '?' : momentText(report.lastPassedAt));
  const body =
    report.changes.length === 0
      ? `<p>${prose(words.screen.noChanges)}</p>`
      : `<ol>${report.changes.map((change) => `<li>${prose(change.message)}</li>`).join('')}</ol>`;
  return section('changes', title, body);
}

function ledgersPart(report: Report, words: Wording): string {
  const tables = handoverTables(report, words).map((table) =>
    htmlTable(
      table.title,
      table.columns,
      table.rows.map((row) => row.map((cell) => cellOf(cell, words))),
    ),
  );
  return section('ledgers', words.screen.page.ledgers, `<div class="tables">${tables.join('\n')}</div>`);
}

function cellOf(cell: HandoverCell, words: Wording): string {
  if (cell.text === '') return prose(words.screen.page.none);
  if (cell.as === 'verdict') return badge(cell.text as keyof Report['counts'], words);
  if (cell.as === 'code') return code(cell.text);
  const sign = cell.isFront ? `<span class="if">${prose(words.screen.page.front)}</span>` : '';
  const note = cell.note === undefined ? '' : ` <span class="dim">${prose(cell.note)}</span>`;
  return `<span>${sign}${prose(cell.text)}${note}</span>`;
}

function startStopPart(report: Report, words: Wording): string {
  const { page } = words.screen;
  if (report.stack === undefined) return section('start-stop', page.startStop, `<p>${prose(page.startStopUnknown)}</p>`);
  const { stack } = report;
  return section(
    'start-stop',
    page.startStop,
    `<h3>${prose(page.start)}</h3>${command(stack.start)}`,
    `<h3>${prose(page.stop)}</h3>${command(stack.stop)}`,
  );
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
