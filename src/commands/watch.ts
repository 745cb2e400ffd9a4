import { formatDuration } from '../base/duration.ts';
import { interruptCodeOf } from '../base/interrupt.ts';
import type { Report } from '../report/report.ts';
import { turnsOf } from '../report/turns.ts';
import { createPicture } from '../reporters/picture.ts';
import type { Screen } from '../reporters/screen.ts';
import { terminal } from '../reporters/terminal.ts';
import { reportLine, turnLines } from '../reporters/turn-lines.ts';
import type { App } from './app.ts';
import type { CommandLine } from './command-line.ts';
import type { ExitCode } from './host.ts';
import { lookAgain } from './look-again.ts';
import { makeReport } from './make-report.ts';
import { screenOf } from './screen-of.ts';
import { withoutWatchdog } from './without-watchdog.ts';

/**
 * `preflight watch`: the check again and again, until it is interrupted. A line for each change of a verdict, with its time; on a terminal
 * the picture below is drawn anew when something in it is another. No chat is sent unless asked for.
 */
export async function watch({ options, everyMs }: Extract<CommandLine, { readonly command: 'watch' }>, app: App): Promise<ExitCode> {
  const { host, words } = app;
  const first = await makeReport(options, app);
  if (first.kind === 'ended') return first.exitCode;
  if (host.interrupted.aborted) return interruptCodeOf(host.interrupted);
  const screen = await screenOf(host.stdout, options, host);
  const { raw, isTerminal } = host.stdout;
  const picture = createPicture({
    write: host.stdout.write,
    isLive: isTerminal && host.env.TERM !== 'dumb' && !host.env.CI,
    columns: () => raw?.columns ?? host.stdout.columns ?? 80,
    rows: () => raw?.rows ?? 24,
  });
  let shown = first.report;
  const hint = screen.paint.dim(words.session.watching(formatDuration(everyMs)));
  const linesOf = (report: Report) => [...terminal(report, screen, words).trimEnd().split('\n'), hint];
  picture.show([], linesOf(shown));
  const later = withoutWatchdog(app);
  await lookAgain(first, {
    everyMs,
    cwd: host.cwd,
    signal: host.interrupted,
    // Nothing moves beside the picture.
    whole: () => makeReport({ ...options, verbosity: 'quiet' }, later),
    onReport: ({ report }) => {
      if (signatureOf(report) === signatureOf(shown)) return;
      const turns = turnsOf(shown, report);
      shown = report;
      picture.show(turns.length === 0 ? [] : aboveOf(report, turns, screen), linesOf(report));
    },
  });
  return interruptCodeOf(host.interrupted);
}

const aboveOf = (report: Report, turns: ReturnType<typeof turnsOf>, screen: Screen): readonly string[] => [
  reportLine(report, new Date(), screen),
  ...turnLines(turns, screen),
];

/** What is seen of a report, its times apart: they are others at every look. */
function signatureOf({ checks, causes }: Report): string {
  return [
    ...checks.map(({ id, verdict, code }) => `${id} ${verdict} ${code}`),
    ...causes.map(({ code, subject }) => `${code} ${subject}`),
  ].join('\n');
}
