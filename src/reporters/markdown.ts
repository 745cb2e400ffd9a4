import { formatDuration } from '../base/duration.ts';
import type { Report, ReportCause, ReportCheck } from '../report/report.ts';
import type { Wording } from '../words/words.ts';
import { evidenceLabel } from './evidence-label.ts';
import { clientText, type HandoverCell, handoverTables, looseChecks } from './handover.ts';
import { outlineOf, startStopOf } from './handover-outline.ts';
import { markdownBlock, markdownCode, markdownTable, markdownText } from './markdown-text.ts';
import { markOf } from './marks.ts';
import { mermaidPath, mermaidReach } from './mermaid.ts';
import { placeOf } from './place.ts';
import { reachCells, reachColumns } from './reach-table.ts';
import type { Reporter } from './reporter.ts';

/** The handover as Markdown, for a chat, a wiki or an issue; the path is a Mermaid picture. */
export const markdown: Reporter = (report, _screen, words) =>
  page([
    ...markdownHead(report, words),
    ...reachPart(report, words),
    ...pathPart(report, words),
    ...markdownFaults(report, words),
    ...changesPart(report, words),
    ...(report.reach === undefined ? [`## ${words.screen.page.ledgers}`] : []),
    ...handoverTables(report, words).flatMap((table) => [
      `### ${table.title}`,
      markdownTable(
        table.columns,
        table.rows.map((row) => row.map((cell) => cellOf(cell, words))),
      ),
    ]),
    ...clientsPart(report, words),
    ...(report.reach === undefined ? startStopPart(report, words) : []),
    ...checksPart(report, words),
  ]);

/** Blocks with an empty line between them, and one final newline. */
export function page(blocks: readonly string[]): string {
  return `${blocks.filter((block) => block !== '').join('\n\n')}\n`;
}

/** Title, verdict and the next action. */
export function markdownHead(report: Report, words: Wording): readonly string[] {
  const { page: said } = words.screen;
  const outline = outlineOf(report, words);
  const action = report.nextAction;
  return [
    `# ${report.reach === undefined ? said.title : words.screen.reach.title}`,
    `**${markOf(report.verdict)} ${markdownText(report.headline)}**`,
    action === undefined
      ? outline.nothingToDo
      : `**${said.nextAction}:** ${markdownText(action.text)}${action.command === undefined ? '' : `\n\n${markdownBlock('sh', action.command)}`}`,
    markdownText(outline.missing),
    `${markdownText(outline.about)}. ${outline.lastPassed}`,
  ];
}

/** Who was told what, and who answers there. */
function reachPart({ reach }: Report, words: Wording): readonly string[] {
  if (reach === undefined) return [];
  const rows = reach.map((row) => {
    const [from, variable, address, answer] = reachCells(row, words);
    return [markOf(row.verdict), markdownText(from), markdownCode(variable), markdownCode(address), markdownText(answer)];
  });
  return [markdownTable(['', ...reachColumns(words)], rows), markdownBlock('mermaid', mermaidReach(reach, words))];
}

function pathPart(report: Report, words: Wording): readonly string[] {
  if (report.path.length === 0 || report.reach !== undefined) return [];
  const { frontLegend, chat } = outlineOf(report, words);
  return [`## ${words.screen.page.path}`, markdownBlock('mermaid', mermaidPath(report, words)), frontLegend, markdownText(chat)];
}

/** What is wrong: causes first to mend first, then what no cause explains. */
export function markdownFaults(report: Report, words: Wording): readonly string[] {
  const { page: said } = words.screen;
  const loose = looseChecks(report);
  if (report.causes.length === 0 && loose.length === 0) return [`## ${said.wrong}`, said.nothingWrong];
  return [
    `## ${said.wrong}`,
    ...report.causes.flatMap((cause, index) => causePart(cause, index, words)),
    loose.map((check) => looseLine(check, words)).join('\n'),
  ];
}

function causePart(cause: ReportCause, index: number, words: Wording): readonly string[] {
  const { page: said } = words.screen;
  const place = placeOf(cause.at);
  const sure = cause.certainty === 'likely' ? ` (${words.screen.likely})` : '';
  return [
    `### ${index + 1}. ${markdownText(cause.message)}${sure}`,
    `${markdownText(cause.remedy.text)}`,
    cause.remedy.command === undefined ? '' : markdownBlock('sh', cause.remedy.command),
    [
      ...cause.evidence.map(({ what, value }) => `- ${evidenceLabel(what, words)}: ${markdownCode(String(value))}`),
      ...(cause.explains.length === 0 ? [] : [`- ${said.affects}: ${cause.explains.map((id) => markdownCode(id)).join(', ')}`]),
      `- ${markdownCode(cause.code)}${place === '' ? '' : ` · ${markdownCode(place)}`}`,
    ].join('\n'),
  ];
}

function looseLine(check: ReportCheck, words: Wording): string {
  const place = placeOf(check.at);
  const evidence = check.evidence
    .slice(0, 4)
    .map(({ what, value }) => `  - ${evidenceLabel(what, words)}: ${markdownCode(String(value), 200)}`);
  const head = `- ${markOf(check.verdict)} ${markdownCode(check.id)} (${words.screen.verdicts[check.verdict]}): ${markdownText(check.message)}`;
  return [`${head}${place === '' ? '' : ` · ${markdownCode(place)}`}`, ...evidence].join('\n');
}

function changesPart(report: Report, words: Wording): readonly string[] {
  const { changes } = outlineOf(report, words);
  if (changes === undefined) return [];
  const lines = changes.lines.map((line) => `- ${markdownText(line)}`).join('\n');
  return [`## ${markdownText(changes.title)}`, lines || words.screen.noChanges];
}

function cellOf(cell: HandoverCell, words: Wording): string {
  if (cell.text === '') return '';
  if (cell.as === 'code') return markdownCode(cell.text);
  if (cell.as === 'verdict')
    return `${markOf(cell.text as ReportCheck['verdict'])} ${words.screen.verdicts[cell.text as ReportCheck['verdict']]}`;
  const sign = cell.isFront ? `**${words.screen.page.front}** ` : '';
  return `${sign}${markdownText(cell.text)}${cell.note === undefined ? '' : `: ${markdownText(cell.note)}`}`;
}

function clientsPart({ composition }: Report, words: Wording): readonly string[] {
  const clients = composition?.clients ?? [];
  if (clients.length === 0) return [];
  const parts = clients.flatMap((client) => [
    `### ${markOf(client.verdict)} ${markdownText(client.name)} (${markdownText(clientText(client, words))})`,
    markdownBlock('sh', client.snippet),
  ]);
  return [`## ${words.screen.picture.clients}`, ...parts];
}

function startStopPart(report: Report, words: Wording): readonly string[] {
  const { page: said } = words.screen;
  const parts = startStopOf(report, words).flatMap(({ heading, commands }) => [
    `### ${heading}`,
    markdownBlock('sh', commands.map(({ title, command }) => `# ${title}\n${command}`).join('\n')),
  ]);
  return [`## ${said.startStop}`, ...parts, report.stack === undefined ? said.startStopUnknown : ''];
}

function checksPart(report: Report, words: Wording): readonly string[] {
  const { page: said } = words.screen;
  const rows = report.checks.map((check) => [
    markOf(check.verdict),
    markdownCode(check.id),
    markdownText(check.message, 200),
    check.durationMs === undefined ? '' : formatDuration(check.durationMs),
  ]);
  return [
    `<details><summary>${said.allChecks(report.checks.length)}</summary>`,
    markdownTable(['', said.column.check, said.column.finding, said.column.time], rows),
    '</details>',
  ];
}
