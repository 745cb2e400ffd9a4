import { family } from '../../engine/family.ts';
import type { Token } from './causes.ts';
import { envFilePrivate } from './checks/env-file-private.ts';
import { tokenKind } from './checks/token-kind.ts';
import { tokenPresent } from './checks/token-present.ts';

/** Tokens: names and scopes, never values. */
export const tokenFamily = family<Token>({
  name: 'token',
  checks: {
    'token.present': tokenPresent,
    'token.kind': tokenKind,
    'env-file.private': envFilePrivate,
  },
});
