import { chmodSync, existsSync, mkdirSync, readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, describe, expect, it } from 'vitest';
import { restricted, type Trust, trusted } from '../../../src/base/trust.ts';
import { managerLock } from '../../../src/families/manager/checks/manager-lock.ts';
import { managerVersion } from '../../../src/families/manager/checks/manager-version.ts';
import type { ManagerName } from '../../../src/ledger/ledger.ts';
import { createCommandProbe } from '../../../src/probes/commands/commands.ts';
import { ask, makeRoom, managersLedger, type Room, removeRooms } from './rig.ts';

afterAll(removeRooms);

/** The managers of this machine behind scripts that note where and how they were called: only asked can they tell their version. */
async function wrapped(room: Room): Promise<NodeJS.ProcessEnv> {
  for (const manager of ['uv', 'poetry', 'npm', 'pnpm']) {
    const real = await createCommandProbe().resolve(manager, '/');
    const script = `#!/bin/sh\n{ pwd; printf '%s ' "$0" "$@"; echo; env; } >>"${room.folder}/log/${manager}"\nexec "${real}" "$@"\n`;
    room.write({ [`own/${manager}`]: script, 'log/.keep': '' });
    chmodSync(join(room.folder, 'own', manager), 0o755);
  }
  return {
    ...process.env,
    PATH: `${room.folder}/clone/.venv/bin:${room.folder}/own:${process.env.PATH}`,
    SECRET: 'canary-in-the-environment',
  };
}

const calls = (room: Room) => readdirSync(join(room.folder, 'log')).filter((name) => name !== '.keep');
const logOf = (room: Room, manager: string) => readFileSync(join(room.folder, 'log', manager), 'utf8');

/** What a clone can hold to have itself run: all at once. `can` is where each leaves its name. */
function hostile(can: string): Readonly<Record<string, string>> {
  const python = (name: string) => `open("${can}/${name}", "w")\n`;
  const shell = (name: string) => `#!/bin/sh\ntouch "${can}/${name}"\nexit 1\n`;
  return {
    '.poetry/plugins/p.py': `${python('plugin')}from poetry.plugins.application_plugin import ApplicationPlugin\nclass P(ApplicationPlugin):\n    def activate(self, app):\n        pass\n`,
    '.poetry/plugins/p-1.0.dist-info/METADATA': 'Metadata-Version: 2.1\nName: p\nVersion: 1.0\n',
    '.poetry/plugins/p-1.0.dist-info/entry_points.txt': '[poetry.application.plugin]\np = p:P\n',
    'poetry.toml': `[virtualenvs]\nin-project = true\npath = "${can}/poetry-venvs"\n`,
    'sitecustomize.py': python('sitecustomize'),
    'packaging.py': python('shadowed-module'),
    '.pnpmfile.cjs': `require("fs").writeFileSync("${can}/hook", ""); module.exports = { hooks: {} };\n`,
    '.npmrc': `script-shell=./shell.sh\nnode-options=--require ./required.cjs\nglobalconfig=./global.npmrc\nprefix=${can}/prefix\ncache=${can}/npm-cache\nlogs-dir=${can}/npm-logs\nstore-dir=${can}/store\n`,
    'required.cjs': `require("fs").writeFileSync("${can}/required", "");\n`,
    'shell.sh': shell('shell'),
    'pnpm-workspace.yaml': `packages: []\nstoreDir: ${can}/workspace-store\nconfigDependencies:\n  evil: 1.0.0+sha512-x\npnpmfile: .pnpmfile.cjs\n`,
    '.venv/pyvenv.cfg': `home = ${can}\nversion = 3.11.7\n`,
    '.venv/bin/python': shell('venv-python'),
    '.venv/bin/python3': shell('venv-python3'),
    '.venv/bin/uv': shell('venv-uv'),
    '.venv/bin/poetry': shell('venv-poetry'),
    '.venv/bin/git': shell('venv-git'),
    '.venv/bin/node': shell('venv-node'),
    '.python-version': './.venv/bin/python\n',
    'uv.toml': `cache-dir = "${can}/uv-cache"\n`,
    '.env': 'UV_PYTHON=./.venv/bin/python\n',
  };
}

const executable = ['shell.sh', ...['python', 'python3', 'uv', 'poetry', 'git', 'node'].map((name) => `.venv/bin/${name}`)];

function hostileRoom(
  files: Readonly<Record<string, string>>,
): Room & { readonly clone: string; readonly canaries: () => readonly string[] } {
  const room = makeRoom();
  const can = join(room.folder, 'canaries');
  mkdirSync(can);
  const all = { ...hostile(can), ...files };
  room.write(Object.fromEntries(Object.entries(all).map(([name, text]) => [`clone/${name}`, text])));
  for (const name of executable) chmodSync(join(room.folder, 'clone', name), 0o755);
  return { ...room, clone: join(room.folder, 'clone'), canaries: () => readdirSync(can) };
}

