import { family } from '../../engine/family.ts';
import type { Manager } from './causes.ts';
import { managerBoundary } from './checks/manager-boundary.ts';
import { managerInstalled } from './checks/manager-installed.ts';
import { managerLock } from './checks/manager-lock.ts';
import { managerVersion } from './checks/manager-version.ts';
import { findProjects } from './find-projects.ts';
import type { Projects } from './project.ts';

/** Managers of Python and Node tools, and their locks. */
export const managerFamily = family<Manager, Projects>({
  name: 'manager',
  prepare: ({ ledger, probes }) => findProjects(ledger, probes.files),
  checks: {
    'manager.installed': managerInstalled,
    'manager.version': managerVersion,
    'manager.boundary': managerBoundary,
    'manager.lock': managerLock,
  },
});
