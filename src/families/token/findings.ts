import { speak } from '../../engine/vocabulary.ts';
import type { TokenKind } from '../../ledger/ledger.ts';
import type { GitFileState } from '../../probes/git/git-states.ts';

/** What was pasted along with a token, or instead of it. */
export type TokenFlaw = 'quotes' | 'braces' | 'blanks' | 'bearer' | 'assignment' | 'placeholder' | 'control-characters';

/** What a value looks like by its beginning; the value itself is never shown. */
export type TokenForm = 'app-…' | 'dataset-…' | 'sk-lm-…' | 'sk-…' | 'jwt' | 'other';

type Named = { readonly name: string };

/** Codes of the findings of this family, each with its arguments. */
export type TokenFindings = {
  /** `from` is `process` or the env file. */
  'token-set': Named & { readonly from?: string };
  'token-optional-absent': Named;
  'token-not-set': Named & { readonly kind: TokenKind; readonly envFile?: string };
  'token-well-formed': Named & { readonly kind: TokenKind };
  'token-flawed': Named & { readonly kind: TokenKind; readonly flaw: TokenFlaw };
  /** A key, but of another kind than the ledger says. */
  'token-of-other-kind': Named & { readonly kind: TokenKind; readonly form: TokenForm };
  /** Begins right, but is longer or shorter than such a key is. */
  'token-wrong-length': Named & { readonly kind: TokenKind; readonly length: number; readonly expected: number };
  /** LM Studio with authentication off takes anything, so this only warns. */
  'token-form-unknown': Named & { readonly kind: TokenKind };
  'env-file-private': { readonly file: string };
  'env-file-readable': { readonly file: string; readonly mode: string };
  'env-file-tracked': { readonly file: string };
  'env-file-not-ignored': { readonly file: string };
};

/** What the checks of this family saw, for the diagnosis and for the facts of the report. */
export type TokenObserved = {
  'token.present': { readonly isSet: boolean; readonly kind: TokenKind; readonly from?: string };
  'token.kind': { readonly kind: TokenKind; readonly form: TokenForm };
  'env-file.private': {
    readonly file: string;
    /** Absolute or relative to where Preflight was started: what a shell there understands. */
    readonly path: string;
    readonly isReadableByOthers: boolean;
    readonly git?: GitFileState;
  };
};

/** Names of the evidence that this family shows. */
export type TokenEvidence = 'token-source' | 'token-form' | 'token-used-by' | 'env-file-mode' | 'env-file-git';

export const ofToken = speak<TokenFindings, TokenObserved, TokenEvidence>();
