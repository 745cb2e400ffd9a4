import { withoutGaps } from '../../../base/without-gaps.ts';
import type { Check } from '../../../engine/check.ts';
import { spanOf } from '../../../ledger/ledger.ts';
import { blind } from '../../../probes/look.ts';
import { ofManager } from '../findings.ts';
import { installedVersion } from '../installed-version.ts';
import { isNodeVersionIn } from '../node-version.ts';
import { languageOf, managersInUse, type Projects } from '../project.ts';
import { isPythonVersionIn } from '../python-version.ts';

/** Is the installed manager in the range of the ledger? PEP 440 for uv and Poetry, semver for npm and pnpm. */
export const managerVersion: Check<'manager.version', Projects> = {
  kind: 'manager.version',
  canTurnGreen: false,
  phases: ['before', 'running'],
  subjects: (input) =>
    managersInUse(input).map(({ name, at }) => ({ name, at: spanOf(input.ledger, 'managers', 'managers', name, 'version') ?? at })),
  needs: ({ name }) => [ofManager.need('manager.installed', name, 'passed')],
  deadlineMs: () => 15_000,
  run: async ({ ledger, subject, probes }) => {
    const managers = ledger.managers;
    const manager = managers?.managers.find(({ name }) => name === subject.name);
    if (!managers || !manager)
      return ofManager.couldNotLook('manager.version', blind('malformed', `${subject.name} is not in the ledger`).error);
    const path = await probes.commands.which(manager.name);
    const look = await installedVersion(manager.name, managers.folder, probes);
    if (!look.ok) return ofManager.couldNotLook('manager.version', look.error);
    const { version, source } = look.value;
    const range = manager.version;
    const evidence = [
      ofManager.seen('manager-version', version),
      ofManager.seen('manager-version-source', source),
      ofManager.seen('manager-path', path ?? ''),
    ] as const;
    const observed = { manager: manager.name, version, path: path ?? '', source, ...withoutGaps({ range }) };
    if (range === undefined)
      return ofManager.finding('manager.version', 'pass', 'manager-in-range', { manager: manager.name, version }, evidence, { observed });
    const isIn = await (languageOf[manager.name] === 'python' ? isPythonVersionIn(version, range) : isNodeVersionIn(version, range));
    if (isIn === undefined)
      return ofManager.finding('manager.version', 'fail', 'manager-range-unreadable', { manager: manager.name, range }, evidence, {
        observed,
      });
    return isIn
      ? ofManager.finding('manager.version', 'pass', 'manager-in-range', { manager: manager.name, version, range }, evidence, { observed })
      : ofManager.finding('manager.version', 'fail', 'manager-out-of-range', { manager: manager.name, version, range }, evidence, {
          observed,
        });
  },
};
