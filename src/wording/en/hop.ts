import type { HopEvidence, HopFindings, HopKinds } from '../../checks/findings/hop.ts';
import type { HopCauses } from '../../diagnosis/causes/hop.ts';
import type { FamilyWording } from '../wording.ts';

export const hop: FamilyWording<HopFindings, HopEvidence, HopCauses, HopKinds> = {
  findings: {},
  evidence: {},
  causes: {},
  checks: {
    'hop.reaches': { asks: '', how: '' },
  },
};
