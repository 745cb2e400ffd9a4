import { resolve } from 'node:path';
import { formatDuration } from '../base/duration.ts';
import { interruptCodeOf } from '../base/interrupt.ts';
import { withoutGaps } from '../base/without-gaps.ts';
import type { Verdict } from '../engine/verdict.ts';
import { appendSession, logRefusal, type SessionLog } from '../reporters/append-session.ts';
import type { SessionSum } from '../reporters/session-table.ts';
import type { App } from './app.ts';
import { writeReport } from './check.ts';
import type { CheckOptions } from './check-options.ts';
import type { CommandLine } from './command-line.ts';
import type { ExitCode } from './host.ts';
import { makeReport } from './make-report.ts';
import { runSession } from './run-session.ts';
import { sayWrong } from './say-wrong.ts';
import { sessionCommands } from './session-commands.ts';
import { createTeller } from './session-teller.ts';
import { withoutWatchdog } from './without-watchdog.ts';

type SessionLine = Extract<CommandLine, { readonly command: 'session' }>;

/** How long what was told to end may take to be gone. */
const goneWithinMs = 15_000;

/**
 * `preflight session`: before, a command, the wait, the check, an eye on it until the command ends or Ctrl-C is pressed, the ledger's `down`,
 * and after. Whatever happens in the middle is named while it happens; one line remains of it all.
 */
export async function session(line: SessionLine, app: App): Promise<ExitCode> {
  const { host, words } = app;
  const startedAt = new Date();
  const log = logOf(line, app);
  const refusal = log && (await logRefusal(log, words));
  if (refusal !== undefined) return sayWrong(app, words.session.logFailed(line.log ?? '', refusal));
  const commands = await sessionCommands(line.words, line.options, app);
  if (!commands.ok) return commands.error;
  host.watch?.(undefined);
  // Between the lines of what was started nothing may move.
  const options: CheckOptions = { ...line.options, verbosity: 'quiet' };
  const inner = withoutWatchdog(app);
  const teller = await createTeller(line.options, app);

  const before = await makeReport({ ...options, phase: 'before', chat: false }, inner);
  if (before.kind === 'ended') return before.exitCode;
  if (before.report.exitCode === 1) await writeReport(before.report, [{ format: 'terminal' }], line.options, inner);
  else teller.sayReport(before.report, 'before');
  if (host.interrupted.aborted) return interruptCodeOf(host.interrupted);
  const finish = async (sum: Omit<SessionSum, 'startedAt' | 'durationMs' | 'before'>, code: ExitCode): Promise<ExitCode> => {
    const durationMs = Date.now() - startedAt.getTime();
    const whole = { startedAt, durationMs, before: before.report.verdict, ...sum };
    teller.say(...lastLine(whole, app));
    const why = log && (await appendSession(log, whole, words));
    if (why === undefined) return code;
    host.stderr.write(`preflight: ${words.session.logFailed(line.log ?? '', why)}\n`);
    return code === 0 ? 3 : code;
  };
  if (before.report.exitCode === 1) return finish({ kind: 'not-begun', cause: before.report.headline }, 1);

  const { isReady, running, isStarted } = await runSession(commands.value, { everyMs: line.everyMs, options, app: inner, teller });
  if (!isStarted) return finish({ kind: 'not-begun', cause: teller.firstAccident() ?? '' }, 2);
  // The session was interrupted, the look at what it left is not: it has a signal of its own.
  const after = await makeReport(
    { ...options, phase: 'after', chat: false, waitMs: goneWithinMs },
    { ...inner, host: { ...inner.host, interrupted: new AbortController().signal } },
  );
  const left = after.kind === 'report' ? after.report : undefined;
  if (left?.exitCode === 1) {
    await writeReport(left, [{ format: 'terminal' }], line.options, inner);
    teller.remember(left.headline);
  } else if (left) teller.sayReport(left, 'after');
  const cause = teller.firstAccident();
  const codes = [before.report.exitCode, running?.exitCode ?? 0, left?.exitCode ?? 3];
  const kind = cause !== undefined ? 'accident' : codes.includes(3) ? 'unclear' : 'without-accident';
  const code =
    cause !== undefined || codes.includes(1)
      ? 1
      : host.interrupted.aborted && !isReady
        ? interruptCodeOf(host.interrupted)
        : codes.includes(3)
          ? 3
          : 0;
  return finish(
    {
      kind,
      ...(running ? { running: running.verdict } : {}),
      ...(left ? { after: left.verdict } : {}),
      ...withoutGaps({ cause }),
    },
    code,
  );
}

function logOf({ log, options }: SessionLine, { host }: App): SessionLog | undefined {
  return log === undefined ? undefined : { path: resolve(host.cwd, log), folder: host.cwd, isForced: options.force === true };
}

/** One line remains of a session. */
function lastLine({ kind, durationMs, cause = '' }: SessionSum, { words }: App): readonly [Verdict, string] {
  const time = formatDuration(durationMs);
  switch (kind) {
    case 'without-accident':
      return ['pass', words.session.withoutAccident(time)];
    case 'accident':
      return ['fail', words.session.withAccident(time, cause)];
    case 'not-begun':
      return ['fail', words.session.notBegun(cause)];
    case 'unclear':
      return ['unknown', words.session.unclear(time)];
  }
}
