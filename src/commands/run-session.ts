import { formatDuration } from '../base/duration.ts';
import { pause } from '../base/pause.ts';
import { type ProgramEnd, startProgram } from '../probes/commands/start-program.ts';
import type { Report } from '../report/report.ts';
import { accidentIn, turnsOf } from '../report/turns.ts';
import type { App } from './app.ts';
import type { CheckOptions } from './check-options.ts';
import { lookAgain } from './look-again.ts';
import { type MadeReport, makeReport } from './make-report.ts';
import { remember } from './remember.ts';
import type { SessionCommand, SessionCommands } from './session-commands.ts';
import type { Teller } from './session-teller.ts';

/** How long the stack may take to answer. */
const readyWithinMs = 300_000;
/** A failure is named when it is still there a moment later: a look may have been too slow once. */
const surelyAfterMs = 1_000;

type Surroundings = { readonly everyMs: number; readonly options: CheckOptions; readonly app: App; readonly teller: Teller };

/** From the start of the command to the end of all that was started. */
export async function runSession(
  { up, isUpOfLedger, down }: SessionCommands,
  around: Surroundings,
): Promise<{ readonly isStarted: boolean; readonly isReady: boolean; readonly running?: Report }> {
  const { app, options, teller } = around;
  const { host, words } = app;
  const said = words.session;
  teller.say('skipped', said.starts(up.shown));
  const program = startProgram(up.words, { cwd: up.cwd, env: host.env });
  const over = new AbortController();
  const onInterrupt = () => over.abort();
  host.interrupted.addEventListener('abort', onInterrupt, { once: true });
  if (host.interrupted.aborted) over.abort();
  let end: ProgramEnd | undefined;
  void program.ended.then((ended) => {
    end = ended;
    // A command of the ledger that is done has started something; what the user typed is the session itself.
    if (!isUpOfLedger || ended.kind !== 'exited' || ended.code !== 0) over.abort();
  });
  teller.say('skipped', said.waits(formatDuration(options.waitMs ?? readyWithinMs)));
  let running: Report | undefined;
  try {
    running = await stayOnWatch(over.signal, around, () => isUpOfLedger && end !== undefined);
  } finally {
    host.interrupted.removeEventListener('abort', onInterrupt);
    await endAll();
  }
  const isStarted = end?.kind !== 'not-started';
  if (isStarted && running === undefined) teller.say('unknown', said.notReached);
  return { isStarted, isReady: running !== undefined, ...(running ? { running } : {}) };

  async function endAll(): Promise<void> {
    // It may have ended in this very moment.
    await new Promise((next) => setImmediate(next));
    const isAsked = host.interrupted.aborted;
    if (end === undefined || isAsked) teller.say('skipped', said.endsBySignal);
    else sayEnd(end, up, teller, app);
    // Terminals hang up on a session of ours alone; what it started learns of it as an ordinary end.
    if (isAsked || end?.kind === 'not-started') await program.end(host.interrupted.reason === 'SIGINT' ? 'SIGINT' : 'SIGTERM');
    if (down && end?.kind !== 'not-started') {
      teller.say('skipped', said.runsDown(down.shown));
      const ending = startProgram(down.words, { cwd: down.cwd, env: host.env });
      const ended = await ending.ended;
      if (ended.kind !== 'exited' || ended.code !== 0) sayEnd(ended, down, teller, app);
      await ending.end('SIGTERM');
    }
    await program.end('SIGTERM');
  }
}

/** How a command ended by itself; badly, that is an accident. */
function sayEnd(end: ProgramEnd, { shown }: SessionCommand, teller: Teller, { words }: App): void {
  const said = words.session;
  if (end.kind === 'not-started') teller.accident(said.notStarted(shown, end.why));
  else if (end.kind === 'signalled') teller.accident(said.endedBy(shown, end.signal));
  else if (end.code === 0) teller.say('skipped', said.ended(shown, 0));
  else teller.accident(said.ended(shown, end.code));
}

/** Waits until the stack answers, says how it does, and looks again until the session is over. The first report, if it came to one. */
async function stayOnWatch(
  signal: AbortSignal,
  { everyMs, options, app, teller }: Surroundings,
  isOnItsOwn: () => boolean,
): Promise<Report | undefined> {
  const { host, words } = app;
  const inner = { ...app, host: { ...host, interrupted: signal } };
  const run = (more: Partial<CheckOptions>) => makeReport({ ...options, phase: 'running', ...more }, inner);
  const first = await run({ waitMs: options.waitMs ?? readyWithinMs });
  if (signal.aborted) return undefined;
  if (first.kind === 'ended') {
    await new Promise<void>((over) => signal.addEventListener('abort', () => over(), { once: true }));
    return undefined;
  }
  const report = await remember(first.report, options, inner);
  teller.sayReport(report, 'running');
  if (report.exitCode === 1) teller.remember(report.headline);
  if (isOnItsOwn()) teller.say('skipped', words.session.staysUntilEnd);
  let isWell = report.exitCode !== 1;
  await lookAgain(first, {
    everyMs,
    cwd: host.cwd,
    signal,
    whole: () => run({ chat: false }),
    onReport: async (now, before) => {
      const turns = turnsOf(before, now.report);
      const seen = accidentIn(turns, now.report) && (await sure(now, signal));
      if (seen === 'over') return;
      const accident = seen && accidentIn(turnsOf(before, seen.report), seen.report);
      if (accident) teller.accident(accident.message, accident.cause?.remedy.command);
      else if (!isWell && now.report.exitCode !== 1) teller.say('pass', words.session.wellAgain);
      isWell = now.report.exitCode !== 1 && accident === undefined;
    },
  });
  return report;
}

/** The same look a moment later. What ends meanwhile is an end, and no accident. */
async function sure(now: MadeReport, signal: AbortSignal): Promise<MadeReport | 'over'> {
  if (!(await pause(surelyAfterMs, signal))) return 'over';
  const again = await now.again(true);
  return signal.aborted ? 'over' : again;
}
