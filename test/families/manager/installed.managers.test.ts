import { chmodSync, symlinkSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, describe, expect, it } from 'vitest';
import { managerBoundary } from '../../../src/families/manager/checks/manager-boundary.ts';
import { managerInstalled } from '../../../src/families/manager/checks/manager-installed.ts';
import { managerLock } from '../../../src/families/manager/checks/manager-lock.ts';
import { managerVersion } from '../../../src/families/manager/checks/manager-version.ts';
import { type CommandProbe, createCommandProbe } from '../../../src/probes/commands/commands.ts';
import { ask, makeRoom, managersLedger, removeRooms } from './rig.ts';

afterAll(removeRooms);

const all = { uv: { owns: [] }, poetry: { owns: [] }, npm: { owns: [] }, pnpm: { owns: [] } } as const;

describe('managers of this machine', () => {
  it('all four are found, and their versions are what they say themselves', async () => {
    const room = makeRoom();
    const ledger = managersLedger(room.folder, all);
    const installed = await ask(managerInstalled, ledger, { isUnsearched: true });
    expect(Object.values(installed.findings).map(({ code }) => code)).toEqual(Array(4).fill('manager-found'));
    const { findings } = await ask(managerVersion, ledger, { isUnsearched: true });
    for (const manager of ['uv', 'poetry', 'npm', 'pnpm']) {
      const said = room.run(manager, '--version');
      const version = (findings[manager]?.observed as { readonly version: string } | undefined)?.version;
      expect(version, manager).toBeDefined();
      expect(said, manager).toContain(version);
    }
  });

  it('uv, Poetry, npm and pnpm tell their version from files, without being started', async () => {
    const room = makeRoom();
    const real = createCommandProbe();
    const started: string[] = [];
    const commands: CommandProbe = {
      ...real,
      run: (program, args, options) => {
        started.push(program);
        return real.run(program, args, options);
      },
    };
    const { findings } = await ask(managerVersion, managersLedger(room.folder, all), { commands, isUnsearched: true });
    for (const [name, found] of Object.entries(findings)) expect(found, name).toMatchObject({ verdict: 'pass' });
    const asked = Object.values(findings).filter(({ observed }) => /--version$/.test((observed as { readonly source: string }).source));
    expect(started).toHaveLength(asked.length);
    // Whoever is installed as a package needs no start: here that holds for npm at least, everywhere.
    expect(findings.npm?.observed).toMatchObject({ source: expect.stringMatching(/package\.json$/) });
  });

  it('a version outside the range fails, and a range of the wrong language is said to be unreadable', async () => {
    const room = makeRoom();
    const ledger = managersLedger(room.folder, {
      uv: { owns: [], version: '<0.0.1' },
      npm: { owns: [], version: '>=1' },
      poetry: { owns: [], version: '^2.0 or so' },
    });
    const { findings } = await ask(managerVersion, ledger, { isUnsearched: true });
    expect(findings).toMatchObject({
      uv: { verdict: 'fail', code: 'manager-out-of-range' },
      npm: { verdict: 'pass', code: 'manager-in-range' },
      poetry: { verdict: 'fail', code: 'manager-range-unreadable' },
    });
  });

  it('with nothing on PATH no manager passes, and no version is made up', async () => {
    const room = makeRoom({
      'pyproject.toml': '[project]\nname = "a"\nversion = "1"\nrequires-python = ">=3.9"\n',
      'uv.lock': 'version = 2\n',
    });
    const ledger = managersLedger(room.folder, { ...all, uv: { owns: ['.'], lock: 'committed' } });
    const env = { PATH: '/nonexistent' };
    for (const finding of Object.values((await ask(managerInstalled, ledger, { env, isUnsearched: true })).findings))
      expect(finding.verdict).toBe('fail');
    for (const finding of Object.values((await ask(managerVersion, ledger, { env, isUnsearched: true })).findings))
      expect(finding.verdict).toBe('unknown');
    for (const finding of Object.values((await ask(managerLock, ledger, { env })).findings)) expect(finding.verdict).toBe('unknown');
    expect(Object.values((await ask(managerBoundary, ledger, { env })).findings)).toMatchObject([{ code: 'project-owned' }]);
  });

  it('a program behind a link is asked where it really lies', async () => {
    const room = makeRoom({
      'opt/lib/node_modules/npm/package.json': '{"name":"npm","version":"98.7.6"}',
      'opt/lib/node_modules/npm/bin/npm-cli.js': '#!/bin/sh\nexit 9\n',
      'bin/.keep': '',
      'work/.keep': '',
    });
    chmodSync(join(room.folder, 'opt/lib/node_modules/npm/bin/npm-cli.js'), 0o755);
    symlinkSync('../opt/lib/node_modules/npm/bin/npm-cli.js', join(room.folder, 'bin/npm'));
    const ledger = managersLedger(join(room.folder, 'work'), { npm: { owns: [], version: '>=98' } });
    const { findings } = await ask(managerVersion, ledger, { isUnsearched: true, env: { PATH: join(room.folder, 'bin') } });
    expect(findings.npm).toMatchObject({ verdict: 'pass', args: { version: '98.7.6' } });
  });

  it('a Poetry in an environment of its own, and a shim of pyenv, tell their version by dist-info', async () => {
    const script = (at: string) => `#!${at}/bin/python\nimport sys\nsys.exit(9)\n`;
    const room = makeRoom({ 'work/.python-version': '3.12.1\n' });
    const venv = join(room.folder, 'venv');
    const pyenv = join(room.folder, 'pyenv');
    room.write({
      'venv/bin/poetry': script(venv),
      'venv/lib/python3.11/site-packages/poetry-2.1.4.dist-info/METADATA': '',
      'venv/lib/python3.11/site-packages/poetry_core-2.1.3.dist-info/METADATA': '',
      'pyenv/shims/uv': '#!/usr/bin/env bash\nexec "/x/libexec/pyenv" exec uv "$@"\n',
      'pyenv/version': '3.11.9\n',
      'pyenv/versions/3.11.9/bin/uv': 'binary',
      'pyenv/versions/3.12.1/bin/uv': 'binary',
      'pyenv/versions/3.11.9/lib/python3.11/site-packages/uv-0.8.0.dist-info/METADATA': '',
      'pyenv/versions/3.12.1/lib/python3.12/site-packages/uv-0.9.5.dist-info/METADATA': '',
    });
    for (const file of ['venv/bin/poetry', 'pyenv/shims/uv', 'pyenv/versions/3.11.9/bin/uv', 'pyenv/versions/3.12.1/bin/uv']) {
      chmodSync(join(room.folder, file), 0o755);
    }
    const env = { PATH: `${venv}/bin:${pyenv}/shims` };
    const { findings } = await ask(managerVersion, managersLedger(join(room.folder, 'work'), { uv: { owns: [] }, poetry: { owns: [] } }), {
      isUnsearched: true,
      env,
    });
    expect(findings.poetry).toMatchObject({ args: { version: '2.1.4' } });
    expect(findings.uv).toMatchObject({ args: { version: '0.9.5' } });
  });
});
