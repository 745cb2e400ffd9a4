import type { PortEvidence, PortFindings } from '../../checks/findings/port.ts';
import type { PortCauses } from '../../diagnosis/causes/port.ts';
import type { FamilyWording } from '../wording.ts';

export const port: FamilyWording<PortFindings, PortEvidence, PortCauses> = { findings: {}, evidence: {}, causes: {} };
