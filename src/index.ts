import { interruptCodeOf } from './base/interrupt.ts';
import type { Phase } from './base/phase.ts';
import { trusted } from './base/trust.ts';
import { version } from './base/version.ts';
import { withoutGaps } from './base/without-gaps.ts';
import { everything, type Selection } from './engine/plan/build-plan.ts';
import type { SelectionProblem } from './engine/plan/selection.ts';
import type { RunEvent } from './engine/run/event.ts';
import type { LedgerProblem } from './ledger/problem.ts';
import { createProbes } from './main.ts';
import { runPipeline } from './pipeline.ts';
import { buildReport } from './report/build-report.ts';
import type { Report } from './report/report.ts';

export type { Phase } from './base/phase.ts';
export type { Selection } from './engine/plan/build-plan.ts';
export type { RunEvent } from './engine/run/event.ts';
export type { LedgerProblem } from './ledger/problem.ts';
export type { Report } from './report/report.ts';

/** What {@link runPreflight} may be told; everything has the command line's default. */
export type PreflightOptions = {
  readonly cwd?: string;
  readonly env?: Readonly<Record<string, string | undefined>>;
  readonly portsFile?: string;
  readonly managersFile?: string;
  readonly phase?: Phase;
  readonly selection?: Partial<Selection>;
  /** Milliseconds for the whole run. */
  readonly deadlineMs?: number;
  readonly language?: 'en' | 'ja';
  readonly isStrict?: boolean;
  /** Allows all that the ledgers ask for beyond looking; left out, nothing of it is done, whatever was remembered (DESIGN 3a). */
  readonly isTrusted?: boolean;
  readonly signal?: AbortSignal;
  readonly onEvent?: (event: RunEvent) => void;
};

/** The report, or what is wrong with the ledgers or the selection; nothing is thrown for either. */
export type PreflightResult =
  | { readonly kind: 'report'; readonly report: Report }
  | { readonly kind: 'ledger-problems'; readonly problems: readonly LedgerProblem[] }
  | { readonly kind: 'selection-problems'; readonly problems: readonly SelectionProblem[] };

/** Runs Preflight as a library: the same stages as the command line; prints nothing, never exits. */
export async function runPreflight(options: PreflightOptions = {}): Promise<PreflightResult> {
  const words = options.language === 'ja' ? (await import('./words/ja.ts')).ja : (await import('./words/en.ts')).en;
  const { onEvent, signal = new AbortController().signal } = options;
  const result = await runPipeline({
    cwd: options.cwd ?? process.cwd(),
    env: options.env ?? process.env,
    platform: process.platform,
    phase: options.phase ?? 'running',
    selection: { ...everything, ...options.selection },
    signal,
    makeProbes: createProbes,
    ...(options.isTrusted === true ? { trust: trusted } : {}),
    ...withoutGaps({ portsFile: options.portsFile, managersFile: options.managersFile, deadlineMs: options.deadlineMs }),
    ...(onEvent === undefined
      ? {}
      : {
          onEvent: (event) => {
            if (event.kind !== 'waiting') onEvent(event);
          },
        }),
  });
  if (result.kind !== 'ran') return result;
  const { diagnosis, record, redact, hide, isTrusted } = result;
  const report = buildReport(record, diagnosis, words, {
    version,
    startupMs: 0,
    redact,
    hide,
    isTrusted,
    isStrict: options.isStrict ?? false,
    interruptCode: interruptCodeOf(signal),
  });
  return { kind: 'report', report };
}
