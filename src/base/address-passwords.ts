import type { TextRange } from './key-shapes.ts';

/**
 * Where the password of an address stands, `http://user:password@host`: of a user alone, the user, for it may be a token. Addresses are
 * taken apart and not matched: a password that was not encoded may hold `/`, `@`, `?`, `#` and blanks, and no parser of addresses takes
 * it then. So unless what stands before the first of these is a host with its port, all up to the last `@` is hidden. In order, not
 * overlapping; the time is linear in the text.
 */
export function findAddressPasswords(text: string): TextRange[] {
  const found: TextRange[] = [];
  for (let at = text.indexOf('://'); at >= 0; ) {
    const start = at + 3;
    at = text.indexOf('://', start);
    const end = endOfAddress(text, start, at < 0 ? text.length : at);
    const address = text.slice(start, end);
    const last = address.lastIndexOf('@');
    if (last < 0 || isHostWithPort(address)) continue;
    const from = address.lastIndexOf(':', last) < 0 ? 0 : address.indexOf(':') + 1;
    if (last > from) found.push([start + from, start + last]);
  }
  return found;
}

/** An address ends with its line, with the quote that it began with, or where YAML begins a comment. */
function endOfAddress(text: string, start: number, limit: number): number {
  let scheme = start - 4;
  while (scheme >= 0 && /[\w+.-]/.test(text[scheme] ?? '')) scheme--;
  const before = text[scheme] ?? '';
  const isQuoted = before === '"' || before === "'";
  for (let at = start; at < limit; at++) {
    const letter = text[at] ?? '';
    if (letter === '\n' || letter === '\r') return at;
    if (isQuoted ? letter === before : letter === '#' && /\s/.test(text[at - 1] ?? '')) return at;
  }
  return limit;
}

/** Is the host complete before anything that could be a password's? `127.0.0.1:8080/@vite/client` has no user. */
function isHostWithPort(rest: string): boolean {
  const [authority = ''] = rest.split(/[/?#\s,;)}>"']/, 1);
  return /^(?:\[[\da-f:.]+\]|[\w.-]*)(?::\d{0,5})?$/i.test(authority.replace(/[.:\]]$/, ''));
}
