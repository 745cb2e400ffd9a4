import type { EndpointEvidence, EndpointFindings } from '../../checks/findings/endpoint.ts';
import type { EndpointCauses } from '../../diagnosis/causes/endpoint.ts';
import type { FamilyWording } from '../wording.ts';

export const endpoint: FamilyWording<EndpointFindings, EndpointEvidence, EndpointCauses> = { findings: {}, evidence: {}, causes: {} };
