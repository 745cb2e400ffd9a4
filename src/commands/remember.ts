import type { Report } from '../report/report.ts';
import { fingerprintOf } from '../state/fingerprint.ts';
import { loadState, saveState, stateFile, stateFolder } from '../state/store.ts';
import { withChanges } from '../state/with-changes.ts';
import type { App } from './app.ts';
import { baselineFile } from './baseline.ts';
import type { CheckOptions } from './check-options.ts';
import { ledgerPaths } from './make-report.ts';

/**
 * The report with what changed since the last green run (or the `--baseline`); a green run of the whole plan is remembered. What
 * cannot be read or kept is told on standard error and never changes the verdict.
 */
export async function remember(report: Report, options: CheckOptions, app: App): Promise<Report> {
  const { host, words } = app;
  const note = (file: string, why: string) => host.stderr.write(`preflight: ${words.screen.stateIgnored({ file, why })}\n`);
  const file = fileOf(report, options, app);
  const isBaseline = options.baseline !== undefined;
  const before = await loadState(baselineFile(options, app) ?? file, host.cwd);
  if (before.kind === 'ignored') note(before.file, before.why);
  const known = before.kind === 'found' ? withChanges(report, before.fingerprint, words, { isBaseline, isStrict: options.strict }) : report;
  const isWhole = options.only.length === 0 && options.skip.length === 0;
  if (report.exitCode === 0 && isWhole) {
    const why = await saveState(file, fingerprintOf(report), host.cwd);
    // A place that could not be read was told of already.
    if (why !== undefined && before.kind !== 'ignored') note(file, why);
  }
  return known;
}

/** Where the last green run of these ledgers in this phase is remembered. */
export function fileOf(report: Report, options: CheckOptions, { host }: App): string {
  return stateFile(stateFolder(options.state, host.env, host.env.HOME, host.cwd), ledgerPaths(report, host.cwd), report.phase);
}
