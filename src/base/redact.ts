import { hideKnown } from './known-secrets.ts';
import type { Secret } from './secret.ts';

/** Takes what must not be seen out of a text. */
export type Redact = (text: string) => string;

/**
 * Forms that are secrets whoever sent them: Dify app and dataset keys (facts: Dify keys, section 5), LM Studio and
 * OpenAI tokens, bearer headers, passwords in URLs, JSON Web Tokens, and what is named as a secret.
 */
const shapes: readonly (readonly [RegExp, string])[] = [
  [/\b(app|dataset)-[A-Za-z0-9]{8,}/g, '$1-…'],
  [/\bsk-[A-Za-z0-9][A-Za-z0-9_:.-]{5,}/g, 'sk-…'],
  [/\beyJ[A-Za-z0-9_-]{8,}\.[A-Za-z0-9_-]{8,}\.[A-Za-z0-9_-]*/g, '[token]'],
  [/\b(Bearer\s+)[^\s"',;]+/gi, '$1…'],
  [/(:\/\/[^\s/:@]*:)[^\s/@]+@/g, '$1…@'],
  // What a program's log calls a secret: `password=…`, `"api_key": "…"`.
  [/(password|passwd|secret|api[_-]?key|token)(=|["']\s*:\s*["'])[^\s"'&,;…]{6,}/gi, '$1$2…'],
];

/** Makes the redaction of a run: the values known as secrets, wherever and however they stand, and all that is shaped like one. */
export function createRedactor(secrets: readonly Secret[]): Redact {
  const hide = hideKnown(secrets);
  return (text) => {
    let out = hide(text);
    for (const [shape, into] of shapes) out = out.replace(shape, into);
    return out;
  };
}
