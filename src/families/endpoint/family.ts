import { family } from '../../engine/family.ts';
import type { Endpoint } from './causes.ts';
import { endpointAnswers } from './checks/endpoint-answers.ts';
import { endpointIdentity } from './checks/endpoint-identity.ts';
import { frontUnique } from './checks/front-unique.ts';

/** Who answers at an address. */
export const endpointFamily = family<Endpoint>({
  name: 'endpoint',
  checks: {
    'endpoint.answers': endpointAnswers,
    'endpoint.identity': endpointIdentity,
    'front.unique': frontUnique,
  },
  settled: {
    'dify-not-set-up': true,
    'dify-url-with-path': true,
    'dify-wrong-path': true,
    'endpoint-tls-failed': true,
  },
});
