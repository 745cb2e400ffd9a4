import type { CauseRule } from '../engine/cause.ts';
import type { RulesOf } from '../engine/family.ts';
import { clientRules } from './client/causes/rules.ts';
import { containerRules } from './container/causes/rules.ts';
import { difyRules } from './dify/causes/rules.ts';
import { dockerRules } from './docker/causes/rules.ts';
import { endpointRules } from './endpoint/causes/rules.ts';
import type { Families } from './families.ts';

export { effectOfCommand } from './command-effect.ts';

import { hopRules } from './hop/causes/rules.ts';
import { hostRules } from './host/causes/rules.ts';
import { ledgerRules } from './ledger/causes/rules.ts';
import { managerRules } from './manager/causes/rules.ts';
import { modelRules } from './model/causes/rules.ts';
import { portRules } from './port/causes/rules.ts';
import { tokenRules } from './token/causes/rules.ts';

/** Loaded when something is not green. A family that is not here does not compile. */
const byFamily: RulesOf<Families> = {
  ledger: ledgerRules,
  token: tokenRules,
  docker: dockerRules,
  port: portRules,
  container: containerRules,
  endpoint: endpointRules,
  hop: hopRules,
  model: modelRules,
  dify: difyRules,
  manager: managerRules,
  client: clientRules,
  host: hostRules,
};

/** Every rule of every family. */
export const rules: readonly CauseRule[] = Object.values(byFamily).flat();
