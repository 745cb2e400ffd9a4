import type { PortEvidence, PortFindings, PortKinds } from '../../checks/findings/port.ts';
import type { PortCauses } from '../../diagnosis/causes/port.ts';
import type { FamilyWording } from '../wording.ts';

export const port: FamilyWording<PortFindings, PortEvidence, PortCauses, PortKinds> = {
  findings: {},
  evidence: {},
  causes: {},
  checks: {
    'port.free': { asks: '', how: '' },
    'port.owned': { asks: '', how: '' },
    'port.released': { asks: '', how: '' },
  },
};
