import { chmodSync, existsSync, mkdirSync, readdirSync, realpathSync, statSync, symlinkSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, describe, expect, it } from 'vitest';
import { trusted } from '../../../src/base/trust.ts';
import { createCommandProbe } from '../../../src/probes/commands/commands.ts';
import { makeRoom, type Room, removeRooms } from '../../families/manager/rig.ts';

afterAll(removeRooms);

/** A clone with a program `tool` in it, and one of the user's own outside; each prints where it lies. */
function roomWithTools(): Room & { readonly at: (path: string) => string } {
  const room = makeRoom({
    'clone/.git/HEAD': '',
    'clone/inner/ports.yml': '',
    'clone/bin/tool': '#!/bin/sh\necho clone\n',
    'clone/bin/only-there': '#!/bin/sh\necho clone\n',
    'own/tool': '#!/bin/sh\necho own\n',
  });
  for (const file of ['clone/bin/tool', 'clone/bin/only-there', 'own/tool']) chmodSync(join(room.folder, file), 0o755);
  return { ...room, at: (path) => join(room.folder, path) };
}

describe('programs and the folder of a ledger', () => {
  it('what lies in its git root is passed over, by its own path and through links', async () => {
    const room = roomWithTools();
    symlinkSync(room.at('clone/bin'), room.at('linked'));
    mkdirSync(room.at('links'));
    symlinkSync(room.at('clone/bin/tool'), room.at('links/tool'));
    for (const first of ['clone/bin', 'linked', 'links']) {
      const env = { PATH: `${room.at(first)}:${room.at('own')}:/usr/bin:/bin` };
      const commands = createCommandProbe(env, process.platform, { foreign: [room.at('clone/inner')] });
      expect(await commands.which('tool')).toBe(room.at('own/tool'));
      expect(await commands.run('tool', [])).toMatchObject({ value: { stdout: 'own\n' } });
    }
  });

  it('a program that lies nowhere else is not missing but not trusted, and found once it is trusted', async () => {
    const room = roomWithTools();
    const env = { PATH: `${room.at('clone/bin')}:/usr/bin:/bin` };
    const foreign = [room.at('clone/inner')];
    const commands = createCommandProbe(env, process.platform, { foreign });
    expect(await commands.which('only-there')).toBeUndefined();
    expect(await commands.passedOver('only-there')).toEqual({
      kind: 'run',
      program: room.at('clone/bin/only-there'),
      folder: room.at('clone'),
    });
    expect(await commands.run('only-there', [])).toMatchObject({ error: { reason: 'not-trusted' } });
    expect(await commands.run(room.at('clone/bin/only-there'), [])).toMatchObject({ error: { reason: 'not-trusted' } });
    const allowed = createCommandProbe(env, process.platform, { foreign, trust: trusted });
    expect(await allowed.run('only-there', [])).toMatchObject({ value: { stdout: 'clone\n' } });
  });

  it('whoever keeps their home in git still finds their own programs there', async () => {
    const room = roomWithTools();
    const env = { PATH: room.at('clone/bin'), HOME: room.at('clone') };
    const commands = createCommandProbe(env, process.platform, { foreign: [room.at('clone/inner')] });
    expect(await commands.which('tool')).toBe(room.at('clone/bin/tool'));
  });

  it('a child gets PATH without that folder and without relative entries, home and language, and no secrets', async () => {
    const room = roomWithTools();
    const env = {
      PATH: `.::bin:${room.at('clone/bin')}:${room.at('own')}:/usr/bin:/bin`,
      HOME: room.at('own'),
      LANG: 'C.UTF-8',
      XDG_CACHE_HOME: 'relative',
      GITHUB_TOKEN: 'canary',
      NODE_OPTIONS: '--require ./evil.cjs',
      PYTHONPATH: '.',
      GIT_DIR: '/elsewhere',
      GIT_SSH_COMMAND: 'evil',
      npm_config_script_shell: './evil',
      UV_PYTHON: './evil',
      KEPT: 'yes',
    };
    const commands = createCommandProbe(env, process.platform, { foreign: [room.at('clone')] });
    const look = await commands.run('env', [], { env: { MORE: '1' }, keep: ['KEPT', 'ABSENT'] });
    const lines = look.ok ? look.value.stdout.split('\n').filter((line) => line !== '' && !/^(?:_|PWD|SHLVL)=/.test(line)) : [];
    expect(lines.sort()).toEqual(
      [`PATH=${room.at('own')}:/usr/bin:/bin`, `HOME=${room.at('own')}`, 'LANG=C.UTF-8', 'KEPT=yes', 'MORE=1'].sort(),
    );
  });

  it('a child stands where its program lies unless it is told where, never where Preflight was started', async () => {
    const room = roomWithTools();
    const commands = createCommandProbe({ PATH: '/usr/bin:/bin' });
    const stands = (cwd?: string) => commands.run('pwd', ['-P'], cwd === undefined ? {} : { cwd });
    expect(await stands()).toMatchObject({ value: { stdout: `${realpathSync('/usr/bin')}\n` } });
    expect(await stands(room.folder)).toMatchObject({ value: { stdout: `${room.folder}\n` } });
  });

  it('a version file of the folder chooses one of the versions that the user installed, and leads nowhere else', async () => {
    const room = roomWithTools();
    room.write({
      'pyenv/shims/tool': '#!/usr/bin/env bash\nexec "/x/libexec/pyenv" exec tool "$@"\n',
      'pyenv/version': '3.12.1\n',
      'pyenv/versions/3.12.1/bin/tool': 'binary',
      'pyenv/versions/3.11.9/bin/tool': 'binary',
    });
    for (const file of ['pyenv/shims/tool', 'pyenv/versions/3.12.1/bin/tool', 'pyenv/versions/3.11.9/bin/tool']) {
      chmodSync(room.at(file), 0o755);
    }
    const commands = createCommandProbe({ PATH: room.at('pyenv/shims') }, process.platform, { foreign: [room.at('clone')] });
    const resolved = () => commands.resolve('tool', room.at('clone/inner'));
    expect(await resolved()).toBe(room.at('pyenv/versions/3.12.1/bin/tool'));
    room.write({ 'clone/inner/.python-version': '3.11.9\n' });
    expect(await resolved()).toBe(room.at('pyenv/versions/3.11.9/bin/tool'));
    for (const word of ['../../clone', '..', room.at('clone'), '3.11.9/../../../clone', '.', '-x', 'a'.repeat(200)]) {
      room.write({ 'clone/inner/.python-version': `${word}\n` });
      expect(await resolved(), word).toBeUndefined();
    }
    room.run('rm', 'clone/inner/.python-version');
    room.run('mkfifo', 'clone/inner/.python-version');
    expect(await resolved()).toBe(room.at('pyenv/versions/3.12.1/bin/tool'));
  });
});

