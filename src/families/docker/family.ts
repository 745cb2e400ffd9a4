import { family } from '../../engine/family.ts';
import type { Docker } from './causes.ts';
import { dockerEngine } from './checks/docker-engine.ts';

/** The container engine. */
export const dockerFamily = family<Docker>({
  name: 'docker',
  checks: {
    'docker.engine': dockerEngine,
  },
  settled: {
    'engine-denied': true,
    'engine-invalid': true,
    'engine-not-docker': true,
    'engine-unsupported': true,
  },
});
