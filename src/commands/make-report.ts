import { resolve } from 'node:path';
import { formatDuration } from '../base/duration.ts';
import { interruptCodeOf } from '../base/interrupt.ts';
import { version } from '../base/version.ts';
import { withoutGaps } from '../base/without-gaps.ts';
import type { WaitEvent } from '../engine/run/run-until-ready.ts';
import type { Ledger } from '../ledger/ledger.ts';
import { type PipelineResult, runPipeline } from '../pipeline.ts';
import { buildReport } from '../report/build-report.ts';
import type { Report } from '../report/report.ts';
import { wantsColor } from '../reporters/paint.ts';
import { createProgress, type Progress } from '../reporters/progress.ts';
import type { App } from './app.ts';
import type { CheckOptions } from './check-options.ts';
import type { ExitCode } from './host.ts';
import { sayLedgerProblems } from './say-ledger-problems.ts';
import { saySelectionProblems } from './say-selection-problems.ts';
import { selectionOf } from './selection-of.ts';
import { trustOf } from './trust-of.ts';

/** The report of one run, or the exit code when there was nothing to run. */
export type Made = MadeReport | { readonly kind: 'ended'; readonly exitCode: ExitCode };

export type MadeReport = {
  readonly kind: 'report';
  readonly report: Report;
  /** The report after another look at what may have changed by itself; `isThorough`: at what is costly, too. */
  readonly again: (isThorough: boolean) => Promise<MadeReport>;
};

/** Runs the stages with progress on standard error and words the record. What `check`, `report`, `diff`, `demo` and, with a ledger of its own, `reach` share. */
export async function makeReport(options: CheckOptions, app: App, ledger?: Ledger): Promise<Made> {
  const { host, makeProbes, startupMs, words } = app;
  const progress = await progressOf(options, app);
  const wait = waitTeller(progress, options, app);
  const detail = options.logLevel === 'debug' ? 'debug' : options.verbosity === 'verbose' ? 'info' : undefined;
  host.watch?.(options.deadlineMs);
  const result = await runPipeline({
    cwd: host.cwd,
    env: host.env,
    platform: host.platform,
    phase: options.phase,
    selection: selectionOf(options),
    signal: host.interrupted,
    makeProbes,
    trust: await trustOf(options, app),
    onEvent: (event) => (event.kind === 'waiting' ? wait(event) : progress.onEvent(event)),
    ...(detail ? { detail } : {}),
    ...withoutGaps({
      ledger,
      portsFile: options.ports,
      managersFile: options.managers,
      deadlineMs: options.deadlineMs,
      waitMs: options.waitMs,
    }),
  }).finally(progress.stop);
  switch (result.kind) {
    case 'ledger-problems':
      return { kind: 'ended', exitCode: await sayLedgerProblems(result.problems, options, app) };
    case 'selection-problems':
      return { kind: 'ended', exitCode: saySelectionProblems(result.problems, app) };
    case 'ran': {
      const made = ({ diagnosis, record, redact, hide, isTrusted, again }: Ran, sinceMs: number): MadeReport => ({
        kind: 'report',
        report: buildReport(record, diagnosis, words, {
          version,
          startupMs: sinceMs,
          redact,
          hide,
          isTrusted,
          isStrict: options.strict,
          interruptCode: interruptCodeOf(host.interrupted),
          aheadOfUtc: -new Date(record.startedAt).getTimezoneOffset(),
        }),
        again: async (isThorough) => made(await again(isThorough), 0),
      });
      return made(result, startupMs);
    }
  }
}

type Ran = Extract<PipelineResult, { readonly kind: 'ran' }>;

function progressOf(options: CheckOptions, { host, words }: App): Promise<Progress> {
  const { env, stderr } = host;
  // A terminal that was never given a size says 0; the spinner would erase lines for ever there.
  const hasSize = stderr.columns === undefined || stderr.columns > 0;
  const isLive =
    stderr.isTerminal && hasSize && options.verbosity !== 'quiet' && env.TERM !== 'dumb' && (env.CI === undefined || env.CI === '');
  if (stderr.raw === undefined && options.logLevel === undefined) return Promise.resolve(silent);
  return createProgress({
    stream: stderr.raw as NodeJS.WriteStream,
    isLive,
    isColor: wantsColor({ isTerminal: stderr.isTerminal, env, noColor: !options.color }),
    write: (line) => stderr.write(`${line}\n`),
    words,
    ...withoutGaps({ logLevel: options.logLevel }),
  });
}

const silent: Progress = { onEvent: () => undefined, note: () => undefined, stop: () => undefined };

/** Tells what is waited for: on a terminal in place, else a line whenever it changes. */
function waitTeller(progress: Progress, options: CheckOptions, { host, words }: App): (event: WaitEvent) => void {
  let before = '';
  return (event) => {
    const what = event.pending.map(({ id }) => id).join(', ');
    const text = words.commands.waitingFor(what, formatDuration(event.waitedMs));
    progress.note(text);
    const isSaidElsewhere = host.stderr.isTerminal || options.logLevel !== undefined || options.verbosity === 'quiet';
    if (!isSaidElsewhere && what !== before) host.stderr.write(`preflight: ${text}\n`);
    before = what;
  };
}

/** Absolute paths of the ledgers that a report is about: what its remembered state is filed under. */
export function ledgerPaths(report: Report, cwd: string): readonly string[] {
  return report.ledgers.map(({ file }) => resolve(cwd, file));
}
