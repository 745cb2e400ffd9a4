import { symlinkSync } from 'node:fs';
import { afterAll, describe, expect, it } from 'vitest';
import { makeGitRoom, removeGitRooms } from './git-room.ts';

afterAll(removeGitRooms);

describe('the state of a file in git', () => {
  it('is told for every way in which a file can be there or not', async () => {
    const room = makeGitRoom();
    room.repository('work', {
      'a.lock': 'a',
      'staged.lock': 'a',
      'kept.lock': 'a',
      'gone.lock': 'a',
      '.gitignore': 'ig*\n',
      'own/.keep': '',
    });
    room.write('work/staged.lock', 'b');
    room.git('work', 'add', 'staged.lock');
    room.git('work', 'rm', '-q', '--cached', 'kept.lock');
    room.run('work', 'rm', 'gone.lock');
    room.write('work/added.lock', 'new');
    room.git('work', 'add', 'added.lock');
    for (const name of ['ignored.lock', 'ig/deep.lock', 'new.lock', 'own/excluded.lock', 'own/users.lock']) room.write(`work/${name}`, '');
    room.write('work/.git/info/exclude', 'excluded.lock\n');
    room.write('home/.config/git/ignore', 'users.lock\n');
    room.write('loose.lock', '');
    const expected = {
      'a.lock': 'clean',
      'staged.lock': 'modified',
      'added.lock': 'modified',
      'kept.lock': 'untracked',
      'gone.lock': 'missing',
      'never.lock': 'missing',
      'new.lock': 'untracked',
      'ignored.lock': 'ignored',
      'ig/deep.lock': 'ignored',
      'own/excluded.lock': 'ignored',
      'own/users.lock': 'ignored',
      '.git': 'ignored',
      '../loose.lock': 'no-repository',
    };
    const states = Object.keys(expected).map(async (name) => [name, await room.state(`work/${name}`)]);
    expect(Object.fromEntries(await Promise.all(states))).toEqual(expected);
  });

  it('before the first commit, nothing is committed', async () => {
    const room = makeGitRoom();
    room.write('work/a.lock', '');
    room.git('work', 'init', '-q');
    expect(await room.state('work/a.lock')).toBe('untracked');
    room.git('work', 'add', 'a.lock');
    expect(await room.state('work/a.lock')).toBe('modified');
  });

  it('other line endings are no change where git is told to convert them, and one where it is not', async () => {
    const room = makeGitRoom();
    room.repository('work', { 'a.lock': 'one\ntwo\n', 'b.lock': 'one\ntwo\n', '.gitattributes': 'b.lock -text\n' });
    for (const name of ['a', 'b']) room.write(`work/${name}.lock`, 'one\r\ntwo\r\n');
    expect(await room.state('work/a.lock')).toBe('modified');
    room.git('work', 'config', 'core.autocrlf', 'true');
    expect(await room.state('work/a.lock')).toBe('clean');
    expect(await room.state('work/b.lock')).toBe('modified');
    room.git('work', 'config', '--unset', 'core.autocrlf');
    room.git('work', 'config', '--global', 'core.autocrlf', 'input');
    expect(await room.state('work/a.lock')).toBe('clean');
    room.git('work', 'config', '--global', '--unset', 'core.autocrlf');
    for (const attributes of ['* text=auto', '*.lock text', '*.lock eol=crlf', '*.lock crlf']) {
      room.write('work/.gitattributes', `${attributes}\n`);
      expect(await room.state('work/a.lock'), attributes).toBe('clean');
    }
    room.write('work/a.lock', 'one\r\nthree\r\n');
    expect(await room.state('work/a.lock')).toBe('modified');
  });

  it('a lock committed with such endings is clean as it is', async () => {
    const room = makeGitRoom();
    room.repository('work', { 'a.lock': 'one\r\n' });
    room.git('work', 'config', 'core.autocrlf', 'true');
    expect(await room.state('work/a.lock')).toBe('clean');
  });

  it('an index that hides changes does not hide them', async () => {
    const room = makeGitRoom();
    room.repository('work', { 'a.lock': 'a', 'b.lock': 'b' });
    room.git('work', 'update-index', '--assume-unchanged', 'a.lock');
    room.git('work', 'update-index', '--skip-worktree', 'b.lock');
    for (const name of ['a', 'b']) room.write(`work/${name}.lock`, 'changed');
    expect(await room.state('work/a.lock')).toBe('modified');
    expect(await room.state('work/b.lock')).toBe('modified');
  });

  it.each([
    ['a packed one', ['gc', '-q']],
    ['packed refs', ['pack-refs', '--all']],
    ['an index of version 4', ['update-index', '--index-version', '4']],
    ['a split index', ['update-index', '--split-index']],
    ['a detached HEAD', ['checkout', '-q', '--detach']],
    ['a HEAD on a branch with slashes', ['checkout', '-q', '-b', 'some/thing/deep']],
  ])('%s is read as well', async (_, args) => {
    const room = makeGitRoom();
    room.repository('work', { 'sub/a.lock': 'a', 'b.lock': 'b' });
    room.git('work', ...args);
    expect(await room.state('work/sub/a.lock')).toBe('clean');
    room.write('work/b.lock', 'c');
    expect(await room.state('work/b.lock')).toBe('modified');
  });

  it('a repository with longer names of objects is read as well', async () => {
    const room = makeGitRoom();
    room.repository('work', { 'a.lock': 'a' }, '--object-format=sha256');
    expect(await room.state('work/a.lock')).toBe('clean');
    room.write('work/a.lock', 'b');
    expect(await room.state('work/a.lock')).toBe('modified');
  });

  it('linked work trees and submodules name their git folder, which names them back', async () => {
    const room = makeGitRoom();
    room.repository('part', { 'uv.lock': 'one\n' });
    room.repository('work', { 'a.lock': 'a' });
    room.git('work', 'submodule', '--quiet', 'add', room.at('part'), 'part');
    room.git('work', 'commit', '-qm', 'Part');
    room.git('work', 'worktree', 'add', '-q', '-b', 'other', room.at('linked'));
    expect(await room.state('linked/a.lock')).toBe('clean');
    expect(await room.state('work/part/uv.lock')).toBe('clean');
    room.git('linked', 'submodule', '--quiet', 'update', '--init');
    expect(await room.state('linked/part/uv.lock')).toBe('clean');
    room.write('linked/a.lock', 'b');
    expect(await room.state('linked/a.lock')).toBe('modified');
    expect(await room.state('work/a.lock')).toBe('clean');
  });

  it('a conflict, a link and a folder in place of a file are told', async () => {
    const room = makeGitRoom();
    room.repository('work', { 'a.lock': 'a', 'b.lock': 'b' });
    symlinkSync('a.lock', room.at('work/link.lock'));
    room.git('work', 'add', 'link.lock');
    room.git('work', 'commit', '-qm', 'Link');
    expect(await room.state('work/link.lock')).toBe('clean');
    room.run('work', 'ln', '-sf', 'b.lock', 'link.lock');
    expect(await room.state('work/link.lock')).toBe('modified');
    room.run('work', 'rm', 'b.lock');
    symlinkSync('a.lock', room.at('work/b.lock'));
    expect(await room.state('work/b.lock')).toBe('modified');
    room.git('work', 'checkout', '-qf', '-b', 'theirs');
    room.write('work/a.lock', 'theirs');
    room.git('work', 'commit', '-qam', 'Theirs');
    room.git('work', 'checkout', '-q', '-');
    room.write('work/a.lock', 'ours');
    room.git('work', 'commit', '-qam', 'Ours');
    expect(() => room.git('work', 'merge', '-q', 'theirs')).toThrow();
    expect(await room.state('work/a.lock')).toBe('modified');
  });

  it('a file behind a link is judged where it lies', async () => {
    const room = makeGitRoom();
    room.repository('work', { 'real/a.lock': 'a' });
    symlinkSync('real', room.at('work/linked'));
    expect(await room.state('work/linked/a.lock')).toBe('clean');
  });

  it('names with blanks, quotes, stars and other letters are names', async () => {
    const room = makeGitRoom();
    const names = ['a b.lock', "it's.lock", '*.lock', 'ロック.lock', 'back\\slash.lock', 'new\nline.lock', ':(top)x.lock'];
    room.repository('work', Object.fromEntries(names.map((name) => [name, name])));
    for (const name of names) expect(await room.state(`work/${name}`), name).toBe('clean');
  });
});
