import { describe, expect, it } from 'vitest';
import { hideKnown } from '../../src/base/known-secrets.ts';
import { cleanLine } from '../../src/base/sanitise.ts';
import { secret } from '../../src/base/secret.ts';

// Put together here, so that a search for real keys finds none.
const key = ['app', 'Kq7Zt2Lm9Xw4Bv6Np3Rs8Yd5'].join('-');
const hide = hideKnown([secret(key)]);

/** No six characters of it in a row: what is left is no help to anybody. */
function expectHidden(text: string, value = key): void {
  for (let at = 0; at + 6 <= value.length; at++) {
    expect(text.toLowerCase()).not.toContain(value.slice(at, at + 6).toLowerCase());
  }
}

describe('a known secret is taken out of a text', () => {
  const ways: Readonly<Record<string, string>> = {
    'as it is': key,
    'in upper case': key.toUpperCase(),
    'percent-encoded in part': key.replace('-', '%2D'),
    'percent-encoded throughout': [...key].map((char) => `%${char.charCodeAt(0).toString(16)}`).join(''),
    'JSON-escaped': [...key].map((char) => `\\u${char.charCodeAt(0).toString(16).padStart(4, '0')}`).join(''),
    'as entities': [...key].map((char) => `&#${char.charCodeAt(0)};`).join(''),
    'as hexadecimal entities': [...key].map((char) => `&#x${char.charCodeAt(0).toString(16)};`).join(''),
    'split by a soft hyphen': `${key.slice(0, 9)}\u00ad${key.slice(9)}`,
    'split by zero-width spaces': [...key].join('\u200b'),
    'split by control characters': `${key.slice(0, 13)}\u0007${key.slice(13)}`,
    'from its eighth last character': key.slice(-8),
    'from its twelfth last character': key.slice(-12),
    'to its tenth character': key.slice(0, 10),
  };
  for (const [way, written] of Object.entries(ways)) {
    it(way, () => {
      const text = hide(`the server says <${written}>, no more`);
      expect(text).toMatch(/^the server says <.*>, no more$/);
      expectHidden(cleanLine(text));
      expect(text).toContain('…');
    });
  }

  it('in base64, wherever it begins in a group of three, and in both alphabets', () => {
    for (const before of ['', 'u', 'us', 'usr', 'user:']) {
      const bytes = Buffer.from(`${before}${key}??>>`);
      for (const encoding of ['base64', 'base64url'] as const) {
        const text = hide(`Basic ${bytes.toString(encoding)} is refused`);
        expect(text).toBe('Basic … is refused');
      }
    }
  });

  it('in hexadecimal', () => {
    expect(hide(`x=${Buffer.from(key).toString('hex')};`)).toBe('x=…;');
  });

  it('twice, and beside another one', () => {
    const both = hideKnown([secret(key), secret('swordfish-77')]);
    expect(both(`${key}${key} and SWORDFISH-77.`)).toBe('…… and ….');
  });

  it('also when white space in it was folded', () => {
    expect(hideKnown([secret('two  words\nand more')])('it says "two words and more"')).toBe('it says "…"');
  });
});

describe('what is no secret stays', () => {
  it('words that hold a short secret, and tails that are plain words', () => {
    expect(hideKnown([secret('test')])('the latest tests attest: test')).toBe('the latest tests attest: …');
    expect(hideKnown([secret('qwen2.5-7b-instruct')])('llama-3-instruct, qwen2.5-7b-instruct')).toBe('llama-3-instruct, …');
  });

  it('all of it, when there is no secret or only one of three characters', () => {
    expect(hideKnown([])('abc %41')).toBe('abc %41');
    expect(hideKnown([secret('abc')])('abc')).toBe('abc');
  });

  it('a long text of percent signs, backslashes and ampersands, in little time', () => {
    const text = '%%\\u00&#;%4'.repeat(20_000);
    expect(hide(text)).toBe(text);
  });
});
