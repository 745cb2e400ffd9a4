import { spawnSync } from 'node:child_process';
import { mkdirSync } from 'node:fs';
import { join } from 'node:path';
import fc from 'fast-check';
import { afterAll, describe, expect, it } from 'vitest';
import { isFolderIgnored, readIgnoreRules } from '../../../src/families/manager/git-ignore.ts';
import { makeRoom, removeRooms } from './rig.ts';

afterAll(removeRooms);

const folders = ['a', 'b', 'ab', 'a/b', 'a/ab', 'b/a', 'a/b/c', 'b/b/b', 'build', 'a/build', 'build/keep', 'x {1}', 'a!', '#a', 'logs.d'];

/** What git itself says of these folders, given this text as the .gitignore of their repository. */
function gitSays(text: string): readonly string[] {
  const room = makeRoom({ '.gitignore': text });
  room.run('git', 'init', '-q');
  for (const folder of folders) mkdirSync(join(room.folder, folder), { recursive: true });
  // It ends with 1 where nothing is ignored.
  const { stdout } = spawnSync('git', ['check-ignore', '-z', '--stdin'], { cwd: room.folder, encoding: 'utf8', input: folders.join('\0') });
  return stdout.split('\0').filter((each) => each !== '');
}

/** What the reader says, asking from the top: below an ignored folder everything is. */
function weSay(text: string): readonly string[] {
  const rules = readIgnoreRules(text, 0);
  return folders.filter((folder) => {
    const names = folder.split('/');
    return names.some((_, at) => isFolderIgnored(names.slice(0, at + 1), rules));
  });
}

describe('a .gitignore, read as text', () => {
  it.each([
    'build\n',
    '/build\n',
    'build/\n',
    'a/b\n',
    '**/b\n',
    'a/**\n',
    'build/**\n!build/keep\n',
    '*\n!a\n!b/\n',
    'a*\n!ab\n',
    '/*\n!/a/\n/a/*\n!/a/b\n',
    '# no rule\n\\#a\n',
    'x {1}\n',
    'a\\!\n',
    '[ab]\n',
    '[!a]\n',
    '?\n',
    'build   \n',
    'b\r\n',
    'logs.?\n',
    'a/**/c\n',
    '!a\na\n',
    '\n\n  \n',
    'b/',
  ])('%j leaves out what git leaves out', (text) => {
    expect(weSay(text)).toEqual(gitSays(text));
  });

  it('agrees with git about rules of any kind', () => {
    const name = fc.constantFrom('a', 'b', 'ab', '*', '**', 'a*', '*b', '?', '[a-b]', 'build', 'c');
    const path = fc.array(name, { minLength: 1, maxLength: 3 }).map((names) => names.join('/'));
    const line = fc.tuple(fc.constantFrom('', '!', '/'), path, fc.constantFrom('', '/')).map((parts) => parts.join(''));
    fc.assert(
      fc.property(fc.array(line, { minLength: 1, maxLength: 4 }), (lines) => {
        const text = `${lines.join('\n')}\n`;
        expect(weSay(text), JSON.stringify(text)).toEqual(gitSays(text));
      }),
      { numRuns: 60, seed: 15 },
    );
  });

  it('counts below its own folder, and the nearest file decides', () => {
    const above = readIgnoreRules('dist\n/only\n', 0);
    const below = readIgnoreRules('!dist\n/own\n', 1, above);
    const isIgnored = (...folder: string[]) => isFolderIgnored(folder, below);
    expect([isIgnored('apps', 'dist'), isIgnored('apps', 'own'), isIgnored('apps', 'x', 'own'), isIgnored('apps', 'only')]).toEqual([
      false,
      true,
      false,
      false,
    ]);
    const fromOutside = readIgnoreRules('/tools/cache\n', 0, undefined, ['tools']);
    expect([isFolderIgnored(['cache'], fromOutside), isFolderIgnored(['x', 'cache'], fromOutside)]).toEqual([true, false]);
  });
});
