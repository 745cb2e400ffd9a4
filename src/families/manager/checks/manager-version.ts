import type { CheckDefinition } from '../../../engine/check.ts';
import { couldNotLook, finding } from '../../../engine/finding.ts';
import { spanOf } from '../../../ledger/ledger.ts';
import { blind } from '../../../probes/look.ts';
import { installedVersion } from '../installed-version.ts';
import { isNodeVersionIn } from '../node-version.ts';
import { languageOf } from '../project.ts';
import { isPythonVersionIn } from '../python-version.ts';

/** Is the installed manager in the range of the ledger? PEP 440 for uv and Poetry, semver for npm and pnpm. */
export const managerVersion: CheckDefinition<'manager.version'> = {
  kind: 'manager.version',
  phases: ['before', 'running'],
  subjects: ({ ledger }) => {
    const managers = ledger.managers?.managers ?? [];
    return managers.map(({ name, at }) => ({ name, at: spanOf(ledger, 'managers', 'managers', name, 'version') ?? at }));
  },
  needs: ({ name }) => [{ id: `manager.installed:${name}`, gate: 'passed' }],
  deadlineMs: () => 15_000,
  run: async ({ ledger, subject, probes }) => {
    const managers = ledger.managers;
    const manager = managers?.managers.find(({ name }) => name === subject.name);
    if (!managers || !manager) return couldNotLook(blind('malformed', `${subject.name} is not in the ledger`).error);
    const path = await probes.commands.which(manager.name);
    const look = await installedVersion(manager.name, managers.folder, probes);
    if (!look.ok) return couldNotLook(look.error);
    const { version, source } = look.value;
    const range = manager.version;
    const evidence = [
      { what: 'manager-version', value: version },
      { what: 'manager-version-source', value: source },
      { what: 'manager-path', value: path ?? '' },
    ] as const;
    const observed = { manager: manager.name, version, path: path ?? '', source, ...(range === undefined ? {} : { range }) };
    if (range === undefined) return finding('pass', 'manager-in-range', { manager: manager.name, version }, evidence, { observed });
    const isIn = await (languageOf[manager.name] === 'python' ? isPythonVersionIn(version, range) : isNodeVersionIn(version, range));
    if (isIn === undefined) return finding('fail', 'manager-range-unreadable', { manager: manager.name, range }, evidence, { observed });
    return isIn
      ? finding('pass', 'manager-in-range', { manager: manager.name, version, range }, evidence, { observed })
      : finding('fail', 'manager-out-of-range', { manager: manager.name, version, range }, evidence, { observed });
  },
};
