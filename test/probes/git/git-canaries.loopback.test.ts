import { chmodSync, existsSync, mkdirSync, readdirSync, utimesSync } from 'node:fs';
import { afterAll, describe, expect, it } from 'vitest';
import { trusted } from '../../../src/base/trust.ts';
import { type GitRoom, makeGitRoom, removeGitRooms } from './git-room.ts';

afterAll(removeGitRooms);

/** A repository with one committed lock whose time has changed since, so that git itself would compare it anew. */
function hostile(): { readonly room: GitRoom; readonly canary: string; readonly touched: () => readonly string[] } {
  const room = makeGitRoom();
  room.repository('clone', { 'poetry.lock': 'one\n', '.gitattributes': '*.lock filter=f diff=d\n' });
  mkdirSync(room.at('canaries'));
  utimesSync(room.at('clone/poetry.lock'), 1, 1);
  return { room, canary: room.at('canaries'), touched: () => readdirSync(room.at('canaries')) };
}

/** Settings that name a program, by what they are; `touch` leaves the canary. */
const settings: Readonly<Record<string, (touch: string) => readonly (readonly [string, string])[]>> = {
  'a filter': (touch) => [['filter.f.clean', `${touch}; cat`]],
  'a filter process': (touch) => [
    ['filter.f.process', touch],
    ['filter.f.required', 'true'],
  ],
  'a file system monitor': (touch) => [['core.fsmonitor', `${touch}; false`]],
  'external and text diffs': (touch) => [
    ['diff.external', touch],
    ['diff.d.textconv', touch],
    ['diff.d.command', touch],
  ],
  'pager, editor, ssh, proxy, askpass, credentials, signatures': (touch) =>
    ['core.pager', 'core.editor', 'core.sshCommand', 'core.gitProxy', 'core.askPass', 'credential.helper', 'gpg.program'].map((key) => [
      key,
      touch,
    ]),
  'aliases of what is asked': (touch) => ['ls-files', 'ls-tree', 'config', 'check-attr'].map((key) => [`alias.${key}`, `!${touch}`]),
  'alternate refs': (touch) => [['core.alternateRefsCommand', touch]],
};

/** Those that run when git itself is asked: their silence means something. */
const singing = { 'a filter': true, 'a filter process': true, 'a file system monitor': true };

function sing(room: GitRoom, folder = 'clone'): void {
  try {
    room.git(folder, 'status');
  } catch {
    // A filter that fails makes git fail; it has run all the same.
  }
}

