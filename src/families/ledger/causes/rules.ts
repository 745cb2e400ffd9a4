import type { CauseRule } from '../../../engine/cause.ts';

export const ledgerRules: readonly CauseRule[] = [];
