import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { hideKnown } from '../../src/base/known-secrets.ts';
import { cleanLine } from '../../src/base/sanitise.ts';
import { secret } from '../../src/base/secret.ts';

// Put together here, so that a search for real keys finds none.
const key = ['app', 'Kq7Zt2Lm9Xw4Bv6Np3Rs8Yd5'].join('-');
const hide = hideKnown([secret(key)]);

/** Each of its characters, written in a way of its own. */
const each = (write: (code: number) => string, between = '') => [...key].map((char) => write(char.charCodeAt(0))).join(between);

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
    'split by colours': [...key].join('\u001b[31m'),
    'split by colours that somebody wrote out': [...key].join('\\u001b[1;31m'),
    'split by colours as a shell has them': [...key].join('\\e[0m'),
    'split by colours as `cat -v` has them': [...key].join('^[[0m'),
    'JSON-escaped twice': each((code) => `\\\\u${code.toString(16).padStart(4, '0')}`),
    'JSON-escaped as a code point': each((code) => `\\u{${code.toString(16)}}`),
    'percent-encoded three times': each((code) => `%2525${code.toString(16)}`),
    'percent-encoded as an old browser does': each((code) => `%u00${code.toString(16)}`),
    'as octal numbers': each((code) => `\\${code.toString(8).padStart(3, '0')}`),
    'as entities with many zeros': each((code) => `&#x0000000${code.toString(16)};`),
    'as entities of entities': each((code) => `&amp;#${code};`),
    'in lines': key.replace(/(.{5})/g, '$1\n    '),
    'in strings that are put together': `${key.slice(0, 9)}" + "${key.slice(9)}`,
    'as bytes with colons': each((code) => code.toString(16), ':'),
    'as bytes with blanks, in upper case': each((code) => code.toString(16).toUpperCase(), ' '),
    'in lines of base64': Buffer.from(key)
      .toString('base64')
      .replace(/(.{10})/g, '$1\r\n'),
    'its middle': key.slice(8, 20),
    'its middle, in upper case': key.slice(7, 17).toUpperCase(),
    'from its eighth last character': key.slice(-8),
    'from its twelfth last character': key.slice(-12),
    'to its tenth character': key.slice(0, 10),
  };
  for (const [way, written] of Object.entries(ways)) {
    it(way, () => {
      const text = hide(`the server says <${written}>, no more`);
      expect(text).toMatch(/^the server says <[\s\S]*>, no more$/);
      expectHidden(cleanLine(text));
      expectHidden(text.replace(/[^\da-z]/gi, ''));
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

  it('dates, hosts and words that a secret has a part of', () => {
    const known = hideKnown([secret('backup-2024112712-production'), secret('http://10.11.12.13:8080/v1/chat/completions')]);
    for (const text of ['taken on 2024112712', 'see production of today', 'asked 10.11.12.13:8080', 'POST /v1/chat/completions']) {
      expect(known(text)).toBe(text);
    }
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

describe('whatever is between', () => {
  const escapes: readonly ((char: string) => string)[] = [
    (char) => char,
    (char) => `%${char.charCodeAt(0).toString(16)}`,
    (char) => `\\u00${char.charCodeAt(0).toString(16)}`,
    (char) => `\\x${char.charCodeAt(0).toString(16)}`,
    (char) => `\\${char.charCodeAt(0).toString(8).padStart(3, '0')}`,
    (char) => `&#${char.charCodeAt(0)};`,
    (char) => `&#x000${char.charCodeAt(0).toString(16)};`,
  ];
  const between = fc.constantFrom('', '\u001b[1m', '\u200b', '\u00ad', '\u0007', '\\e[0m', '\u001b]0;title\u0007');
  const letters = fc.array(fc.constantFrom(...'abcdefghijkmnpqrstuvwxyzABCDEFGHJKLMNPQRSTUVWXYZ23456789'), {
    minLength: 16,
    maxLength: 40,
  });

  it('and however each character of it is written, up to twice over, none of a secret is left', () => {
    const written = letters.chain((secretLetters) =>
      fc.record({
        value: fc.constant(secretLetters.join('')),
        text: fc
          .tuple(
            fc.array(fc.nat(escapes.length - 1), { minLength: secretLetters.length, maxLength: secretLetters.length }),
            fc.array(between, { minLength: secretLetters.length, maxLength: secretLetters.length }),
            fc.boolean(),
          )
          .map(([ways, signs, isTwice]) => {
            const once = secretLetters.map((char, at) => `${escapes[ways[at] ?? 0]?.(char)}${signs[at]}`).join('');
            return isTwice ? once.replace(/[%\\&]/g, (sign) => `%${sign.charCodeAt(0).toString(16)}`) : once;
          }),
      }),
    );
    fc.assert(
      fc.property(written, ({ value, text }) => {
        const shown = hideKnown([secret(value)])(`before: ${text} :after`);
        expect(shown).toMatch(/^before: …[\s\S]* :after$/);
        // What may be left is a sign that stood behind its last character.
        expect(shown.replace(/\u001b\]0;title\u0007|\W|e\[0m|1b\[1m/g, '').length).toBeLessThan('beforeafter'.length + 8);
      }),
    );
  });

  it('a text without it is as it was', () => {
    fc.assert(
      fc.property(fc.string({ unit: 'binary', maxLength: 400 }), (text) => {
        expect(hide(text)).toBe(text);
      }),
    );
  });
});
