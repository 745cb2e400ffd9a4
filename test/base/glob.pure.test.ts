import fc from 'fast-check';
import picomatch from 'picomatch';
import { describe, expect, it } from 'vitest';
import { compileGlob, matchesStars } from '../../src/base/glob.ts';
import { folderPattern, patternSpecificity } from '../../src/ledger/folder-pattern.ts';
import { growthOf } from '../house/growth.ts';

const folders = [
  'tools',
  'tools/a',
  'tools/a/b',
  'apps',
  'apps/a',
  'apps/a/b',
  'apps/ab',
  'apps/c',
  'apps/12',
  'node_modules',
  'a/node_modules/b',
  'a/b',
  'xy',
  'lib',
  'q/lib',
  'a/z',
  'a/q/r/z',
  'apps/.x',
  'a-b',
  'a.b',
];

describe('a pattern of folders', () => {
  it.each([
    'tools/**',
    'apps/*',
    '**/node_modules/**',
    '**',
    'a/b',
    'apps/{a,b}',
    'apps/{a,{b,c}}',
    'x*',
    '**/lib',
    'a/**/z',
    '!a',
    '!apps/**',
    'apps/?',
    'apps/[a-c]',
    'apps/[^a]',
    'apps/@(a|c)',
    'apps/!(a)',
    'apps/+(a|b)',
    'apps/*(a|b)',
    'apps/?(a)b',
    '{apps,tools}/**',
    '{apps/a,tools}/b',
    'a?b',
    'a\\.b',
    '*',
    '*/*',
    '**/*',
    '**/a/**',
    'apps/**/**',
    'apps/{1..20}',
    'apps/[',
    'apps/{a',
  ])('%s means what picomatch takes it for', (pattern) => {
    const theirs = picomatch(pattern, { dot: true });
    for (const folder of folders) {
      // picomatch writes 1..20 as a class of characters; a shell counts.
      const expected = pattern === 'apps/{1..20}' ? folder === 'apps/12' : theirs(folder);
      expect(folderPattern(pattern).matches(folder), `${pattern} ${folder}`).toBe(expected);
    }
  });

  it('agrees with picomatch about names, stars and depths of any kind', () => {
    const name = fc.constantFrom('a', 'b', 'ab', 'aab', '.a');
    const part = fc.oneof(name, fc.constantFrom('*', '**', 'a*', '*b', '?', 'a?', '[ab]', '{a,b}', '@(a|ab)', '{a,ab}*'));
    fc.assert(
      fc.property(fc.array(part, { minLength: 1, maxLength: 5 }), fc.array(name, { minLength: 1, maxLength: 5 }), (parts, names) => {
        const [pattern, folder] = [parts.join('/'), names.join('/')];
        // There picomatch wants a folder more below `*/**` than below `a/**`.
        fc.pre(!/[*?\]})]\/\*\*(\/\*\*)*$/.test(pattern));
        expect(folderPattern(pattern).matches(folder), `${pattern} ${folder}`).toBe(picomatch(pattern, { dot: true })(folder));
      }),
      { numRuns: 3_000, seed: 15 },
    );
  });

  it('says that nothing below a folder can match only when nothing can', () => {
    const name = fc.constantFrom('a', 'b', 'ab');
    const part = fc.oneof(name, fc.constantFrom('*', '**', 'a*', '{a,b}', '{a/b,b}', '!(a)'));
    fc.assert(
      fc.property(fc.array(part, { minLength: 1, maxLength: 4 }), fc.array(name, { minLength: 2, maxLength: 5 }), (parts, names) => {
        const pattern = folderPattern(parts.join('/'));
        if (!pattern.matches(names.join('/'))) return;
        for (let depth = 1; depth < names.length; depth++) expect(pattern.mayMatchBelow(names.slice(0, depth).join('/'))).toBe(true);
      }),
      { numRuns: 2_000, seed: 15 },
    );
    expect(folderPattern('d1/**').mayMatchBelow('d2')).toBe(false);
    expect(folderPattern('apps/*').mayMatchBelow('apps/a')).toBe(false);
    expect(folderPattern('.').mayMatchBelow('.')).toBe(false);
  });

  it('takes a class with ! as shells do, and is the same with slashes at its ends', () => {
    expect(['apps/a', 'apps/c'].map(folderPattern('apps/[!a]').matches)).toEqual([false, true]);
    expect(['./apps/a/', 'apps//a', 'apps/./a'].map((pattern) => folderPattern(pattern).matches('apps/a'))).toEqual([true, true, true]);
  });

  it('names the folders on its way letter by letter, up to its first wildcard', () => {
    const { names } = folderPattern('build/apps/*/x');
    expect(['build', 'build/apps', 'build/apps/a', 'apps'].map(names)).toEqual([true, true, false, false]);
  });

  it('is narrower the more names stand before its first wildcard, and narrowest without one', () => {
    const patterns = ['apps/bot', '.', 'apps/bot/**', 'apps/*', 'apps/@scope/*', '**', 'a{b,c}/d'];
    expect(patterns.map(patternSpecificity)).toEqual([1002, 1000, 2, 1, 2, 0, 0]);
  });
});

describe('a hostile pattern comes to its end, with text that a backtracking matcher would try for a lifetime', () => {
  const deep = (text: string) => text.replace(/.{40}/g, '$&/');
  it.each([
    [`${'**/'.repeat(40)}x`, 'a/'],
    ['*a'.repeat(60), 'a'],
    ['*'.repeat(200), 'a'],
    ['+(a|aa)+(a|aa)+(a|aa)b', 'a'],
    ['{a,a,a,a}*'.repeat(20), 'a'],
    ['{'.repeat(300), '{'],
    ['!(a*)!(a*)b', 'a'],
    ['**/*a*a*a*a*/**/*a*a*a*b/**', 'a'],
    ['*(*(*(*(a))))b', 'a'],
    ['(a|b|ab)'.repeat(30), 'ab'],
  ])('%s', (pattern, pump) => {
    const isMatch = compileGlob(pattern.slice(0, 300));
    const folder = folderPattern(pattern.slice(0, 300));
    for (const length of [100, 500, 900, 4_000]) {
      const text = deep(pump.repeat(length / pump.length));
      expect([isMatch(text), folder.matches(text)]).toEqual([false, false]);
    }
  });

  it('and the stars of --only and --skip cost no more than both lengths', () => {
    const growth = growthOf((text) => void matchesStars('*a*a*a*a*a*b', text), { prefix: '', pump: 'a', suffix: '' });
    expect(growth ?? 2).toBeLessThan(3);
    expect(matchesStars('port.*:ngi*x', 'port.owned:nginx')).toBe(true);
    expect(matchesStars('*', '')).toBe(true);
    expect(matchesStars('a*b', 'acbc')).toBe(false);
    expect(matchesStars('port.owned', 'portXowned')).toBe(false);
  });
});