const pyproject = `[project]
name = "bot"
version = "0.1.0"
requires-python = ">=3.9"
dependencies = []
[tool.poetry.requires-plugins]
evil = ">=1"
[tool.uv]
python-preference = "only-system"
cache-dir = "./.uv-cache"
`;

const packageJson = (more: object = {}) =>
  JSON.stringify({
    name: 'x',
    version: '1.0.0',
    packageManager: 'pnpm@0.0.1+sha512.00',
    devEngines: { packageManager: { name: 'pnpm', version: '0.0.1', onFail: 'download' } },
    scripts: { preinstall: './shell.sh', postinstall: './shell.sh', prepare: './shell.sh' },
    ...more,
  });

/** Locks that the files alone cannot judge. */
const unsure: Readonly<Record<Exclude<ManagerName, 'poetry'>, Readonly<Record<string, string>>>> = {
  uv: {
    'pyproject.toml': `${pyproject}environments = ["sys_platform == 'linux'"]\n`,
    'uv.lock':
      'version = 1\nrevision = 3\nrequires-python = ">=3.9"\nsupported-markers = ["sys_platform == \'linux\'"]\n\n[[package]]\nname = "bot"\nversion = "0.1.0"\nsource = { virtual = "." }\n',
  },
  npm: { 'package.json': packageJson(), 'package-lock.json': '{"name":"x","version":"1.0.0","lockfileVersion":1,"requires":true}' },
  pnpm: {
    'package.json': packageJson({ dependencies: { lib: '1.0.0' } }),
    'pnpm-workspace.yaml': "overrides:\n  'lib@<2': 'link:lib'\nconfigDependencies:\n  evil: 1.0.0+sha512-x\npnpmfile: .pnpmfile.cjs\n",
    'pnpm-lock.yaml':
      "lockfileVersion: '9.0'\nsettings:\n  autoInstallPeers: true\n  excludeLinksFromLockfile: false\noverrides:\n  lib@<2: link:lib\nimporters:\n  .:\n    dependencies:\n      lib:\n        specifier: link:lib\n        version: link:lib\n",
  },
};

describe('the folder of somebody else', () => {
  it('does not run, whoever manages it, when versions are asked: they are asked somewhere empty', async () => {
    const room = hostileRoom({ 'pyproject.toml': pyproject, 'package.json': packageJson() });
    const env = await wrapped(room);
    const { findings } = await ask(
      managerVersion,
      managersLedger(room.clone, { uv: { owns: [] }, poetry: { owns: [] }, npm: { owns: [] }, pnpm: { owns: [] } }),
      { env, isUnsearched: true },
    );
    for (const manager of ['uv', 'poetry', 'npm', 'pnpm'] as const) {
      expect(findings[manager], manager).toMatchObject({ verdict: 'pass', observed: { source: `${manager} --version` } });
      const log = logOf(room, manager);
      expect(log).not.toContain(room.clone);
      expect(log).not.toContain('canary-in-the-environment');
      expect(existsSync(log.split('\n')[0] ?? '')).toBe(false);
    }
    expect(room.canaries()).toEqual([]);
  });

  it.each(Object.keys(unsure) as (keyof typeof unsure)[])(
    'is not run by %s when a lock is looked at; trusted, it is asked about a copy',
    async (manager) => {
      const room = hostileRoom(unsure[manager]);
      const env = await wrapped(room);
      const ledger = managersLedger(room.clone, { [manager]: { owns: ['.'] } });
      // Trusted, a uv that PATH has first from the clone's own environment would be the one that is asked for.
      const PATH = env.PATH?.replace(`${room.clone}/.venv/bin:`, '');
      const look = async (trust: Trust) =>
        (await ask(managerLock, ledger, { env: trust.isTrusted ? { ...env, PATH } : env, trust })).findings['.'];
      const first = await look(restricted);
      expect(first).toMatchObject({
        verdict: 'unknown',
        args: { reason: 'not-trusted', wish: { kind: 'run', program: manager, folder: '.' } },
      });
      expect(calls(room)).toEqual([]);
      expect(await look(trusted)).toMatchObject({ verdict: 'pass', code: 'lock-fresh' });
      const log = logOf(room, manager);
      expect(log).not.toContain(room.clone);
      expect(log).not.toContain('canary-in-the-environment');
      expect(room.canaries()).toEqual([]);
    },
  );

  it('is judged by its files where Poetry wrote the lock, trusted or not, and Poetry is not asked', async () => {
    for (const lock of ['# no hash\n', 'package = []\n[metadata]\nlock-version = "2.1"\ncontent-hash = "0"\n']) {
      const room = hostileRoom({ 'pyproject.toml': pyproject, 'poetry.lock': lock });
      const env = await wrapped(room);
      const ledger = managersLedger(room.clone, { poetry: { owns: ['.'] } });
      for (const trust of [restricted, trusted]) {
        expect((await ask(managerLock, ledger, { env, trust })).findings['.']).toMatchObject({ verdict: 'warn', code: 'lock-outdated' });
      }
      expect(calls(room)).toEqual([]);
      expect(room.canaries()).toEqual([]);
    }
  });
});
