import { execFileSync } from 'node:child_process';
import { chmodSync, symlinkSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, describe, expect, it } from 'vitest';
import { createCommandProbe } from '../../../src/probes/commands/commands.ts';
import { createFileProbe } from '../../../src/probes/files/files.ts';
import { createGitProbe } from '../../../src/probes/git/git.ts';
import { makeRoom, removeRooms } from './rig.ts';

afterAll(removeRooms);

describe('commands', () => {
  const commands = createCommandProbe();

  it('gives exit code and both outputs, with standard input closed and no shell between', async () => {
    const script = 'process.stdin.on("data",()=>{}).on("end",()=>{console.log(process.argv[1]);console.error("err");process.exitCode=3})';
    expect(await commands.run(process.execPath, ['-e', script, '$HOME; `id`'])).toMatchObject({
      ok: true,
      value: { exitCode: 3, stdout: '$HOME; `id`\n', stderr: 'err\n' },
    });
  });

  it('ends a program and its children at the deadline', async () => {
    const script =
      'require("child_process").spawn(process.execPath,["-e","setInterval(()=>{},1e3)"],{stdio:"inherit"});setInterval(()=>{},1e3)';
    expect(await commands.run(process.execPath, ['-e', script], { deadlineMs: 200 })).toMatchObject({
      ok: false,
      error: { reason: 'timed-out' },
    });
  });

  it('tells a missing program, one that may not run, and one that was ended', async () => {
    const room = makeRoom({ 'bin/tool': '#!/bin/sh\nkill -9 $$\n', 'bin/plain': 'x' });
    chmodSync(join(room.folder, 'bin/tool'), 0o755);
    const own = createCommandProbe({ PATH: join(room.folder, 'bin') });
    expect(await own.run('nothing-of-that-name', [])).toMatchObject({ error: { reason: 'tool-missing' } });
    expect(await own.which('plain')).toBeUndefined();
    expect(await own.run('tool', [])).toMatchObject({ error: { reason: 'malformed' } });
  });

  it('keeps no more of an output than a megabyte', async () => {
    const look = await commands.run(process.execPath, ['-e', 'process.stdout.write("x".repeat(3e6))']);
    expect(look.ok && look.value.stdout.length).toBe(1024 * 1024);
  });

  it('does not take a program from the current folder', async () => {
    expect(await createCommandProbe({ PATH: '.:' }).which('package.json')).toBeUndefined();
  });
});

describe('files', () => {
  it('tells none, too large, a folder and a pipe without a writer apart', async () => {
    const room = makeRoom({ a: 'text', 'sub/b': '' });
    execFileSync('mkfifo', [join(room.folder, 'pipe')]);
    symlinkSync('..', join(room.folder, 'sub/up'));
    const files = createFileProbe();
    expect(await files.read(join(room.folder, 'a'))).toEqual({ ok: true, value: 'text' });
    expect(await files.read(join(room.folder, 'none'))).toEqual({ ok: true, value: undefined });
    expect(await files.read(join(room.folder, 'a/below'))).toEqual({ ok: true, value: undefined });
    expect(await files.read(join(room.folder, 'a'), 2)).toMatchObject({ error: { reason: 'not-supported' } });
    expect(await files.read(join(room.folder, 'sub'))).toMatchObject({ error: { reason: 'malformed' } });
    expect(await files.read(join(room.folder, 'pipe'))).toMatchObject({ error: { reason: 'malformed' } });
    expect(await files.list(join(room.folder, 'sub'))).toEqual({
      ok: true,
      value: [
        { name: 'b', kind: 'file' },
        { name: 'up', kind: 'other' },
      ],
    });
    expect(await files.stat(join(room.folder, 'none'))).toEqual({ ok: true, value: undefined });
  });
});

describe('git', () => {
  it('asks three times for all files of a repository, however many ask', async () => {
    const room = makeRoom({ 'one/a.lock': '', 'two/b.lock': '', '.gitignore': 'two/\n' });
    room.run('git', 'init', '-q');
    const real = createCommandProbe();
    let calls = 0;
    const run: typeof real.run = (...args) => {
      calls += 1;
      return real.run(...args);
    };
    const git = createGitProbe({ ...real, run });
    const [a, b] = [join(room.folder, 'one/a.lock'), join(room.folder, 'two/b.lock')];
    const answers = await Promise.all([git.states([a]), git.states([b]), git.states([a, join(room.folder, 'none')])]);
    expect(answers).toMatchObject([
      { value: { [a]: 'untracked' } },
      { value: { [b]: 'ignored' } },
      { value: { [a]: 'untracked', [join(room.folder, 'none')]: 'missing' } },
    ]);
    expect(calls).toBe(3);
  });

  it('starts nothing that the settings of a repository name, and leaves no trace in it', async () => {
    const room = makeRoom({ a: '' });
    room.run('git', 'init', '-q');
    room.run('git', 'config', 'core.fsmonitor', 'touch traced; false');
    room.run('git', 'add', 'a');
    const git = createGitProbe(createCommandProbe({ ...process.env, GIT_DIR: '/elsewhere' }));
    room.run('rm', '-f', 'traced');
    expect(await git.states([join(room.folder, 'a')])).toMatchObject({ value: { [join(room.folder, 'a')]: 'modified' } });
    expect(room.run('ls')).toBe('a\n');
  });
});
