import { readFile } from 'node:fs/promises';
import { resolve } from 'node:path';
import { unifiedDiff } from '../base/unified-diff.ts';
import { differences } from '../draft/differences.ts';
import type { PortsDraft } from '../draft/draft.ts';
import type { Observed } from '../draft/observed.ts';
import { adoptCommand } from '../ledger/adopt-command.ts';
import { loadLedger } from '../ledger/load-ledger.ts';
import { ledgerWishes } from '../ledger/wishes.ts';
import { withDifferences } from '../reporters/draft-edits.ts';
import { isDifys, managersText, portsText, unsureValues } from '../reporters/ledger-draft.ts';
import { rememberTrust } from '../state/trust-store.ts';
import { exampleLedger } from './example-ledger.ts';
import type { ExitCode } from './host.ts';
import type { InitWork } from './init-work.ts';
import { foldersOf, ownTrustFile } from './trust-of.ts';
import { type Written, writeLedger } from './write-ledger.ts';

type Half = 'ports' | 'managers';
const halves: readonly Half[] = ['ports', 'managers'];

/** Writes what is not there, shows what differs of what is, and says where each of it comes from. Without `observed`, the example. */
export async function sayDraft(work: InitWork, observed: Observed | undefined, there: Readonly<Record<Half, boolean>>): Promise<ExitCode> {
  const { app, draft, draftWords, files, ledger } = work;
  const { stdout } = app.host;
  const say = (text: string) => stdout.write(`${text}\n`);
  const blind = observed ? sayUnseen(work, observed) : false;
  const isProfile = draft.ports?.stack?.isRunning === false;
  if (observed && (!draft.ports || isProfile) && !there.ports) say(draftWords.noStack(draft.ports?.stack?.title));
  if (observed && !draft.managers?.managers.length && !there.managers) say(draftWords.noProjects);
  const written: string[] = [];
  let hasFailed = false;
  let hasDifferences = false;
  for (const half of halves) {
    if (there[half]) {
      const differs = observed ? await sayDifferences(work, half) : 'left';
      if (differs === 'left') say(app.words.commands.left(files[half]));
      hasDifferences ||= differs === 'differs';
      continue;
    }
    const outcome = await write(work, half);
    if (outcome.kind === 'written') written.push(files[half]);
    else if (outcome.kind === 'exists') say(app.words.commands.left(files[half]));
    else {
      hasFailed = true;
      sayFailed(work, half, outcome.why);
    }
  }
  if (hasDifferences) say(draftWords.differs(adoptCommand(ledger, ...new Set(differing(work).map(({ name }) => name)))));
  if (written.length > 0) {
    const beside = draft.ports?.others.map(({ name }) => name) ?? [];
    if (beside.length > 0 && !there.ports) say(draftWords.beside(beside));
    if (draft.ports?.front && !draft.ports.chat && !there.ports)
      say(isDifys(draft.ports.stack) ? draftWords.noChat : draftWords.noModelChat);
    await trustWhatWasWritten(work, written);
    say(draft.ports || there.ports ? draftWords.next : app.words.commands.initNext);
  }
  if (hasFailed) return 2;
  if (hasDifferences) return 1;
  return blind && there.ports && written.length === 0 ? 3 : 0;
}

/** Says what could not be looked at; true when something of a ledger that is there may be wrong unseen. */
function sayUnseen({ app, draftWords, ledger }: InitWork, { engine, socketsBlind }: Observed): boolean {
  const owners = ledger.ports?.roles.flatMap(({ owner }) => (owner ? [owner.kind] : [])) ?? [];
  const say = (what: 'containers' | 'listeners', why: string) => app.host.stderr.write(`preflight: ${draftWords.notSeen(what, why)}\n`);
  const text = app.words.findings['could-not-look'] as (args: object) => string;
  const isBlind = 'blind' in engine;
  if (isBlind) say('containers', text(engine.blind));
  if (socketsBlind) say('listeners', text(socketsBlind));
  return socketsBlind !== undefined || (isBlind && owners.some((kind) => kind !== 'process'));
}

async function write(work: InitWork, half: Half): Promise<Written> {
  const { app, draft, draftWords, files } = work;
  const { host, words } = app;
  const { managers, ports } = draft;
  const text = half === 'ports' ? ports && portsText(ports, draftWords) : managers && managersText(managers, draftWords);
  const outcome = await writeLedger(host.cwd, files[half], text ?? (await exampleLedger(half, words.language, host.program)));
  if (outcome.kind !== 'written') return outcome;
  const said =
    text === undefined
      ? draftWords.example(files[half])
      : half === 'ports' && ports
        ? saidOf(ports, work)
        : draftWords.draftedManagers(files.managers, managers?.managers.map(({ name }) => name) ?? []);
  host.stdout.write(`${said}\n`);
  return outcome;
}

function saidOf(ports: PortsDraft, { draftWords, files }: InitWork): string {
  const unsure = unsureValues(ports);
  return ports.stack?.isRunning === false
    ? draftWords.draftedProfile(files.ports, ports.stack.title, unsure)
    : draftWords.drafted(files.ports, ports.roles.length, unsure);
}

const differing = ({ draft, ledger }: InitWork) => differences(ledger, draft).filter(({ isOffered }) => !isOffered);

/** The difference as `diff -u` shows it. `left` where nothing that runs here says anything of this ledger. */
async function sayDifferences(work: InitWork, half: Half): Promise<'left' | 'agrees' | 'differs'> {
  const { app, draft, draftWords, files } = work;
  if (!draft[half]) return 'left';
  const own = differing(work).filter(({ ledger }) => ledger === half);
  if (own.length === 0) {
    app.host.stdout.write(`${draftWords.asItIs(files[half])}\n`);
    return 'agrees';
  }
  const text = await readFile(resolve(app.host.cwd, files[half]), 'utf8');
  let changed = text;
  for (const difference of own) {
    const next = withDifferences(changed, [difference], draftWords);
    if ('text' in next) changed = next.text;
    else app.host.stderr.write(`preflight: ${draftWords.notAdopted(difference.name, files[half])}\n`);
  }
  app.host.stdout.write(unifiedDiff(files[half], text, changed));
  return 'differs';
}

function sayFailed({ app, files }: InitWork, half: Half, why: string): void {
  const { screen } = app.words;
  const detail = why === 'leaves-folder' ? screen.notWritten[why] : why;
  app.host.stderr.write(`preflight: ${screen.reporterFailed({ format: 'init', target: files[half], detail })}\n`);
}

/**
 * What Preflight wrote, it wrote for this user. A ledger that was there before is somebody's own, and so is every program in the
 * folder: the one asks for trust by `preflight trust`, and so does the other.
 */
async function trustWhatWasWritten({ app, files }: InitWork, written: readonly string[]): Promise<void> {
  if (!halves.every((half) => written.includes(files[half]))) return;
  const { host, words } = app;
  const loaded = await loadLedger({ cwd: host.cwd, env: host.env, portsFile: files.ports, managersFile: files.managers });
  if (!loaded.ok) return;
  const wishes = ledgerWishes(loaded.value);
  const file = ownTrustFile(app);
  const why = await rememberTrust(file, await foldersOf(files, app), { allowed: wishes, seen: wishes });
  if (why !== undefined) host.stderr.write(`preflight: ${words.commands.trustNotKept(file, why)}\n`);
}
