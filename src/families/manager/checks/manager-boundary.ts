import { withoutGaps } from '../../../base/without-gaps.ts';
import type { Check, CheckContext } from '../../../engine/check.ts';
import type { Evidence, Finding } from '../../../engine/finding.ts';
import { blind } from '../../../probes/look.ts';
import { ofManager } from '../findings.ts';
import { lockFileOf, manifestOf, type Projects, projectOf, projectSubjects } from '../project.ts';
import { type ProjectSign, readProjectSigns } from '../project-signs.ts';
import { watchedFiles } from '../watched-files.ts';
import { workspaceOf } from '../workspace.ts';

type Boundary = Finding;

function evidenceOf(signs: readonly ProjectSign[]): readonly Evidence[] {
  return signs.length === 0 ? [] : [ofManager.seen('project-signs', signs.map(({ manager, sign }) => `${sign} (${manager})`).join(', '))];
}

/** Does a project folder look like the manager's that the ledger names? By locks first, then by settings that only one of them reads. */
export const managerBoundary: Check<'manager.boundary', Projects> = {
  kind: 'manager.boundary',
  canTurnGreen: false,
  wishesByLook: true,
  phases: ['before', 'running', 'static'],
  subjects: (input) => projectSubjects(input, () => true),
  needs: () => [],
  deadlineMs: () => 10_000,
  run: judge,
};

async function judge(context: CheckContext<Projects>): Promise<Boundary> {
  const ledger = context.ledger.managers;
  const project = projectOf(context);
  if (!ledger || !project)
    return ofManager.couldNotLook('manager.boundary', blind('malformed', `nobody looked for projects in ${context.subject.name}`).error);
  const { folder, language, files, notSearched } = project;
  if (notSearched) {
    const { reason, detail, folders, isOwned } = notSearched;
    if (!isOwned) return ofManager.finding('manager.boundary', 'unknown', 'projects-not-searched', { folders, detail });
    return ofManager.couldNotLook('manager.boundary', {
      reason,
      detail: `${folder}: not searched whole, ${folders} folders were left out: ${detail}`,
    });
  }
  const manifest = manifestOf[language];
  if (files.includes(manifest)) {
    const path = `${ledger.folder}/${folder}/${manifest}`;
    const look = await context.probes.files.read(path);
    if (!look.ok) return ofManager.couldNotLook('manager.boundary', look.error);
  }
  const { files: watched, unseen } = watchedFiles(context.probes.files);
  const { signs, isBare } = await readProjectSigns(project, ledger.folder, watched);
  const evidence = evidenceOf(signs);
  const workspace = await workspaceOf(project, context.own ?? [], ledger.folder, watched);
  const hidden = unseen();
  if (hidden) return ofManager.couldNotLook('manager.boundary', hidden, evidence);
  if (!workspace.ok && project.owners.length === 0) return ofManager.couldNotLook('manager.boundary', workspace.error, evidence);
  const membership = workspace.ok ? workspace.value : undefined;
  // A member of a workspace that no pattern names goes with its root.
  const owners = project.owners.length > 0 ? project.owners : (membership?.root.owners ?? []);
  const owner = owners[0]?.manager;
  const observed = { folder, language, signs, ...withoutGaps({ owner }) };

  if (owners.length > 1) {
    return ofManager.finding(
      'manager.boundary',
      'fail',
      'project-claimed-twice',
      { folder, managers: owners.map(({ manager }) => manager) },
      evidence,
      { observed },
    );
  }
  if (isBare)
    return ofManager.finding('manager.boundary', 'pass', 'project-bare', { folder, file: files[0] ?? manifest }, evidence, { observed });
  if (owner === undefined) {
    const known = ledger.managers.map(({ name }) => name);
    const loudest = signs.find(({ isLock, manager }) => isLock && known.some((name) => name === manager)) ?? signs[0];
    const likely = known.find((name) => name === loudest?.manager);
    const args = { folder, language, files, ...withoutGaps({ likely }) };
    return ofManager.finding('manager.boundary', 'warn', 'project-not-claimed', args, evidence, { observed });
  }

  const own = signs.filter(({ manager }) => manager === owner);
  const foreign = signs.filter(({ manager }) => manager !== owner);
  const foreignLocks = foreign.filter(({ isLock }) => isLock);
  const ownLock = own.find(({ isLock }) => isLock);
  const [loudest] = [...foreignLocks, ...foreign];
  if (loudest && foreignLocks.length > 0 && ownLock) {
    const args = { folder, owner, own: ownLock.sign, foreign: foreignLocks.map(({ sign }) => sign) };
    return ofManager.finding('manager.boundary', 'fail', 'project-two-locks', args, evidence, { observed });
  }
  if (loudest) {
    const args = { folder, owner, other: loudest.manager, sign: loudest.sign };
    // A member whose lock lies at the root is not without one.
    const isOwned = ownLock !== undefined || own.length > 0 || membership !== undefined;
    return foreignLocks.length === 0 && isOwned
      ? ofManager.finding('manager.boundary', 'warn', 'project-foreign-settings', args, evidence, { observed })
      : ofManager.finding('manager.boundary', 'fail', 'project-of-other', args, evidence, { observed });
  }
  if (membership && !files.includes(lockFileOf[owner])) {
    return ofManager.finding(
      'manager.boundary',
      'pass',
      'project-in-workspace',
      { folder, root: membership.root.folder, manager: owner },
      evidence,
      { observed },
    );
  }
  return ofManager.finding('manager.boundary', 'pass', 'project-owned', { folder, manager: owner }, evidence, { observed });
}
