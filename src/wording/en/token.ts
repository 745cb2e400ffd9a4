import type { TokenEvidence, TokenFindings, TokenKinds } from '../../checks/findings/token.ts';
import type { TokenCauses } from '../../diagnosis/causes/token.ts';
import type { FamilyWording } from '../wording.ts';

export const token: FamilyWording<TokenFindings, TokenEvidence, TokenCauses, TokenKinds> = {
  findings: {},
  evidence: {},
  causes: {},
  checks: {
    'token.present': { asks: '', how: '' },
    'token.kind': { asks: '', how: '' },
    'env-file.private': { asks: '', how: '' },
  },
};
