import { setMaxListeners } from 'node:events';
import { interruptCodeOf } from '../base/interrupt.ts';
import { pause } from '../base/pause.ts';
import { createRedactor } from '../base/redact.ts';
import { withoutGaps } from '../base/without-gaps.ts';
import { type Ledger, secretsOf } from '../ledger/ledger.ts';
import { loadLedger } from '../ledger/load-ledger.ts';
import type { MakeProbes } from '../pipeline.ts';
import { ownAddresses } from '../probes/host/own-addresses.ts';
import { observeReach } from '../reach/observe-reach.ts';
import { ledgerOfReach } from '../reach/reach-ledger.ts';
import type { ReachWish } from '../reach/reach-seen.ts';
import type { Report } from '../report/report.ts';
import type { Output } from '../reporters/write-outputs.ts';
import type { App } from './app.ts';
import { writeReport } from './check.ts';
import type { CheckOptions } from './check-options.ts';
import type { CommandLine } from './command-line.ts';
import type { ExitCode } from './host.ts';
import { type Made, makeReport } from './make-report.ts';
import { outputsOf } from './outputs-of.ts';
import { sayReachProblem } from './say-reach-problem.ts';
import { trustOf } from './trust-of.ts';

/** Between two looks of `--watch`. */
const everyMs = 2_000;

const nothing: Ledger = { files: [], spans: {} };

/**
 * `preflight reach [FROM] [URL]`: every address that containers were told, asked from inside each of them; or one address from one place.
 * A ledger is made in memory, and the checks, hops and causes are those of every run.
 */
export async function reach(
  { isWatching, options, wish }: Extract<CommandLine, { readonly command: 'reach' }>,
  app: App,
): Promise<ExitCode> {
  const outputs = outputsOf(options, app, 'terminal');
  if (!outputs.ok) return outputs.error;
  const known = await knownLedger(options, app);
  const work: Work = { wish, options, app, known };
  const made = await look(work);
  if (made.kind === 'ended') return made.exitCode;
  const exitCode = await told(made.report, outputs.value, work);
  return isWatching ? await untilGreen(made.report, exitCode, outputs.value, work) : exitCode;
}

type Work = { readonly wish: ReachWish; readonly options: CheckOptions; readonly app: App; readonly known: Ledger | undefined };

async function told(report: Report, outputs: readonly Output[], { options, app }: Work): Promise<ExitCode> {
  const isWritten = await writeReport(report, outputs, options, app);
  return isWritten || report.exitCode !== 0 ? report.exitCode : 3;
}

/** Asks again, and tells whenever something is another than before. */
async function untilGreen(first: Report, firstCode: ExitCode, outputs: readonly Output[], work: Work): Promise<ExitCode> {
  const { interrupted } = work.app.host;
  let shown = first;
  let exitCode = firstCode;
  while (shown.exitCode !== 0 && (await pause(everyMs, interrupted))) {
    const made = await look({ ...work, options: { ...work.options, verbosity: 'quiet' } });
    if (interrupted.aborted) break;
    if (made.kind === 'ended' || signatureOf(made.report) === signatureOf(shown)) continue;
    shown = made.report;
    exitCode = await told(shown, outputs, work);
  }
  return interrupted.aborted ? interruptCodeOf(interrupted) : exitCode;
}

const signatureOf = ({ checks, causes }: Report): string =>
  [...checks.map(({ id, code }) => `${id} ${code}`), ...causes.map(({ code, subject }) => `${code} ${subject}`)].join('\n');

/** One look: who was told what, and then the run of the ledger that this makes. What is asked for the first is not asked again. */
async function look({ wish, options, app, known = nothing }: Work): Promise<Made> {
  const { host, makeProbes } = app;
  setMaxListeners(0, host.interrupted);
  const trust = await trustOf(options, app);
  const redact = createRedactor(secretsOf(known));
  const probes = makeProbes({ ledger: known, env: host.env, redact, trust, signal: host.interrupted });
  const seen = await observeReach(wish, probes, {
    folder: host.cwd,
    own: ownAddresses(),
    ...withoutGaps({ project: known.ports?.composeProject }),
  });
  if (!seen.ok) return { kind: 'ended', exitCode: await sayReachProblem(seen.error, app) };
  const ledger = ledgerOfReach(seen.value, host.cwd, known);
  return makeReport(options, { ...app, makeProbes: firstly(probes, makeProbes) }, ledger);
}

/** The probes that looked already, and for every later look new ones. */
function firstly(probes: ReturnType<MakeProbes>, make: MakeProbes): MakeProbes {
  let first: typeof probes | undefined = probes;
  return (input) => {
    const made = first ?? make(input);
    first = undefined;
    return made;
  };
}

/** The ledger of the folder, for the names of its roles and its keys; one that is wrong is told of by `check`, and does without here. */
async function knownLedger({ ports }: CheckOptions, { host }: App): Promise<Ledger | undefined> {
  const loaded = await loadLedger({ cwd: host.cwd, env: host.env, ...withoutGaps({ portsFile: ports }) });
  return loaded.ok && loaded.value.ports ? { ...loaded.value } : undefined;
}