describe('a private folder', () => {
  it("is empty, the user's alone, in their cache and not in the ledger's folder, and gone afterwards", async () => {
    const room = roomWithTools();
    mkdirSync(room.at('home'));
    const seen = async (more: Readonly<Record<string, string>>) =>
      createCommandProbe({ HOME: room.at('home'), PATH: '', ...more }, process.platform, { foreign: [room.at('clone')] }).inPrivateFolder(
        async (folder) => ({ folder, mode: statSync(folder).mode & 0o777, names: readdirSync(folder) }),
      );
    const own = await seen({});
    expect(own).toMatchObject({ mode: 0o700, names: [] });
    expect(own.folder.startsWith(room.at('home'))).toBe(true);
    expect(existsSync(own.folder)).toBe(false);
    expect(statSync(room.at('home/.cache/preflight')).mode & 0o777).toBe(0o700);
    const away = await seen({ XDG_CACHE_HOME: room.at('clone/cache') });
    expect(away.folder.startsWith(room.folder)).toBe(false);
    expect(existsSync(away.folder)).toBe(false);
    expect(existsSync(room.at('clone/cache'))).toBe(false);
  });

  it('is removed when its use fails, and lies elsewhere when others may write where it would lie', async () => {
    const room = roomWithTools();
    const commands = createCommandProbe({ XDG_CACHE_HOME: room.at('cache'), PATH: '' });
    mkdirSync(room.at('cache/preflight'), { recursive: true });
    chmodSync(room.at('cache/preflight'), 0o777);
    let used = '';
    const failing = commands.inPrivateFolder(async (folder) => {
      used = folder;
      throw new Error('on purpose');
    });
    await expect(failing).rejects.toThrow('on purpose');
    expect(used.startsWith(room.at('cache'))).toBe(false);
    expect(existsSync(used)).toBe(false);
  });
});
