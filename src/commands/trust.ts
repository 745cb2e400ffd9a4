import { interruptCodeOf } from '../base/interrupt.ts';
import { restricted, type Trust, type Wish, wishKey } from '../base/trust.ts';
import { withoutGaps } from '../base/without-gaps.ts';
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

  const known = trustIn(await readTrust(file), folders);
  const agreed = new Set<string>();
  const isKnown = (wish: Wish) => known.allows(wish) || agreed.has(wishKey(wish));
  /** Shows the wishes and has them allowed; the exit code when they were not. */
  const ask = async (asked: readonly Wish[]): Promise<ExitCode | undefined> => {
    say(asked.length === 0 ? commands.trustNothing : commands.trustTitle(folders.join(', ')));
    for (const wish of asked) say(`  ${isKnown(wish) ? '✓' : '?'} ${commands.wish(wish)}`);
    const isAllowed = options.isYes || asked.every(isKnown) || (await isAgreed(app));
    if (host.interrupted.aborted) return interruptCodeOf(host.interrupted);
    if (isAllowed) for (const wish of asked) agreed.add(wishKey(wish));
    else say(host.ask ? commands.trustDeclined : commands.trustHow);
    return isAllowed ? undefined : 1;
  };

  // What must be read before the ledgers can be is asked first: a ledger behind a link, an env file with variables of the ledgers.
  const reads = new Map<string, Wish>();
  const load = () => loadLedger({ cwd: host.cwd, env: host.env, trust: recording(isKnown, reads), ...filesOf(options) });
  let loaded = await load();
  for (let refused = refusedOf(reads, isKnown); !loaded.ok && refused.length > 0; refused = refusedOf(reads, isKnown)) {
    const declined = await ask(refused);
    if (declined !== undefined) return declined;
    loaded = await load();
  }
  if (!loaded.ok) {
    // Nothing is trusted yet: what is wrong is told from what may be read anyway.
    const told = reads.size === 0 ? loaded : await loadLedger({ cwd: host.cwd, env: host.env, ...filesOf(options) });
    return sayLedgerProblems(told.ok ? loaded.error : told.error, { color: false, verbosity: 'normal' }, app);
  }

  const { seen, asked } = await wishesIn(loaded.value, app);
  const all = distinct([...reads.values(), ...asked]);
  if (all.length === 0 && !options.isYes) {
    say(commands.trustNothing);
    return 0;
  }
  const declined = await ask(all);
  if (declined !== undefined) return declined;
  const kept = { allowed: all, seen: distinct([...reads.values(), ...seen]) };
  return done(await rememberTrust(file, folders, kept), commands.trusted(folders.join(', ')));
}

const filesOf = ({ ports, managers }: TrustOptions) => withoutGaps({ portsFile: ports, managersFile: managers });

/** Keeps what was asked for, allowed or not. */
function recording(allows: Trust['allows'], asked: Map<string, Wish>): Trust {
  return { isTrusted: false, allows: (wish) => asked.set(wishKey(wish), wish) && allows(wish) };
}

const refusedOf = (asked: ReadonlyMap<string, Wish>, allows: Trust['allows']) => [...asked.values()].filter((wish) => !allows(wish));

const distinct = (wishes: readonly Wish[]): readonly Wish[] => [...new Map(wishes.map((wish) => [wishKey(wish), wish])).values()];

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
