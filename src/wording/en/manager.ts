import type { ManagerEvidence, ManagerFindings } from '../../checks/findings/manager.ts';
import type { ManagerCauses } from '../../diagnosis/causes/manager.ts';
import type { FamilyWording } from '../wording.ts';

export const manager: FamilyWording<ManagerFindings, ManagerEvidence, ManagerCauses> = { findings: {}, evidence: {}, causes: {} };
