import type { HostEvidence, HostFindings } from '../../checks/findings/host.ts';
import type { HostCauses } from '../../diagnosis/causes/host.ts';
import type { FamilyWording } from '../wording.ts';

export const host: FamilyWording<HostFindings, HostEvidence, HostCauses> = { findings: {}, evidence: {}, causes: {} };
