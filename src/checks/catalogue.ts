import type { CheckDefinition } from './check.ts';
import { containerGone } from './container-gone.ts';
import { containerHealthy } from './container-healthy.ts';
import { containerPublished } from './container-published.ts';
import { containerRunning } from './container-running.ts';
import { dockerEngine } from './docker-engine.ts';

/** Every kind of check, in the order in which reports list them. A new check is one file and one line here. */
export const catalogue: readonly CheckDefinition[] = [dockerEngine, containerRunning, containerHealthy, containerPublished, containerGone];
