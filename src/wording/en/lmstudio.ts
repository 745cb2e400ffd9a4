import type { LmstudioEvidence, LmstudioFindings, LmstudioKinds } from '../../checks/findings/lmstudio.ts';
import type { LmstudioCauses } from '../../diagnosis/causes/lmstudio.ts';
import type { FamilyWording } from '../wording.ts';

export const lmstudio: FamilyWording<LmstudioFindings, LmstudioEvidence, LmstudioCauses, LmstudioKinds> = {
  findings: {},
  evidence: {},
  causes: {},
  checks: {
    'lmstudio.model': { asks: '', how: '' },
  },
};
