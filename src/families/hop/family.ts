import { family } from '../../engine/family.ts';
import type { Hop } from './causes.ts';
import { hopReaches } from './checks/hop-reaches.ts';
import { hopTold } from './checks/hop-told.ts';

/** The signal path, hop by hop. */
export const hopFamily = family<Hop>({
  name: 'hop',
  checks: {
    'hop.reaches': hopReaches,
    'hop.told': hopTold,
  },
  settled: {
    'hop-wrong-base-path': true,
    'host-name-refused': true,
    'address-misspelt': true,
    'caller-forbids-private': true,
    'proxy-from-container': true,
  },
});
