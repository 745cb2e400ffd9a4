import { join } from 'node:path';
import { withoutGaps } from '../base/without-gaps.ts';
import { loadLedger } from '../ledger/load-ledger.ts';
import { ledgerWishes } from '../ledger/wishes.ts';
import { rememberTrust } from '../state/trust-store.ts';
import type { App } from './app.ts';
import type { ExitCode } from './host.ts';
import { runInit } from './init.ts';
import { foldersOf, ownTrustFile } from './trust-of.ts';

/** `preflight init`: says what was written and what was left as it was. */
export async function init(options: { readonly ports?: string; readonly managers?: string }, app: App): Promise<ExitCode> {
  const { host, words } = app;
  const { failed, left, written } = await runInit({
    cwd: host.cwd,
    examplesFolder: join(host.programFolder, '..'),
    ...withoutGaps({ ports: options.ports, managers: options.managers }),
  });
  const { commands, screen } = words;
  for (const file of written) host.stdout.write(`${commands.wrote(file)}\n`);
  for (const file of left) host.stdout.write(`${commands.left(file)}\n`);
  for (const { file, why } of failed) {
    host.stderr.write(
      `preflight: ${screen.reporterFailed({ format: 'init', target: file, detail: why === 'leaves-folder' ? screen.notWritten[why] : why })}\n`,
    );
  }
  if (written.length > 0) {
    await trustWhatWasWritten(written, options, app);
    host.stdout.write(`${commands.initNext}\n`);
  }
  return failed.length > 0 ? 2 : 0;
}

/**
 * What Preflight wrote, it wrote for this user. A ledger that was there before is somebody's own, and so is every program in the
 * folder: the one asks for trust by `preflight trust`, and so does the other.
 */
async function trustWhatWasWritten(
  written: readonly string[],
  { ports = 'ports.yml', managers = 'managers.yml' }: { readonly ports?: string; readonly managers?: string },
  app: App,
): Promise<void> {
  if (!written.includes(ports) || !written.includes(managers)) return;
  const { host, words } = app;
  const loaded = await loadLedger({ cwd: host.cwd, env: host.env, portsFile: ports, managersFile: managers });
  if (!loaded.ok) return;
  const wishes = ledgerWishes(loaded.value);
  const file = ownTrustFile(app);
  const why = await rememberTrust(file, await foldersOf({ ports, managers }, app), { allowed: wishes, seen: wishes });
  if (why !== undefined) host.stderr.write(`preflight: ${words.commands.trustNotKept(file, why)}\n`);
}
