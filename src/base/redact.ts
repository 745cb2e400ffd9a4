import { reveal, type Secret } from './secret.ts';

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

/**
 * Makes the redaction of a run: the values known as secrets, wherever they stand, and all that is shaped like one.
 * LM Studio echoes the first ten characters of a malformed token (facts: LM Studio 1.3), so a known value also goes
 * when only its beginning is quoted.
 */
export function createRedactor(secrets: readonly Secret[]): Redact {
  const known = secrets
    .map(reveal)
    .filter((value) => value.length >= 4)
    .flatMap((value) => (value.length > 14 ? [value, value.slice(0, 10)] : [value]))
    .sort((a, b) => b.length - a.length);
  return (text) => {
    let out = text;
    for (const value of known) if (out.includes(value)) out = out.split(value).join('…');
    for (const [shape, into] of shapes) out = out.replace(shape, into);
    return out;
  };
}