describe('a repository of somebody else', () => {
  it.each(Object.keys(settings))('has %s in its settings, and nothing runs, changed or unchanged', async (name) => {
    const { room, canary, touched } = hostile();
    for (const [key, value] of settings[name]?.(`touch '${canary}/ran'`) ?? []) room.git('clone', 'config', key, value);
    expect(await room.state('clone/poetry.lock')).toBe('clean');
    room.write('clone/poetry.lock', 'two\n');
    // Only a filter could tell whether these bytes are what was committed.
    expect(await room.state('clone/poetry.lock', trusted)).toBe(name.startsWith('a filter') ? 'filtered' : 'modified');
    room.write('clone/new.lock', '');
    expect(await room.state('clone/new.lock')).toBe('untracked');
    expect(touched()).toEqual([]);
    if (name in singing) sing(room);
    expect(touched()).toEqual(name in singing ? ['ran'] : []);
  });

  it('includes other settings, with and without a condition, and they are not read', async () => {
    const { room, canary, touched } = hostile();
    room.write('clone/more.inc', `[filter "f"]\n\tclean = "touch '${canary}/ran'; cat"\n[core]\n\tfsmonitor = "touch '${canary}/ran'"\n`);
    room.git('clone', 'config', 'include.path', '../more.inc');
    room.git('clone', 'config', 'includeIf.gitdir:**.path', '../more.inc');
    expect(await room.state('clone/poetry.lock')).toBe('clean');
    room.write('clone/poetry.lock', 'two\n');
    expect(await room.state('clone/poetry.lock')).toBe('filtered');
    expect(touched()).toEqual([]);
    sing(room);
    expect(touched()).toEqual(['ran']);
  });

  it('has hooks in its own folder and where its settings say, and none runs', async () => {
    const { room, canary, touched } = hostile();
    for (const folder of ['clone/.git/hooks', 'clone/hooks']) {
      for (const hook of ['post-index-change', 'reference-transaction', 'post-checkout', 'fsmonitor-watchman']) {
        room.write(`${folder}/${hook}`, `#!/bin/sh\ntouch '${canary}/ran'\n`);
        chmodSync(room.at(folder, hook), 0o755);
      }
    }
    room.git('clone', 'config', 'core.hooksPath', room.at('clone/hooks'));
    expect(await room.state('clone/poetry.lock')).toBe('clean');
    expect(touched()).toEqual([]);
  });

  it('is a partial clone without the objects, and nothing is fetched', async () => {
    const { room, canary, touched } = hostile();
    room.write('reach.sh', `#!/bin/sh\ntouch '${canary}/ran'\n`);
    chmodSync(room.at('reach.sh'), 0o755);
    for (const [key, value] of [
      ['core.repositoryformatversion', '1'],
      ['extensions.partialClone', 'origin'],
      ['remote.origin.promisor', 'true'],
      ['remote.origin.url', `ext::${room.at('reach.sh')}`],
      ['remote.origin.uploadpack', room.at('reach.sh')],
      ['protocol.allow', 'always'],
      ['protocol.ext.allow', 'always'],
    ] as const) {
      room.git('clone', 'config', key, value);
    }
    const tree = room.git('clone', 'rev-parse', 'HEAD^{tree}').trim();
    room.run('clone', 'rm', '-f', `.git/objects/${tree.slice(0, 2)}/${tree.slice(2)}`);
    expect(await room.state('clone/poetry.lock')).toBe('malformed');
    expect(touched()).toEqual([]);
    sing(room);
    expect(touched()).toEqual(['ran']);
  });

  it('has submodules whose own settings name filters, and neither is asked', async () => {
    const { room, canary, touched } = hostile();
    room.repository('part', { 'uv.lock': 'one\n', '.gitattributes': '*.lock filter=f\n' });
    room.git('clone', 'submodule', '--quiet', 'add', room.at('part'), 'part');
    room.git('clone', 'commit', '-qm', 'Part');
    room.git('clone/part', 'config', 'filter.f.clean', `touch '${canary}/ran'; cat`);
    room.git('clone', 'config', 'submodule.part.update', `!touch '${canary}/ran'`);
    utimesSync(room.at('clone/part/uv.lock'), 1, 1);
    expect(await room.state('clone/part/uv.lock')).toBe('clean');
    expect(await room.state('clone/poetry.lock')).toBe('clean');
    expect(touched()).toEqual([]);
    sing(room);
    expect(touched()).toEqual(['ran']);
  });

  it("names a filter that the user's own settings define, and that one does not run either", async () => {
    const { room, canary, touched } = hostile();
    room.git('clone', 'config', '--global', 'filter.f.clean', `touch '${canary}/ran'; cat`);
    expect(await room.state('clone/poetry.lock')).toBe('clean');
    room.write('clone/poetry.lock', 'two\n');
    expect(await room.state('clone/poetry.lock')).toBe('filtered');
    expect(touched()).toEqual([]);
    sing(room);
    expect(touched()).toEqual(['ran']);
  });

  it('points its work tree elsewhere, and the file is judged where it lies', async () => {
    const { room } = hostile();
    mkdirSync(room.at('elsewhere'));
    room.git('clone', 'config', 'core.worktree', room.at('elsewhere'));
    expect(await room.state('clone/poetry.lock')).toBe('clean');
  });

  it('names a git folder outside that does not name it back, and that one is not read unless it is trusted', async () => {
    const { room } = hostile();
    room.write('bait/.git', `gitdir: ${room.at('clone/.git')}\n`);
    room.write('bait/poetry.lock', 'one\n');
    expect(await room.state('bait/poetry.lock')).toBe('not-trusted');
    expect(await room.state('bait/poetry.lock', trusted)).toBe('clean');
  });

  it('borrows objects from outside, and these are not read unless that is trusted', async () => {
    const { room } = hostile();
    room.git('.', 'clone', '-q', '--shared', room.at('clone'), 'borrower');
    expect(await room.state('borrower/poetry.lock')).toBe('not-trusted');
    expect(await room.state('borrower/poetry.lock', trusted)).toBe('clean');
  });

  it('has a git folder full of pipes, and nobody waits for them', async () => {
    const { room } = hostile();
    for (const name of ['HEAD', 'config', 'packed-refs', 'commondir']) {
      room.run('clone/.git', 'rm', '-f', name);
      room.run('clone/.git', 'mkfifo', name);
    }
    expect(await room.state('clone/poetry.lock')).toBe('malformed');
  });

  it('is left as it was, and so is the place where git was asked', async () => {
    const { room } = hostile();
    const before = room.run('clone', 'find', '.', '-type', 'f', '-printf', '%p %s %T@\n');
    await room.state('clone/poetry.lock');
    expect(room.run('clone', 'find', '.', '-type', 'f', '-printf', '%p %s %T@\n')).toBe(before);
    expect(existsSync(room.at('home/.cache/preflight'))).toBe(true);
    expect(readdirSync(room.at('home/.cache/preflight'))).toEqual([]);
  });
});
