import type { DifyEvidence, DifyFindings, DifyKinds } from '../../checks/findings/dify.ts';
import type { DifyCauses } from '../../diagnosis/causes/dify.ts';
import type { FamilyWording } from '../wording.ts';

export const dify: FamilyWording<DifyFindings, DifyEvidence, DifyCauses, DifyKinds> = {
  findings: {},
  evidence: {},
  causes: {},
  checks: {
    'dify.app': { asks: '', how: '' },
    'dify.chat': { asks: '', how: '' },
  },
};
