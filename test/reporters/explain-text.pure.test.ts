import { describe, expect, test } from 'vitest';
import { displayWidth } from '../../src/base/display-width.ts';
import { explainText } from '../../src/reporters/explain-text.ts';
import { plainScreen } from '../../src/reporters/screen.ts';
import { en } from '../../src/words/en.ts';
import { ja } from '../../src/words/ja.ts';

describe.each([
  ['en', en],
  ['ja', ja],
] as const)('an explanation in %s', (_, words) => {
  test('keeps to the width of the screen, whatever the page', () => {
    const screen = { ...plainScreen, width: 48 };
    const pages = [
      ...Object.entries(words.causes).map(([code, { page }]) => explainText({ kind: 'cause', code, page }, screen, words)),
      ...Object.entries(words.checks).map(([code, says]) => explainText({ kind: 'check', code, says }, screen, words)),
      explainText({ kind: 'not-trusted' }, screen, words),
      explainText({ kind: 'all' }, screen, words),
    ];
    const tooWide = pages.flatMap((page) => page.split('\n')).filter((line) => displayWidth(line) > 48);
    expect(tooWide).toEqual([]);
  });

  test('without a code lists every cause and every check once, below its family', () => {
    const list = explainText({ kind: 'all' }, plainScreen, words);
    const listed = list.split(/\s+/);
    for (const code of [...Object.keys(words.causes), ...Object.keys(words.checks)])
      expect(
        listed.filter((word) => word === code),
        code,
      ).toHaveLength(1);
    expect(list.indexOf('\nmodel\n')).toBeLessThan(list.indexOf('model-cold'));
    expect(list.indexOf('model-cold')).toBeLessThan(list.indexOf('\ndify\n'));
  });
});
