import { restricted, type Trust, type Wish } from '../base/trust.ts';
import { prepare } from '../engine/prepare.ts';
import { wishesByLook, wishesOf } from '../engine/wishes.ts';
import { families } from '../families/families.ts';
import type { Ledger } from '../ledger/ledger.ts';
import { loadLedger } from '../ledger/load-ledger.ts';
import { realSurroundings } from '../probes/docker/docker-sources.ts';
import { farWishes } from '../probes/far-wishes.ts';
import { createIsHome } from '../probes/http/home.ts';
import { forgetTrust, readTrust, rememberTrust, trustIn } from '../state/trust-store.ts';
import type { App } from './app.ts';
import type { ExitCode } from './host.ts';
import { sayLedgerProblems } from './say-ledger-problems.ts';
import { foldersOf, ownTrustFile } from './trust-of.ts';

export type TrustOptions = { readonly ports?: string; readonly managers?: string; readonly isYes: boolean; readonly isForgotten: boolean };

/**
 * `preflight trust`: shows what the ledgers here want beyond looking, and allows it when the user says so, on a terminal or by `--yes`.
 * Ends with 0 when nothing is left that nobody allowed, with 1 when something is, with 2 when it could not be read or remembered.
 */
export async function trust(options: TrustOptions, app: App): Promise<ExitCode> {
  const { host, words } = app;
  const say = (text: string) => host.stdout.write(`${text}\n`);
  const { commands } = words;
  const file = ownTrustFile(app);
  const folders = await foldersOf(options, app);
  const done = (why: string | undefined, text: string): ExitCode => {
    if (why === undefined) say(text);
    else host.stderr.write(`preflight: ${commands.trustNotKept(file, why)}\n`);
    return why === undefined ? 0 : 2;
  };
  if (options.isForgotten) return done(await forgetTrust(file, folders), commands.trustForgotten(folders.join(', ')));

  const reads: Wish[] = [];
  const from = {
    cwd: host.cwd,
    env: host.env,
    ...(options.ports === undefined ? {} : { portsFile: options.ports }),
    ...(options.managers === undefined ? {} : { managersFile: options.managers }),
  };
  // To see what is wished for it is read; what is wrong with it is told from what may be read alone.
  const recording: Trust = {
    isTrusted: false,
    allows: (wish) => {
      reads.push(wish);
      return true;
    },
  };
  const whole = await loadLedger({ ...from, trust: recording });
  const loaded = whole.ok ? whole : await loadLedger(from);
  if (!loaded.ok) return sayLedgerProblems(loaded.error, { color: false, verbosity: 'normal' }, app);
  const wishes = await wishesIn(loaded.value, app);
  const seen = [...reads, ...wishes.seen];
  const asked = [...reads, ...wishes.asked];
  const known = trustIn(await readTrust(file), folders);
  if (asked.length === 0 && !options.isYes) {
    say(commands.trustNothing);
    return 0;
  }
  const open = asked.filter((wish) => !known.allows(wish));
  say(asked.length === 0 ? commands.trustNothing : commands.trustTitle(folders.join(', ')));
  for (const wish of asked) say(`  ${known.allows(wish) ? '✓' : '?'} ${commands.wish(wish)}`);
  const isAllowed = options.isYes || open.length === 0 || (await isAgreed(app));
  if (host.interrupted.aborted) return 130;
  if (!isAllowed) {
    say(host.ask ? commands.trustDeclined : commands.trustHow);
    return 1;
  }
  return done(await rememberTrust(file, folders, { allowed: asked, seen }), commands.trusted(folders.join(', ')));
}

/** All wishes of a ledger, and those among them that lead to another machine or run something: what a person is asked. */
async function wishesIn(
  ledger: Ledger,
  { host, makeProbes }: App,
): Promise<{ readonly seen: readonly Wish[]; readonly asked: readonly Wish[] }> {
  const { env, interrupted: signal } = host;
  const redact = (text: string) => text;
  const probes = makeProbes({ ledger, env, redact, trust: restricted, signal });
  const world = { ledger, env, probes, redact };
  const own = await prepare(families, world);
  const seen = wishesOf(families, ledger, own);
  const [far, looked] = await Promise.all([
    farWishes(seen, ledger, { ...realSurroundings(ledger.ports?.docker), env }, createIsHome()),
    wishesByLook(families, { ...world, platform: host.platform, signal }, own),
  ]);
  return { seen, asked: [...far, ...looked] };
}

async function isAgreed({ host, words }: App): Promise<boolean> {
  const answer = await host.ask?.(`${words.commands.trustQuestion} [y/N] `);
  return /^\s*(?:y|yes|はい)\s*$/i.test(answer ?? '');
}
