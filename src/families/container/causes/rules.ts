import type { CauseRule } from '../../../engine/cause.ts';
import { agreementRules } from './agreement.ts';
import { containerRules as stateRules } from './containers.ts';
import { logRules } from './logs.ts';
import { nameRules } from './names.ts';
import { otherNetwork } from './networks.ts';
import { sharedProject } from './stack.ts';

export const containerRules: readonly CauseRule[] = [
  ...nameRules,
  sharedProject,
  ...stateRules,
  ...agreementRules,
  ...logRules,
  otherNetwork,
];
