import { family } from '../../engine/family.ts';
import type { Container } from './causes.ts';
import { composeFileAgrees } from './checks/compose-file-agrees.ts';
import { containerGone } from './checks/container-gone.ts';
import { containerHealthy } from './checks/container-healthy.ts';
import { containerPublished } from './checks/container-published.ts';
import { containerRunning } from './checks/container-running.ts';
import { stackWhole } from './checks/stack-whole.ts';

/** Containers of the ledger's roles. */
export const containerFamily = family<Container>({
  name: 'container',
  checks: {
    'container.running': containerRunning,
    'stack.whole': stackWhole,
    'container.healthy': containerHealthy,
    'container.published': containerPublished,
    'container.gone': containerGone,
    'compose-file.agrees': composeFileAgrees,
  },
  settled: {
    'project-unclear': true,
    'container-unclear': true,
    'project-misnamed': true,
    'service-misnamed': true,
    'stack-shared': true,
    'version-apart': true,
    'published-elsewhere': true,
    'published-on-other-address': true,
    'not-published': true,
  },
});
