import { monotonicMs } from '../base/clock.ts';
import { pause } from '../base/pause.ts';
import { readRegular } from '../base/read-regular.ts';
import { sha256 } from '../base/sha256.ts';
import type { Report } from '../report/report.ts';
import { turnsOf } from '../report/turns.ts';
import { ledgerPaths, type Made, type MadeReport } from './make-report.ts';

/** What is costly is asked once a minute, and when something turned; files are read anew every five, and when a ledger was edited. */
const thoroughEveryMs = 60_000;
const wholeEveryMs = 300_000;
/** What is larger is no ledger. */
const maxLedgerBytes = 1024 * 1024;

export type LookingAgain = {
  readonly everyMs: number;
  readonly cwd: string;
  /** Ends it. */
  readonly signal: AbortSignal;
  /** A run of the whole plan, with the ledgers as they are then; what is wrong with them it says itself. */
  readonly whole: () => Promise<Made>;
  readonly onReport: (now: MadeReport, before: Report) => void | Promise<void>;
};

/** Looks again and again, until it is told to end. What a look costs is spent on what may have changed by itself. */
export async function lookAgain(first: MadeReport, { everyMs, cwd, signal, whole, onReport }: LookingAgain): Promise<void> {
  let made = first;
  let thoroughMs = monotonicMs();
  let wholeMs = thoroughMs;
  let tried = readAs(made.report);
  while (await pause(everyMs, signal)) {
    const nowMs = monotonicMs();
    const now = await nowAs(made.report, cwd);
    const isWhole = now !== tried || nowMs - wholeMs >= wholeEveryMs;
    const isThorough = isWhole || nowMs - thoroughMs >= thoroughEveryMs;
    tried = now;
    if (isThorough) thoroughMs = nowMs;
    if (isWhole) wholeMs = nowMs;
    const next = isWhole ? await whole() : await closerLook(made, isThorough);
    // What was cut short says nothing.
    if (signal.aborted) return;
    // A ledger that cannot be read is waited for: whoever edits it is not done.
    if (next.kind === 'ended') continue;
    const before = made.report;
    made = next;
    await onReport(next, before);
  }
}

/** Asks again, and for all at once where something turned: what stands behind it may be what is asked seldom. */
async function closerLook(made: MadeReport, isThorough: boolean): Promise<MadeReport> {
  const next = await made.again(isThorough);
  return isThorough || turnsOf(made.report, next.report).length === 0 ? next : next.again(true);
}

/** The ledgers' files as they are now, as one text to compare with {@link readAs}. */
async function nowAs(report: Report, cwd: string): Promise<string> {
  const read = await Promise.all(ledgerPaths(report, cwd).map((file) => readRegular(file, maxLedgerBytes)));
  return read.map((one) => (one.kind === 'read' ? sha256(one.bytes) : one.kind)).join('\n');
}

/** The ledgers' files as a report's run read them. */
const readAs = ({ ledgers }: Report): string => ledgers.map(({ sha256: sum }) => sum).join('\n');
