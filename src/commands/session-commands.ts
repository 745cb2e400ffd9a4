import { hideKnown } from '../base/known-secrets.ts';
import { createRedactor } from '../base/redact.ts';
import { err, ok, type Result } from '../base/result.ts';
import { shellCommand } from '../base/shell.ts';
import { withoutGaps } from '../base/without-gaps.ts';
import { secretsOf } from '../ledger/ledger.ts';
import { loadLedger } from '../ledger/load-ledger.ts';
import { sessionWish } from '../ledger/wishes.ts';
import type { App } from './app.ts';
import type { CheckOptions } from './check-options.ts';
import type { ExitCode } from './host.ts';
import { sayLedgerProblems } from './say-ledger-problems.ts';
import { sayWrong } from './say-wrong.ts';
import { trustOf } from './trust-of.ts';

/** A command of a session: its words, where it runs, and how it is shown, without secrets. */
export type SessionCommand = { readonly words: readonly string[]; readonly cwd: string; readonly shown: string };

export type SessionCommands = {
  readonly up: SessionCommand;
  /** The ledger's, which may be done when the stack has only begun to start; what the user typed is the session itself. */
  readonly isUpOfLedger: boolean;
  readonly down?: SessionCommand;
};

/**
 * What a session runs: the words that the user typed, else the ledger's `session.up`; and its `session.down`. What the ledger names is a
 * wish (DESIGN 3a): it is not run unless it was allowed, and is said. The exit code when there is nothing to run.
 */
export async function sessionCommands(
  typed: readonly string[],
  options: CheckOptions,
  app: App,
): Promise<Result<SessionCommands, ExitCode>> {
  const { host, words } = app;
  const trust = await trustOf(options, app);
  const files = withoutGaps({ portsFile: options.ports, managersFile: options.managers });
  const loaded = await loadLedger({ cwd: host.cwd, env: host.env, trust, ...files });
  if (!loaded.ok) return err(await sayLedgerProblems(loaded.error, options, app));
  const ledger = loaded.value;
  const ofLedger = (word: 'up' | 'down'): SessionCommand | 'not-allowed' | undefined => {
    const named = ledger.ports?.session?.[word];
    const wish = sessionWish(ledger, word);
    if (ledger.ports === undefined || named === undefined || wish?.kind !== 'run') return undefined;
    if (trust.allows(wish)) return { words: named, cwd: ledger.ports.folder, shown: wish.program };
    host.stderr.write(`preflight: ${words.session.notAllowed(words.commands.wish(wish))}\n`);
    return 'not-allowed';
  };
  const secrets = secretsOf(ledger);
  const hide = hideKnown(secrets);
  const redact = createRedactor(secrets);
  const own = typed.length === 0 ? undefined : { words: typed, cwd: host.cwd, shown: redact(hide(shellCommand(...typed))) };
  const up = own ?? ofLedger('up');
  if (up === undefined) return err(sayWrong(app, words.session.nothingToStart));
  if (up === 'not-allowed') return err(3);
  const down = ofLedger('down');
  return ok({ up, isUpOfLedger: own === undefined, ...(down === undefined || down === 'not-allowed' ? {} : { down }) });
}
