import { shellCommand } from '../../../base/shell.ts';
import type { CauseRule } from '../../../engine/cause.ts';
import type { Outcome, RunRecord } from '../../../engine/record.ts';
import { adoptCommand } from '../../../ledger/adopt-command.ts';
import { gitCommand } from '../../../probes/git/git-command.ts';
import { managerCause } from '../causes.ts';
import type { ManagerFindings } from '../findings.ts';
import { ofManager } from '../findings.ts';
import { fromHere, installCommand, lockCommand, rangeCommand } from './manager-commands.ts';

/** The arguments of an outcome, if it has that code. */
function argsOf<C extends keyof ManagerFindings>(outcome: Outcome | undefined, code: C): ManagerFindings[C] | undefined {
  return outcome?.code === code ? (outcome.args as ManagerFindings[C]) : undefined;
}

const seen = (outcome: Outcome) => ({
  evidence: outcome.evidence,
  explains: [outcome.id],
  ...(outcome.planned.subject.at === undefined ? {} : { at: outcome.planned.subject.at }),
});

const managerMissing: CauseRule = (record) =>
  ofManager.outcomes(record, 'manager.installed').flatMap((outcome) => {
    const args = argsOf(outcome, 'manager-not-found');
    if (!args) return [];
    // Locks that only this manager could have judged stay unknown for the same reason.
    const locks = ofManager
      .outcomes(record, 'manager.lock')
      .filter(({ verdict, observed }) => verdict === 'unknown' && observed?.asked === args.manager);
    const command = installCommand(args.manager, record.host.platform);
    const explains = [outcome.id, ...locks.map(({ id }) => id)];
    return [
      managerCause('manager-missing', args.manager, args, { ...seen(outcome), explains, ...(command === undefined ? {} : { command }) }),
    ];
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
  ofManager.outcomes(record, 'manager.boundary').some((outcome) => outcome.subject === subject && outcome.code === 'project-of-other');

const lockRule: CauseRule = (record) =>
  ofManager.outcomes(record, 'manager.lock').flatMap((outcome) => {
    const absent = argsOf(outcome, 'lock-absent');
    if (absent) {
      if (isOfOther(record, outcome.subject)) return [];
      const { manager, folder, file } = absent;
      return [
        managerCause(
          'lock-missing',
          folder,
          { manager, folder, file },
          { ...seen(outcome), command: lockCommand(record, manager, folder) },
        ),
      ];
    }
    const stale = argsOf(outcome, 'lock-outdated');
    if (stale) {
      const { manager, folder, file, manifest } = stale;
      const command = lockCommand(record, manager, folder);
      return [managerCause('lock-stale', folder, { manager, folder, file, manifest, isReadable: true }, { ...seen(outcome), command })];
    }
    const broken = argsOf(outcome, 'lock-unreadable');
    if (broken) {
      const { manager, folder, file } = broken;
      return [managerCause('lock-stale', folder, { manager, folder, file, isReadable: false }, seen(outcome))];
    }
    const garbled = argsOf(outcome, 'manifest-unreadable');
    if (garbled) {
      const { manager, folder, manifest, detail } = garbled;
      return [managerCause('manifest-unreadable', folder, { manager, folder, manifest, detail }, seen(outcome))];
    }
    const loose = argsOf(outcome, 'lock-not-committed');
    if (!loose) return [];
    const { manager, folder, file, git } = loose;
    const path = fromHere(record, file);
    const words = git === 'modified' ? ['commit', '-m', `Update ${file.split('/').at(-1)}`] : git === 'ignored' ? ['add', '-f'] : ['add'];
    const command = git === 'no-repository' ? {} : { command: gitCommand(path, words) };
    return [managerCause('lock-uncommitted', folder, { manager, folder, file, git }, { ...seen(outcome), ...command })];
  });

const boundaryRule: CauseRule = (record) =>
  ofManager.outcomes(record, 'manager.boundary').flatMap((outcome) => {
    const two = argsOf(outcome, 'project-two-locks');
    if (two) {
      const files = two.foreign.map((name) => fromHere(record, `${two.folder}/${name}`));
      const command = shellCommand(record.host.platform === 'win32' ? 'del' : 'rm', ...files);
      return [managerCause('two-locks', two.folder, two, { ...seen(outcome), command })];
    }
    const other = argsOf(outcome, 'project-of-other');
    if (other) {
      const lock = ofManager
        .outcomes(record, 'manager.lock')
        .filter(({ subject, code }) => subject === outcome.subject && code === 'lock-absent');
      return [
        managerCause('wrong-manager', other.folder, other, { ...seen(outcome), explains: [outcome.id, ...lock.map(({ id }) => id)] }),
      ];
    }
    const foreign = argsOf(outcome, 'project-foreign-settings');
    if (foreign) return [managerCause('wrong-manager', foreign.folder, foreign, { ...seen(outcome), certainty: 'likely' })];
    const twice = argsOf(outcome, 'project-claimed-twice');
    if (twice) return [managerCause('project-claimed-twice', twice.folder, twice, seen(outcome))];
    const unclaimed = argsOf(outcome, 'project-not-claimed');
    if (!unclaimed) return [];
    const { folder, files, likely } = unclaimed;
    const command = likely === undefined ? {} : { command: adoptCommand(record.ledger, likely) };
    const args = { folder, files, ...(likely === undefined ? {} : { likely }) };
    return [managerCause('project-unclaimed', folder, args, { ...seen(outcome), ...command })];
  });

export const managerRules: readonly CauseRule[] = [managerMissing, managerVersion, boundaryRule, lockRule];
