import { causesOf } from '../../engine/cause.ts';
import type { TokenKind } from '../../ledger/ledger.ts';
import { depth } from '../depth.ts';
import type { TokenEvidence, TokenFindings, TokenFlaw, TokenForm, TokenObserved } from './findings.ts';

/** What is wrong with a value that is set. */
export type TokenFault =
  | { readonly what: 'flaw'; readonly flaw: TokenFlaw }
  | { readonly what: 'other-kind'; readonly form: TokenForm }
  | { readonly what: 'length'; readonly length: number; readonly expected: number }
  | { readonly what: 'form' };

type Named = { readonly name: string; readonly kind: TokenKind };

/** Causes of this family, each with the arguments of its message. */
export type TokenCauses = {
  /** `fault` is there when something is set, but is no token. */
  'token-missing': Named & { readonly envFile?: string; readonly fault?: TokenFault };
  'env-file-exposed': { readonly file: string; readonly how: 'tracked' | 'readable' | 'not-ignored' };
  /** The key that the chat needs; more specific than token-missing. */
  'dify-key-missing': { readonly name: string; readonly envFile?: string };
  'dify-key-wrong-kind': Named & { readonly fault: TokenFault };
};

/** Makes a cause of this family; the table says how deep each lies, and which checks contradict it by passing. */
export const tokenCause = causesOf<TokenCauses>({
  'token-missing': depth.key,
  'env-file-exposed': depth.files,
  'dify-key-missing': { depth: depth.key, contradictedBy: ['token.present'] },
  'dify-key-wrong-kind': { depth: depth.key, contradictedBy: ['token.kind'] },
});

/** All that this family can say. */
export type Token = {
  name: 'token';
  findings: TokenFindings;
  observed: TokenObserved;
  evidence: TokenEvidence;
  causes: TokenCauses;
};
