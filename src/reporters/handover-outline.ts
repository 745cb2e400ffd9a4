import { cleanLine } from '../base/sanitise.ts';
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

/** What to type to start and to stop everything, in that order: the model server first and last. */
export function startStopOf({ modelServers = [], stack }: Report, words: Wording): readonly StartStop[] {
  const { page } = words.screen;
  const compose = stack === undefined ? [] : [{ title: page.stackTitle, start: stack.start, stop: stack.stop }];
  const all = [...modelServers, ...compose];
  return [
    { heading: page.start, commands: all.flatMap(({ title, start }) => (start === undefined ? [] : [{ title, command: start }])) },
    { heading: page.stop, commands: all.toReversed().flatMap(({ title, stop }) => (stop === undefined ? [] : [{ title, command: stop }])) },
  ].filter(({ commands }) => commands.length > 0);
}

type StartStop = { readonly heading: string; readonly commands: readonly { readonly title: string; readonly command: string }[] };

export function outlineOf(report: Report, words: Wording): HandoverOutline {
  const { page, chat, changesTitle } = words.screen;
  const utc = momentText(report.startedAt);
  const at = report.startedLocal === undefined ? utc : page.localTime({ at: utc, local: report.startedLocal });
  const made = page.made({ at, version: report.tool.version });
  const since = report.lastPassedAt === undefined ? undefined : momentText(report.lastPassedAt);
  return {
    made,
    about: `${made} ${page.on} ${machineText(report)} (${page.phase[report.phase]})`,
    lastPassed: since === undefined ? page.neverPassed : page.lastPassed(since),
    nothingToDo: report.nextAction === undefined && report.verdict === 'pass' ? page.nothingToDo : '',
    missing: (report.missing ?? []).map(words.commands.planNoLedger).join(' '),
    frontLegend: report.path.some((hop) => hop.isFront) ? page.frontLegend : '',
    chat:
      report.chat === undefined
        ? ''
        : `${chat.title}: ${[`${chat.answer} “${cleanLine(report.chat.answer, 300)}”`, ...chatFacts(report.chat, words)].join(' · ')}`,
    ...(report.changes && { changes: { title: changesTitle(since ?? '?'), lines: report.changes.map(({ message }) => message) } }),
  };
}
