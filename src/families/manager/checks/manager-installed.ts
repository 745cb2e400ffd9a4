import type { CheckDefinition } from '../../../engine/check.ts';
import { finding } from '../../../engine/finding.ts';
import type { ManagerName } from '../../../ledger/ledger.ts';

/** Is the manager on PATH? Nothing is started: a file that may be executed is enough. */
export const managerInstalled: CheckDefinition<'manager.installed'> = {
  kind: 'manager.installed',
  phases: ['before', 'running'],
  subjects: ({ ledger }) => (ledger.managers?.managers ?? []).map(({ name, at }) => ({ name, at })),
  needs: () => [],
  deadlineMs: () => 10_000,
  run: async ({ subject, probes }) => {
    const manager = subject.name as ManagerName;
    const path = await probes.commands.which(manager);
    return path === undefined
      ? finding('fail', 'manager-not-found', { manager }, [], { observed: { manager } })
      : finding('pass', 'manager-found', { manager }, [{ what: 'manager-path', value: path }], { observed: { manager, path } });
  },
};
