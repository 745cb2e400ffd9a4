import { loadState } from '../state/store.ts';
import { withChanges } from '../state/with-changes.ts';
import type { App } from './app.ts';
import { baselineFile, sayBadBaseline } from './baseline.ts';
import type { CheckOptions } from './check-options.ts';
import type { ExitCode } from './host.ts';
import { makeReport } from './make-report.ts';
import { fileOf } from './remember.ts';

/**
 * `preflight diff`: looks (without a chat) and says what changed since the last run that passed, most suspicious first. Ends with
 * 1 when something changed, 0 when nothing did, and 3 when there is nothing to compare with.
 */
export async function diff(options: CheckOptions, app: App): Promise<ExitCode> {
  const { host, words } = app;
  const refused = await sayBadBaseline(options, app);
  if (refused !== undefined) return refused;
  const made = await makeReport({ ...options, chat: false }, app);
  if (made.kind === 'ended') return made.exitCode;
  const { report } = made;
  const before = await loadState(baselineFile(options, app) ?? fileOf(report, options, app), host.cwd);
  if (before.kind === 'ignored') host.stderr.write(`preflight: ${words.screen.stateIgnored({ file: before.file, why: before.why })}\n`);
  if (before.kind !== 'found') {
    host.stdout.write(`${words.commands.noPassingRun}\n`);
    return 3;
  }
  const { changes = [] } = withChanges(report, before.fingerprint, words, { always: true });
  const since = before.fingerprint.madeAt;
  if (changes.length === 0) {
    host.stdout.write(`${words.commands.nothingChanged(since)}\n`);
    return 0;
  }
  host.stdout.write([words.commands.changedSince(since), ...changes.map(({ message }) => `  ${message}`), ''].join('\n'));
  return 1;
}
