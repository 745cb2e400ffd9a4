import { setMaxListeners } from 'node:events';
import { lstat } from 'node:fs/promises';
import { dirname, resolve } from 'node:path';
import { interruptCodeOf } from '../base/interrupt.ts';
import { withoutGaps } from '../base/without-gaps.ts';
import type { Draft } from '../draft/draft.ts';
import { draftManagers } from '../draft/draft-managers.ts';
import { type DraftWish, draftPorts } from '../draft/draft-ports.ts';
import { observe } from '../draft/observe.ts';
import type { Observed } from '../draft/observed.ts';
import type { Ledger } from '../ledger/ledger.ts';
import { loadLedger } from '../ledger/load-ledger.ts';
import type { StackWord } from '../probes/identity/front-products.ts';
import { adopt } from './adopt.ts';
import type { App } from './app.ts';
import type { ExitCode } from './host.ts';
import type { InitWork } from './init-work.ts';
import { sayDraft } from './say-draft.ts';
import { sayLedgerProblems } from './say-ledger-problems.ts';
import { trustOf } from './trust-of.ts';

export type InitOptions = {
  readonly ports?: string;
  readonly managers?: string;
  /** What to write into ledgers that are there, by its name. */
  readonly adopt?: readonly string[];
  /** The example, whatever runs here. */
  readonly isExample?: boolean;
  /** The product whose ledger is wanted, whether or not it runs here. */
  readonly stack?: StackWord;
};

const nothing: Ledger = { files: [], spans: {} };
/**
 * `preflight init`: drafts the ledgers that are not there from what runs here, or writes the example where nothing does; of those that are
 * there it shows what it would change, and writes of that only what `--adopt` names.
 */
export async function init(options: InitOptions, app: App): Promise<ExitCode> {
  const { host, words } = app;
  const files = { ports: options.ports ?? 'ports.yml', managers: options.managers ?? 'managers.yml' };
  const there = { ports: await isThere(host.cwd, files.ports), managers: await isThere(host.cwd, files.managers) };
  const draftWords = words.language === 'ja' ? (await import('../words/ja/draft.ts')).draft : (await import('../words/en/draft.ts')).draft;
  let ledger = nothing;
  if (!options.isExample && (there.ports || there.managers)) {
    const trust = await trustOf(files, app);
    const named = { portsFile: files.ports, managersFile: files.managers, isMissingFine: true } as const;
    const loaded = await loadLedger({ cwd: host.cwd, env: host.env, trust, ...named });
    if (!loaded.ok) return sayLedgerProblems(loaded.error, { color: false, verbosity: 'normal' }, app);
    ledger = loaded.value;
  }
  const observed = options.isExample ? undefined : await look(files, ledger, app);
  if (host.interrupted.aborted) return interruptCodeOf(host.interrupted);
  const draft: Draft = observed ? draftOf(observed, withoutGaps({ stack: options.stack, known: ledger.ports })) : {};
  const work: InitWork = { app, draftWords, files, ledger, draft };
  if (options.adopt && options.adopt.length > 0) return adopt(options.adopt, work);
  return sayDraft(work, observed, there);
}

function draftOf(observed: Observed, wish: DraftWish): Draft {
  const drafted = draftPorts(observed, wish);
  // Beside a ledger that is there, what a product usually has says nothing.
  const ports = wish.known && drafted?.stack?.isRunning === false ? undefined : drafted;
  // Beside a stack that runs, managers of folders that are not there would only be red.
  const none = ports ? { managers: [], exempt: [], isSearchedWhole: observed.isSearchedWhole } : undefined;
  const managers = draftManagers(observed) ?? none;
  return { ...(ports ? { ports } : {}), ...(managers ? { managers } : {}) };
}

async function look(files: InitWork['files'], ledger: Ledger, app: App): Promise<Observed> {
  const { host, makeProbes } = app;
  const { env, interrupted: signal, platform } = host;
  // Every exchange listens to it; that is no leak.
  setMaxListeners(0, signal);
  const probes = makeProbes({ ledger, env, redact: (text) => text, trust: await trustOf(files, app), signal });
  const folder = (file: string) => dirname(resolve(host.cwd, file));
  return observe(probes, { portsFolder: folder(files.ports), managersFolder: folder(files.managers), env, platform, signal });
}

const isThere = (cwd: string, file: string) =>
  lstat(resolve(cwd, file)).then(
    () => true,
    () => false,
  );
