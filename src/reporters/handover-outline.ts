import type { Report } from '../report/report.ts';
import type { Wording } from '../words/words.ts';
import { machineText } from './handover.ts';
import { momentText } from './moment.ts';
import { chatFacts } from './terminal-chat.ts';

/** What the Markdown and the HTML page both say outside their tables, as plain texts; an empty one is left out. */
export type HandoverOutline = {
  /** When it was made and by which version. */
  readonly made: string;
  /** `made`, with the machine and the phase. */
  readonly about: string;
  readonly lastPassed: string;
  /** Said where nothing is left to do. */
  readonly nothingToDo: string;
  /** Which ledgers are not there. */
  readonly missing: string;
  readonly frontLegend: string;
  readonly chat: string;
  /** What changed since the last run that passed; absent when there was none to compare with. */
  readonly changes?: { readonly title: string; readonly lines: readonly string[] };
};

export function outlineOf(report: Report, words: Wording): HandoverOutline {
  const { page, chat, changesTitle } = words.screen;
  const made = page.made({ at: momentText(report.startedAt), version: report.tool.version });
  const since = report.lastPassedAt === undefined ? undefined : momentText(report.lastPassedAt);
  return {
    made,
    about: `${made} ${page.on} ${machineText(report)} (${page.phase[report.phase]})`,
    lastPassed: since === undefined ? page.neverPassed : page.lastPassed(since),
    nothingToDo: report.nextAction === undefined && report.verdict === 'pass' ? page.nothingToDo : '',
    missing: (report.missing ?? []).map(words.commands.planNoLedger).join(' '),
    frontLegend: report.path.some((hop) => hop.isFront) ? page.frontLegend : '',
    chat: report.chat === undefined ? '' : `${chat.title}: ${chatFacts(report.chat, words).join(' · ')}`,
    ...(report.changes && { changes: { title: changesTitle(since ?? '?'), lines: report.changes.map(({ message }) => message) } }),
  };
}
