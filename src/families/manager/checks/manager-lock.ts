import { join } from 'node:path';
import { withoutGaps } from '../../../base/without-gaps.ts';
import type { Check, CheckContext } from '../../../engine/check.ts';
import type { Evidence, Finding } from '../../../engine/finding.ts';
import type { ManagerName } from '../../../ledger/ledger.ts';
import { blind, type Look, notAllowed } from '../../../probes/look.ts';
import { type ManagerObserved, ofManager } from '../findings.ts';
import { installedVersion } from '../installed-version.ts';
import { hasLock, judgeByFiles, lockPlaceOf } from '../locks/lock-freshness.ts';
import type { askManager, LockFiles } from '../locks/lock-own-check.ts';
import { inFolder, manifestOf, type Projects, projectOf, projectSubjects } from '../project.ts';
import { readProjectSigns } from '../project-signs.ts';
import { watchedFiles } from '../watched-files.ts';
import { workspaceOf } from '../workspace.ts';

/**
 * Is the lock of a project there, fresh, and committed? By the files alone, in milliseconds; the manager itself is asked only when the
 * files cannot tell. A missing lock fails; a stale or uncommitted one warns (DESIGN 4), for what is installed runs all the same. In CI, and
 * with the files alone, nothing was installed yet: a stale one fails, for that is where drift is caught.
 */
export const managerLock: Check<'manager.lock', Projects> = {
  kind: 'manager.lock',
  canTurnGreen: false,
  wishesByLook: true,
  phases: ['before', 'running', 'static'],
  // `lock: none` asks for nothing, and a folder without an owner has no rule.
  subjects: (input) =>
    projectSubjects(input, (owner, ledger) => ledger.managers.some(({ name, lock }) => name === owner && lock !== 'none')),
  needs: ({ name }) => [ofManager.need('manager.boundary', name, 'none')],
  deadlineMs: () => 15_000,
  run: judge,
};

async function judge(context: CheckContext<Projects>): Promise<Finding> {
  const { subject, probes } = context;
  const ledger = context.ledger.managers;
  const project = projectOf(context);
  const owner = ledger?.managers.find(({ name }) => name === project?.owners[0]?.manager);
  if (!ledger || !project || !owner)
    return ofManager.couldNotLook('manager.lock', blind('malformed', `nobody looked for projects in ${subject.name}`).error);
  const { folder, language } = project;
  const manager = owner.name;
  const { files: watched, unseen } = watchedFiles(probes.files);
  if ((await readProjectSigns(project, ledger.folder, watched)).isBare)
    return ofManager.finding('manager.lock', 'pass', 'lock-not-needed', { folder, manager });

  const workspace = await workspaceOf(project, context.own ?? [], ledger.folder, watched);
  // With a lock of its own it needs no other's.
  if (!workspace.ok && !hasLock(project, manager)) return ofManager.couldNotLook('manager.lock', workspace.error);
  const place = lockPlaceOf(project, manager, workspace.ok ? workspace.value : undefined);
  const lock = { folder, manager, file: place.file };
  const manifest = inFolder(folder, manifestOf[language]);
  const path = join(ledger.folder, place.file);
  const [judged, git] = await Promise.all([
    judgeByFiles({ project, manager, place, folder: ledger.folder, installedVersion: () => versionOf(context, manager) }, watched),
    owner.lock === 'committed' ? probes.git.states([path]) : undefined,
  ]);
  const state = git?.ok ? git.value[path] : undefined;
  const observed = { ...lock, rule: owner.lock, ...withoutGaps({ git: state }) };
  const evidence: Evidence[] = [ofManager.seen('lock-file', place.file)];
  if (state !== undefined) evidence.push(ofManager.seen('lock-git', state));

  if (!judged.ok) return ofManager.couldNotLook('manager.lock', judged.error, evidence);
  const hidden = unseen();
  if (hidden) return ofManager.couldNotLook('manager.lock', hidden, evidence, { observed });
  if (judged.value === undefined) return ofManager.finding('manager.lock', 'fail', 'lock-absent', lock, evidence, { observed });
  const { judgement, files } = judged.value;
  if (judgement.kind === 'unreadable') {
    const { detail, file } = judgement;
    return file === 'lock'
      ? ofManager.finding('manager.lock', 'fail', 'lock-unreadable', { ...lock, detail }, evidence, { observed })
      : ofManager.finding('manager.lock', 'fail', 'manifest-unreadable', { ...lock, manifest, detail }, evidence, { observed });
  }
  const settled = judgement.kind === 'unsure' ? await ask(context, manager, folder, files, judgement.why) : judgement;
  if (settled.kind === 'blind') {
    const { kind: _, ...why } = settled;
    const more = why.reason === 'tool-missing' ? { observed: { ...observed, asked: manager } } : { observed };
    return ofManager.couldNotLook('manager.lock', why, evidence, more);
  }
  evidence.push(ofManager.seen('lock-judged-by', settled.by));
  if (settled.kind === 'stale') {
    evidence.push(ofManager.seen('lock-difference', settled.difference));
    const verdict = context.isCi || context.phase === 'static' ? 'fail' : 'warn';
    const args = { ...lock, manifest, difference: settled.difference };
    return ofManager.finding('manager.lock', verdict, 'lock-outdated', args, evidence, { observed });
  }
  return committed(git, state, { ...lock, rule: owner.lock }, evidence, observed);
}

async function versionOf({ ledger, probes }: CheckContext, manager: ManagerName): Promise<string | undefined> {
  const look = await installedVersion(manager, ledger.managers?.folder ?? '.', probes);
  return look.ok ? look.value.version : undefined;
}

/**
 * Asks the manager where the files do not decide. It would read what somebody else wrote, and what a manager does with that is its own
 * affair: so only with the user's consent, and on a copy.
 */
async function ask(
  { ledger, probes, trust }: CheckContext,
  manager: ManagerName,
  folder: string,
  files: LockFiles,
  why: string,
): ReturnType<typeof askManager> {
  const root = ledger.managers?.folder ?? '.';
  const wish = { kind: 'run', program: manager, folder } as const;
  if (!trust.allows(wish)) return { kind: 'blind', ...notAllowed(wish).error, detail: why };
  // Rarely needed: the files decide.
  const own = await import('../locks/lock-own-check.ts');
  return own.askManager(manager, files, join(root, folder), probes.commands, why);
}

type Observed = ManagerObserved['manager.lock'];

/** The last question about a fresh lock: did git get it? */
function committed(
  git: Look<unknown> | undefined,
  state: Observed['git'],
  lock: Pick<Observed, 'folder' | 'manager' | 'file' | 'rule'>,
  evidence: readonly Evidence[],
  observed: Observed,
): Finding {
  if (git && !git.ok) return ofManager.couldNotLook('manager.lock', git.error, evidence);
  if (state === 'filtered') {
    const why = blind('not-supported', `git would run a filter to compare ${lock.file}, and none is run`);
    return ofManager.couldNotLook('manager.lock', why.error, evidence);
  }
  if (state === undefined || state === 'clean')
    return ofManager.finding('manager.lock', 'pass', 'lock-fresh', lock, evidence, { observed });
  const { folder, manager, file } = lock;
  return ofManager.finding('manager.lock', 'warn', 'lock-not-committed', { folder, manager, file, git: state }, evidence, { observed });
}
