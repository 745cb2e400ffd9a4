import { findAddressPasswords } from './address-passwords.ts';
import { findKeyShapes, type TextRange } from './key-shapes.ts';
import { hideKnown } from './known-secrets.ts';
import { reveal, type Secret } from './secret.ts';

/** Takes what must not be seen out of a text. */
export type Redact = (text: string) => string;

/**
 * Longer than anything that is ever shown. What lies behind is not looked at and not kept, so that a body of any size costs no more
 * than this.
 */
const maxLength = 1024 * 1024;

/** What a program's log calls a secret. */
const named = /(password|passwd|secret|api[_-]?key|token)(=|["']\s*:\s*["'])[^\s"'&,;…]{6,}/gi;

/** Makes the redaction of a run: the values known as secrets, wherever and however they stand, and all that is shaped like one. */
export function createRedactor(secrets: readonly Secret[]): Redact {
  const hide = hideKnown(secrets);
  const longest = Math.max(0, ...secrets.map((secret) => reveal(secret).length));
  return (text) => {
    const isCut = text.length > maxLength;
    let out = hide(isCut ? text.slice(0, maxLength) : text);
    // Half a secret is not known any more: what may be one at the cut goes.
    if (isCut) out = `${out.slice(0, Math.max(0, out.length - longest))}…`;
    return withoutPasswords(withoutKeys(out)).replace(named, '$1$2…');
  };
}

function withoutPasswords(text: string): string {
  let out = '';
  let at = 0;
  for (const [start, end] of findAddressPasswords(text)) {
    out += `${text.slice(at, start)}…`;
    at = end;
  }
  return out + text.slice(at);
}

function withoutKeys(text: string): string {
  const keys = findKeyShapes(text);
  if (keys.length === 0) return text;
  let out = '';
  let at = 0;
  for (const { kind, bare } of keys) {
    const [start, end]: TextRange = bare;
    // Within what is hidden already.
    if (end <= at) continue;
    out += start < at ? '' : text.slice(at, start) + (kind === 'jwt' ? '[token]' : '…');
    at = end;
  }
  return out + text.slice(at);
}
