import type { DifyEvidence, DifyFindings } from '../../checks/findings/dify.ts';
import type { DifyCauses } from '../../diagnosis/causes/dify.ts';
import type { FamilyWording } from '../wording.ts';

export const dify: FamilyWording<DifyFindings, DifyEvidence, DifyCauses> = { findings: {}, evidence: {}, causes: {} };
