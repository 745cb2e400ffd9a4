import type { EndpointEvidence, EndpointFindings, EndpointKinds } from '../../checks/findings/endpoint.ts';
import type { EndpointCauses } from '../../diagnosis/causes/endpoint.ts';
import type { FamilyWording } from '../wording.ts';

export const endpoint: FamilyWording<EndpointFindings, EndpointEvidence, EndpointCauses, EndpointKinds> = {
  findings: {},
  evidence: {},
  causes: {},
  checks: {
    'endpoint.answers': { asks: '', how: '' },
    'endpoint.identity': { asks: '', how: '' },
    'front.unique': { asks: '', how: '' },
  },
};
