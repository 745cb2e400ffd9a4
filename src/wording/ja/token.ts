import type { TokenEvidence, TokenFindings } from '../../checks/findings/token.ts';
import type { TokenCauses } from '../../diagnosis/causes/token.ts';
import type { FamilyWording } from '../wording.ts';

export const token: FamilyWording<TokenFindings, TokenEvidence, TokenCauses> = { findings: {}, evidence: {}, causes: {} };
