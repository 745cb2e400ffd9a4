import { shellCommand } from '../../../base/shell.ts';
import { withoutGaps } from '../../../base/without-gaps.ts';
import type { Cause, CauseRule } from '../../../engine/cause.ts';
import type { Outcome, RunRecord } from '../../../engine/record.ts';
import { adoptCommand } from '../../../ledger/adopt-command.ts';
import { gitCommand } from '../../../probes/git/git-command.ts';
import { managerCause } from '../causes.ts';
import { ofManager } from '../findings.ts';
import { fromHere, installCommand, lockCommand, rangeCommand } from './manager-commands.ts';

type LockOutcome = ReturnType<typeof ofManager.outcomes<'manager.lock'>>[number];
type BoundaryOutcome = ReturnType<typeof ofManager.outcomes<'manager.boundary'>>[number];

const seen = (outcome: Pick<Outcome, 'id' | 'evidence' | 'planned'>) => ({
  evidence: outcome.evidence,
  explains: [outcome.id],
  ...withoutGaps({ at: outcome.planned.subject.at }),
});

const managerMissing: CauseRule = (record) =>
  ofManager.found(record, 'manager.installed', 'manager-not-found').map((outcome) => {
    const { args } = outcome;
    // Locks that only this manager could have judged stay unknown for the same reason.
    const locks = ofManager
      .outcomes(record, 'manager.lock')
      .filter(({ verdict, observed }) => verdict === 'unknown' && observed?.asked === args.manager);
    const command = installCommand(args.manager, record.host.platform);
    const explains = [outcome.id, ...locks.map(({ id }) => id)];
    const more = { ...seen(outcome), explains, ...withoutGaps({ command }) };
    return managerCause('manager-missing', args.manager, args, more);
  });

const managerVersion: CauseRule = (record) =>
  ofManager.outcomes(record, 'manager.version').flatMap((outcome) => {
    const { observed } = outcome;
    if (!observed || observed.range === undefined) return [];
    const { manager, version, range, path, source } = observed;
    if (outcome.code === 'manager-range-unreadable') {
      return [managerCause('manager-version', manager, { manager, version, range, isReadable: false }, seen(outcome))];
    }
    if (outcome.code !== 'manager-out-of-range') return [];
    const command = rangeCommand(manager, range, path, source);
    return [managerCause('manager-version', manager, { manager, version, range, isReadable: true }, { ...seen(outcome), command })];
  });

/** In a folder of another manager, the missing lock is a symptom: the boundary's cause explains it. */
const isOfOther = (record: RunRecord, subject: string): boolean =>
  ofManager.found(record, 'manager.boundary', 'project-of-other').some((outcome) => outcome.subject === subject);

const lockRule: CauseRule = (record) => ofManager.outcomes(record, 'manager.lock').flatMap((outcome) => lockCause(record, outcome) ?? []);

function lockCause(record: RunRecord, outcome: LockOutcome): Cause | undefined {
  switch (outcome.code) {
    case 'lock-absent': {
      if (isOfOther(record, outcome.subject)) return undefined;
      const { manager, folder, file } = outcome.args;
      const more = { ...seen(outcome), command: lockCommand(record, manager, folder) };
      return managerCause('lock-missing', folder, { manager, folder, file }, more);
    }
    case 'lock-outdated': {
      const { manager, folder, file, manifest } = outcome.args;
      const command = lockCommand(record, manager, folder);
      return managerCause('lock-stale', folder, { manager, folder, file, manifest, isReadable: true }, { ...seen(outcome), command });
    }
    case 'lock-unreadable': {
      const { manager, folder, file } = outcome.args;
      return managerCause('lock-stale', folder, { manager, folder, file, isReadable: false }, seen(outcome));
    }
    case 'manifest-unreadable': {
      const { manager, folder, manifest, detail } = outcome.args;
      return managerCause('manifest-unreadable', folder, { manager, folder, manifest, detail }, seen(outcome));
    }
    case 'lock-not-committed': {
      const { manager, folder, file, git } = outcome.args;
      const words = git === 'modified' ? ['commit', '-m', `Update ${file.split('/').at(-1)}`] : git === 'ignored' ? ['add', '-f'] : ['add'];
      const command = git === 'no-repository' ? {} : { command: gitCommand(fromHere(record, file), words) };
      return managerCause('lock-uncommitted', folder, { manager, folder, file, git }, { ...seen(outcome), ...command });
    }
    default:
      return undefined;
  }
}

const boundaryRule: CauseRule = (record) =>
  ofManager.outcomes(record, 'manager.boundary').flatMap((outcome) => boundaryCause(record, outcome) ?? []);

function boundaryCause(record: RunRecord, outcome: BoundaryOutcome): Cause | undefined {
  switch (outcome.code) {
    case 'project-two-locks': {
      const { folder, foreign } = outcome.args;
      const files = foreign.map((name) => fromHere(record, `${folder}/${name}`));
      const command = shellCommand(record.host.platform === 'win32' ? 'del' : 'rm', ...files);
      return managerCause('two-locks', folder, outcome.args, { ...seen(outcome), command });
    }
    case 'project-of-other': {
      const lock = ofManager.found(record, 'manager.lock', 'lock-absent').filter(({ subject }) => subject === outcome.subject);
      const explains = [outcome.id, ...lock.map(({ id }) => id)];
      return managerCause('wrong-manager', outcome.args.folder, outcome.args, { ...seen(outcome), explains });
    }
    case 'project-foreign-settings':
      return managerCause('wrong-manager', outcome.args.folder, outcome.args, { ...seen(outcome), certainty: 'likely' });
    case 'project-claimed-twice':
      return managerCause('project-claimed-twice', outcome.args.folder, outcome.args, seen(outcome));
    case 'project-not-claimed': {
      const { folder, files, likely } = outcome.args;
      const command = likely === undefined ? {} : { command: adoptCommand(record.ledger, likely) };
      const args = { folder, files, ...withoutGaps({ likely }) };
      return managerCause('project-unclaimed', folder, args, { ...seen(outcome), ...command });
    }
    default:
      return undefined;
  }
}

export const managerRules: readonly CauseRule[] = [managerMissing, managerVersion, boundaryRule, lockRule];
