import type { CauseRule } from '../../../engine/cause.ts';
import { agreementRules } from './agreement.ts';
import { containerRules as stateRules } from './containers.ts';

export const containerRules: readonly CauseRule[] = [...stateRules, ...agreementRules];
