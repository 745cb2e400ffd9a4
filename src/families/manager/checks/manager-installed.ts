import type { Check } from '../../../engine/check.ts';
import type { ManagerName } from '../../../ledger/ledger.ts';
import { notAllowed } from '../../../probes/look.ts';
import { ofManager } from '../findings.ts';
import { managersInUse, type Projects } from '../project.ts';

/** Is the manager on PATH? Nothing is started: a file that may be executed is enough. */
export const managerInstalled: Check<'manager.installed', Projects> = {
  kind: 'manager.installed',
  canTurnGreen: false,
  wishesByLook: true,
  phases: ['before', 'running'],
  subjects: (input) => managersInUse(input).map(({ name, at }) => ({ name, at })),
  needs: () => [],
  deadlineMs: () => 10_000,
  run: async ({ subject, probes }) => {
    const manager = subject.name as ManagerName;
    const path = await probes.commands.which(manager);
    const passedOver = path === undefined ? await probes.commands.passedOver(manager) : undefined;
    if (passedOver !== undefined) return ofManager.couldNotLook('manager.installed', notAllowed(passedOver).error);
    if (path === undefined && probes.commands.noPath) return ofManager.couldNotLook('manager.installed', probes.commands.noPath);
    return path === undefined
      ? ofManager.finding('manager.installed', 'fail', 'manager-not-found', { manager }, [], { observed: { manager } })
      : ofManager.finding('manager.installed', 'pass', 'manager-found', { manager }, [ofManager.seen('manager-path', path)], {
          observed: { manager, path },
        });
  },
};
