import { chmodSync, mkdirSync, mkdtempSync, readFileSync, realpathSync, rmSync, utimesSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { afterAll, describe, expect, it } from 'vitest';
import { programFile, startCommand } from './rig/program.ts';

const folder = realpathSync(mkdtempSync(join(tmpdir(), 'preflight-recorder-')));
afterAll(() => rmSync(folder, { recursive: true, force: true }));

const clone = join(folder, 'clone');
const canaries = join(folder, 'canaries');
const home = join(folder, 'home');

const run = async (...command: readonly string[]) =>
  startCommand(command, { cwd: clone, env: { HOME: home, GIT_CONFIG_NOSYSTEM: '1' } }).done;

/** A clone in which every seam at which something of its own could run holds a canary. */
async function makeClone(): Promise<void> {
  const canary = (name: string) => `#!/bin/sh\ntouch '${canaries}/${name}'\nexit 1\n`;
  const files: Readonly<Record<string, string>> = {
    'ports.yml': 'version: 1\nenv-files: [.env]\nroles:\n  front: { url: "http://127.0.0.1:9", kind: http }\n',
    'managers.yml': [
      'version: 1',
      'managers:',
      '  uv: { owns: [tools/*], lock: committed }',
      '  poetry: { owns: ["apps/**"], lock: committed }',
      '  pnpm: { owns: [web], lock: present }',
      '  npm: { owns: ["."], lock: committed }',
      '',
    ].join('\n'),
    '.env': 'NAME=value\n',
    '.gitattributes': '*.lock filter=f\n*.json filter=f\n.env filter=f\n',
    'package.json': '{"name":"x","version":"1.0.0","packageManager":"npm@0.0.1"}',
    'package-lock.json': '{"name":"x","version":"1.0.0","lockfileVersion":1}',
    '.npmrc': 'node-options=--require ./canary.cjs\nscript-shell=./canary.sh\n',
    'canary.cjs': `require('fs').writeFileSync('${canaries}/node-options', '');\n`,
    'canary.sh': canary('script-shell'),
    'apps/bot/pyproject.toml': '[project]\nname = "bot"\nversion = "0.1.0"\nrequires-python = ">=3.11"\ndependencies = []\n[tool.poetry]\n',
    'apps/bot/poetry.lock': '# a lock\n',
    'apps/bot/.poetry/plugins/p.py': `open('${canaries}/plugin', 'w')\n`,
    'tools/box/pyproject.toml':
      '[project]\nname = "box"\nversion = "1"\nrequires-python = ">=3.9"\n[tool.uv]\nenvironments = ["os_name == \'posix\'"]\n',
    'tools/box/uv.lock': 'version = 1\nrequires-python = ">=3.9"\n[[package]]\nname = "box"\nversion = "1"\nsource = { virtual = "." }\n',
    'tools/box/.python-version': '../../.venv\n',
    '.venv/pyvenv.cfg': 'home = /nowhere\n',
    '.venv/bin/python': canary('python'),
    'bin/git': canary('git'),
    'bin/uv': canary('uv'),
    'bin/node': canary('node'),
    'web/package.json': '{"name":"w","version":"1.0.0","dependencies":{"is-odd":"3.0.1"},"pnpm":{"overrides":{"is-odd@3":"3.0.1"}}}',
    'web/pnpm-lock.yaml':
      "lockfileVersion: '9.0'\noverrides:\n  is-odd@3: 3.0.1\nimporters:\n  .:\n    dependencies:\n      is-odd:\n        specifier: 3.0.0\n        version: 3.0.0\npackages: {}\n",
    'web/.pnpmfile.cjs': `require('fs').writeFileSync('${canaries}/hook', '');\n`,
  };
  for (const [name, text] of Object.entries(files)) {
    mkdirSync(dirname(join(clone, name)), { recursive: true });
    writeFileSync(join(clone, name), text);
  }
  for (const name of ['canary.sh', '.venv/bin/python', 'bin/git', 'bin/uv', 'bin/node']) chmodSync(join(clone, name), 0o755);
  for (const made of [canaries, home]) mkdirSync(made);
  const identity = ['-c', 'user.name=Tester', '-c', 'user.email=tester@example.invalid'];
  for (const words of [
    ['init', '-q'],
    ['add', '-A'],
    [...identity, 'commit', '-qm', 'First'],
  ]) {
    expect((await run('git', ...words)).stderr).toBe('');
  }
  for (const [key, value] of [
    ['filter.f.clean', `touch '${canaries}/filter'; cat`],
    ['core.fsmonitor', `touch '${canaries}/fsmonitor'; false`],
    ['core.hooksPath', clone],
  ] as const) {
    await run('git', 'config', key, value);
  }
  for (const name of ['.env', 'package-lock.json', 'apps/bot/poetry.lock', 'tools/box/uv.lock']) utimesSync(join(clone, name), 1, 1);
}

/** The programs that a command started, each with the word that tells what git was asked. */
async function record(...words: readonly string[]): Promise<readonly string[]> {
  const log = join(folder, 'strace.log');
  const path = `bin:${clone}/bin:${clone}/.venv/bin:${process.env.PATH}`;
  const node = [process.execPath, await programFile(), ...words];
  await startCommand(['strace', '-f', '-qq', '-s', '300', '-e', 'trace=execve', '-o', log, ...node], {
    cwd: clone,
    env: { HOME: home, GIT_CONFIG_NOSYSTEM: '1', PATH: path, XDG_STATE_HOME: join(home, 'state') },
  }).done;
  const started = readFileSync(log, 'utf8')
    .split('\n')
    .filter((line) => / execve\(/.test(line) && / = 0$/.test(line))
    .map((line) => {
      const args = [...line.matchAll(/"((?:[^"\\]|\\.)*)"/g)].map((match) => match[1] ?? '');
      const asked = args.find((arg) => ['ls-files', 'ls-tree', 'config', 'check-attr', 'status'].includes(arg));
      return [args[0] ?? '', asked].filter((part) => part !== undefined).join(' ');
    });
  return [...new Set(started)].sort();
}

describe('a whole run in a clone of somebody else', () => {
  it('starts node and git, git to read index, tree and settings, and nothing else', async () => {
    await makeClone();
    const git = (await run('sh', '-c', 'command -v git')).stdout.trim();
    const allowed = [process.execPath, `${git} config`, `${git} ls-files`, `${git} ls-tree`].sort();
    for (const words of [
      ['check', '--format', 'json'],
      ['check', '--phase', 'before'],
      ['report', '--out', join(folder, 'out')],
      ['plan'],
    ]) {
      const started = await record(...words);
      expect(started.length, words.join(' ')).toBeGreaterThan(0);
      expect(
        started.filter((program) => !allowed.includes(program)),
        words.join(' '),
      ).toEqual([]);
    }
    expect(await record('check')).toEqual(allowed);
    expect((await run('ls', canaries)).stdout).toBe('');
  });
});
