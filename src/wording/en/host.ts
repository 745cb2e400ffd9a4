import type { HostEvidence, HostFindings, HostKinds } from '../../checks/findings/host.ts';
import type { HostCauses } from '../../diagnosis/causes/host.ts';
import type { FamilyWording } from '../wording.ts';

export const host: FamilyWording<HostFindings, HostEvidence, HostCauses, HostKinds> = {
  findings: {},
  evidence: {},
  causes: {},
  checks: {
    'host.room': { asks: '', how: '' },
  },
};
