import type { TokenKind } from '../../ledger/ledger.ts';
import type { TokenFlaw, TokenForm } from './findings.ts';

export type TokenVerdict =
  | { readonly kind: 'well-formed' }
  | { readonly kind: 'flawed'; readonly flaw: TokenFlaw }
  | { readonly kind: 'other-kind' }
  | { readonly kind: 'wrong-length'; readonly expected: number }
  | { readonly kind: 'form-unknown' };

/** Form by the first characters alone; nothing of a value may leave this file but that. */
export function tokenForm(value: string): TokenForm {
  const core = value.replace(/^[\s"'`{<[(]*(?:Bearer\s+)?[\s"'`{<[(]*/i, '');
  if (core.startsWith('app-')) return 'app-…';
  if (core.startsWith('dataset-')) return 'dataset-…';
  if (core.startsWith('sk-lm-')) return 'sk-lm-…';
  if (core.startsWith('sk-')) return 'sk-…';
  return /^eyJ[\w-]+\./.test(core) ? 'jwt' : 'other';
}

const formOf: Readonly<Partial<Record<TokenKind, TokenForm>>> = { 'dify-app': 'app-…', 'dify-dataset': 'dataset-…', lmstudio: 'sk-lm-…' };

/** Dify's keys: the prefix and 24 letters or digits (facts: Dify 5). */
const difyForms: Readonly<Partial<Record<TokenKind, readonly [RegExp, number]>>> = {
  'dify-app': [/^app-[A-Za-z0-9]{24}$/, 28],
  'dify-dataset': [/^dataset-[A-Za-z0-9]{24}$/, 32],
};

// What is pasted along with keys; Dify answers all of it with "Access token is invalid" (Dify #15706).
function flawOf(value: string): TokenFlaw | undefined {
  if (/[\u0000-\u0008\u000b\u000c\u000e-\u001f\u007f\u200b-\u200f\ufeff]/.test(value)) return 'control-characters';
  if (/^\s*(?:["'`]\s*)?(?:Authorization\s*:\s*)?Bearer\b/i.test(value)) return 'bearer';
  if (/^\s*["'`“‘]|["'`”’]\s*$/.test(value)) return 'quotes';
  if (/^\s*(?:export\s+)?[A-Z][A-Z0-9_]+\s*=/.test(value)) return 'assignment';
  if (/[{}<>]/.test(value)) return 'braces';
  if (/\s/.test(value)) return 'blanks';
  return undefined;
}

const isPlaceholder = (value: string) => /your|change[-_]?me|replace|example|placeholder|x{4,}|\.\.\.|…|\*{3}/i.test(value);

/** Is this value fit to be a token of that kind? By its form alone; whether the server knows it is another question. */
export function judgeToken(kind: TokenKind, value: string): TokenVerdict {
  const flaw = flawOf(value);
  if (flaw) return { kind: 'flawed', flaw };
  const [shape, expected] = difyForms[kind] ?? [];
  if (shape?.test(value)) return { kind: 'well-formed' };
  if (isPlaceholder(value)) return { kind: 'flawed', flaw: 'placeholder' };
  const form = tokenForm(value);
  const isDify = form === 'app-…' || form === 'dataset-…';
  if (expected !== undefined) {
    if (form !== formOf[kind]) return { kind: 'other-kind' };
    // Of the right length it has a character that Dify gives to none.
    return value.length === expected ? { kind: 'form-unknown' } : { kind: 'wrong-length', expected };
  }
  // A key of Dify's given to a model server, or the other way round: the two lines of the env file were swapped.
  if (kind !== 'other' && isDify) return { kind: 'other-kind' };
  return kind === 'lmstudio' && form !== 'sk-lm-…' ? { kind: 'form-unknown' } : { kind: 'well-formed' };
}
