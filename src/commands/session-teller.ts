import { withoutGaps } from '../base/without-gaps.ts';
import type { Verdict } from '../engine/verdict.ts';
import type { Report } from '../report/report.ts';
import { clockText } from '../reporters/clock-text.ts';
import { eventLine, reportLine } from '../reporters/turn-lines.ts';
import type { App } from './app.ts';
import type { CheckOptions } from './check-options.ts';
import { screenOf } from './screen-of.ts';

/** What is told while a session lasts, and what is remembered of it. */
export type Teller = {
  readonly say: (verdict: Verdict, text: string, command?: string) => void;
  readonly sayReport: (report: Report, phase: 'before' | 'running' | 'after') => void;
  /** Says it, and remembers it. */
  readonly accident: (text: string, command?: string) => void;
  /** Only remembers it, with its time: it was said already. */
  readonly remember: (text: string) => void;
  /** The first of all that went wrong. */
  readonly firstAccident: () => string | undefined;
};

/** Tells on standard output, each line with its time and marked as ours: it stands between the lines of what was started. */
export async function createTeller(options: CheckOptions, { host, words }: App): Promise<Teller> {
  const screen = await screenOf(host.stdout, options, host);
  let first: string | undefined;
  const write = (text: string) => host.stdout.write(`${screen.paint.dim('preflight')} ${text}\n`);
  const say: Teller['say'] = (verdict, text, command) =>
    write(eventLine({ at: new Date(), verdict, text, ...withoutGaps({ command }) }, screen));
  const remember = (text: string) => {
    first ??= `${clockText(new Date())} ${text}`;
  };
  return {
    say,
    sayReport: (report, phase) => write(reportLine(report, new Date(), screen, words.session.phase[phase])),
    accident: (text, command) => {
      remember(text);
      say('fail', text, command);
    },
    remember,
    firstAccident: () => first,
  };
}
