import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { escapeUnsafe, jsonText } from '../../src/base/json-text.ts';
import { isReadByCi, withoutCommands, withoutInnerCommands } from '../../src/base/log-commands.ts';

/** What the runners of GitHub and Azure, and TeamCity, take for a command. */
const command = /##\w*\[|^\s*::/m;
const pieces = fc.array(
  fc.constantFrom('##', '#', '[', 'vso[', 'teamcity[', '::', ':', 'error', '\n', ' ', '\t', '\r', '\u2028', '日本', ']x'),
  {
    maxLength: 12,
  },
);

describe('a text in the log of a CI job', () => {
  it('has no command in any line, and reads as before', () => {
    fc.assert(
      fc.property(pieces, (parts) => {
        const text = parts.join('');
        const broken = withoutCommands(text);
        expect(broken).not.toMatch(command);
        expect(broken.replaceAll('\u200b', '')).toBe(text);
        expect(withoutCommands(broken)).toBe(broken);
      }),
      { numRuns: 2_000 },
    );
  });

  it('is left alone where it is none', () => {
    for (const text of ['## heading', 'a :: b', 'x::1', '[::1]:8080', 'C#: [1]', '#[x]']) expect(withoutCommands(text)).toBe(text);
    expect(withoutInnerCommands('::error::##[x]')).toBe('::error::#\u200b#[x]');
  });

  it('is known by the variables that the systems set', () => {
    for (const name of ['CI', 'GITHUB_ACTIONS', 'GITLAB_CI', 'TF_BUILD', 'TEAMCITY_VERSION', 'JENKINS_URL']) {
      expect(isReadByCi({ [name]: '1' })).toBe(true);
    }
    for (const value of [undefined, '', 'false', '0']) expect(isReadByCi({ CI: value })).toBe(false);
  });
});

describe('JSON that is printed', () => {
  it('is the same data, without a sign that drives a terminal, turns a text round or gives a command', () => {
    const odd = fc.constantFrom('\u0085', '\u009b', '\u202e', '\u2066', '\ufeff', '\\', '##[');
    const text = fc
      .array(
        fc.oneof(
          fc.string(),
          pieces.map((parts) => parts.join('')),
          odd,
        ),
      )
      .map((all) => all.join(''));
    fc.assert(
      fc.property(text, text, (key, value) => {
        const printed = jsonText({ [key]: [value] });
        expect(JSON.parse(printed)).toEqual({ [key]: [value] });
        expect(printed).not.toMatch(/[\u007f-\u009f\u061c\u200e\u200f\u2028-\u202e\u2066-\u2069\ufeff]|##\w*\[|^\s*::/m);
      }),
      { numRuns: 1_000 },
    );
    expect(escapeUnsafe('"\u202e##[x]"')).toBe('"\\u202e#\\u0023[x]"');
  });
});
