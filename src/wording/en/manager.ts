import type { ManagerEvidence, ManagerFindings, ManagerKinds } from '../../checks/findings/manager.ts';
import type { ManagerCauses } from '../../diagnosis/causes/manager.ts';
import type { FamilyWording } from '../wording.ts';

export const manager: FamilyWording<ManagerFindings, ManagerEvidence, ManagerCauses, ManagerKinds> = {
  findings: {},
  evidence: {},
  causes: {},
  checks: {
    'manager.installed': { asks: '', how: '' },
    'manager.version': { asks: '', how: '' },
    'manager.boundary': { asks: '', how: '' },
    'manager.lock': { asks: '', how: '' },
  },
};
