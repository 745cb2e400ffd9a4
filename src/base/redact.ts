import { findAddressPasswords } from './address-passwords.ts';
import { readings } from './folded.ts';
import { findKeyShapes, type TextRange } from './key-shapes.ts';
import { hideKnown } from './known-secrets.ts';
import { findNamedSecrets } from './named-secrets.ts';
import { reveal, type Secret } from './secret.ts';

/** Takes what must not be seen out of a text. */
export type Redact = (text: string) => string;

/**
 * Longer than anything that is ever shown. What lies behind is not looked at and not kept, so that a body of any size costs no more
 * than this.
 */
const maxLength = 1024 * 1024;

/** Makes the redaction of a run: the values known as secrets, wherever and however they stand, and all that is shaped or called like one. */
export function createRedactor(secrets: readonly Secret[]): Redact {
  const hide = hideKnown(secrets);
  const longest = Math.max(0, ...secrets.map((secret) => reveal(secret).length));
  return (text) => {
    const isCut = text.length > maxLength;
    let out = hide(isCut ? text.slice(0, maxLength) : text);
    // Half a secret is not known any more: what may be one at the cut goes.
    if (isCut) out = `${out.slice(0, Math.max(0, out.length - longest))}…`;
    out = without(out, keysIn(out));
    out = without(out, findAddressPasswords(out).map(hidden));
    return without(out, findNamedSecrets(out).map(hidden));
  };
}

/** What is taken out, and what stands in its place. */
type Hidden = { readonly range: TextRange; readonly shown: string };

const hidden = (range: TextRange): Hidden => ({ range, shown: '…' });

/** Keys as they stand, and as another program may have escaped them. */
function keysIn(text: string): readonly Hidden[] {
  const found = readings(text).flatMap(({ text: read, startOf, endOf }) =>
    findKeyShapes(read).map(({ kind, bare: [from, to] }): Hidden => {
      const range: TextRange = [startOf(from), to > from ? endOf(to - 1) : startOf(from)];
      return { range, shown: kind === 'jwt' ? '[token]' : '…' };
    }),
  );
  return found.sort((a, b) => a.range[0] - b.range[0]);
}

function without(text: string, found: readonly Hidden[]): string {
  let out = '';
  let at = 0;
  for (const { range, shown } of found) {
    const [start, end] = range;
    // Within what is hidden already.
    if (end <= at) continue;
    out += start < at ? '' : text.slice(at, start) + shown;
    at = end;
  }
  return out + text.slice(at);
}
