import { afterAll, describe, expect, it } from 'vitest';
import { trusted } from '../../../src/base/trust.ts';
import { managerLock } from '../../../src/families/manager/checks/manager-lock.ts';
import type { ManagerName } from '../../../src/ledger/ledger.ts';
import { createCommandProbe } from '../../../src/probes/commands/commands.ts';
import { ask, commitAll, makeRoom, managersLedger, type Room, removeRooms } from './rig.ts';

afterAll(removeRooms);

const pythonLib = (name: string) => `[project]\nname = "${name}"\nversion = "0.1.0"\nrequires-python = ">=3.9"\n`;

const uvProject = `[project]
name = "Docker.Tools"
version = "0.1.0"
requires-python = ">=3.9"
dependencies = ["Side_Lib", "other[fast] ; python_version <= '3.11'"]
[project.optional-dependencies]
Extra_One = ["side-lib"]
[dependency-groups]
dev = ["other", { include-group = "more" }]
more = ["side-lib"]
[tool.uv.sources]
side-lib = { path = "lib" }
other = { path = "./other", editable = true }
`;

const uvRoom = () =>
  makeRoom({
    'tools/box/pyproject.toml': uvProject,
    'tools/box/lib/pyproject.toml': pythonLib('side-lib'),
    'tools/box/other/pyproject.toml': `${pythonLib('other')}[project.optional-dependencies]\nfast = []\n`,
  });

const poetryProject = `[project]
name = "bot"
version = "0.1.0"
requires-python = ">=3.9"
dependencies = []
[tool.poetry]
package-mode = false
[dependency-groups]
dev = []
[build-system]
requires = ["poetry-core"]
build-backend = "poetry.core.masonry.api"
`;

const nodeLib = '{"name":"side-lib","version":"1.0.0"}';

const nodeProject = (more: object = {}) =>
  JSON.stringify({ name: 'this-tool', version: '1.0.0', dependencies: { 'side-lib': 'file:lib' }, devDependencies: {}, ...more });

async function lockOf(room: Room, manager: ManagerName, pattern: string, name: string, rule: 'present' | 'committed' = 'present') {
  const asked = await ask(managerLock, managersLedger(room.folder, { [manager]: { owns: [pattern], lock: rule } }, ['**/lib', '**/other']));
  return asked.findings[name];
}

/** Commands that must not be needed. */
const noPrograms = createCommandProbe({ PATH: '/nonexistent' });

describe('locks made by the real managers', () => {
  it('uv: fresh by the files alone, stale when a dependency is added, and uv agrees', async () => {
    const room = uvRoom();
    room.run('uv', 'lock', '--directory', 'tools/box');
    const ledger = managersLedger(room.folder, { uv: { owns: ['tools/*'], lock: 'present' } }, ['**/lib', '**/other']);
    const fresh = (await ask(managerLock, ledger)).findings['tools/box'];
    expect(fresh).toMatchObject({ verdict: 'pass', code: 'lock-fresh' });
    room.run('uv', 'lock', '--check', '--directory', 'tools/box');

    room.write({ 'tools/box/pyproject.toml': uvProject.replace('"Side_Lib",', '"Side_Lib", "third>=1",') });
    const stale = (await ask(managerLock, ledger, { commands: noPrograms })).findings['tools/box'];
    expect(stale).toMatchObject({ verdict: 'warn', code: 'lock-outdated', args: { difference: 'third>=1 is not in the lock' } });
    expect(() => room.run('uv', 'lock', '--check', '--directory', 'tools/box')).toThrow();
  });

  it('uv: without marker spelling to disagree about, the files decide without any program', async () => {
    const room = makeRoom({
      'tools/box/pyproject.toml': uvProject.replace(" ; python_version <= '3.11'", ''),
      'tools/box/lib/pyproject.toml': pythonLib('side-lib'),
      'tools/box/other/pyproject.toml': `${pythonLib('other')}[project.optional-dependencies]\nfast = []\n`,
    });
    room.run('uv', 'lock', '--directory', 'tools/box');
    const ledger = managersLedger(room.folder, { uv: { owns: ['tools/*'] } }, ['**/lib', '**/other']);
    const { findings } = await ask(managerLock, ledger, { commands: noPrograms });
    expect(findings['tools/box']).toMatchObject({ verdict: 'pass', code: 'lock-fresh' });
  });

  it('uv: markers in the spelling of uv are no difference', async () => {
    const room = uvRoom();
    room.run('uv', 'lock', '--directory', 'tools/box');
    const ledger = managersLedger(room.folder, { uv: { owns: ['tools/*'] } }, ['**/lib', '**/other']);
    const { findings } = await ask(managerLock, ledger, { commands: noPrograms });
    expect(findings['tools/box']).toMatchObject({ verdict: 'pass', code: 'lock-fresh' });
  });

  it('uv: settings that only uv can weigh are asked of uv where that is trusted, on a copy; else nobody knows', async () => {
    const room = uvRoom();
    const settings = `${uvProject}[tool.uv]\nenvironments = ["sys_platform == 'linux'"]\nresolution = "lowest"\n`;
    room.write({ 'tools/box/pyproject.toml': settings });
    room.run('uv', 'lock', '--directory', 'tools/box');
    const ledger = managersLedger(room.folder, { uv: { owns: ['tools/*'] } }, ['**/lib', '**/other']);
    const look = async (more: Parameters<typeof ask>[2]) => (await ask(managerLock, ledger, more)).findings['tools/box'];
    expect(await look({})).toMatchObject({ verdict: 'unknown', code: 'could-not-look', args: { reason: 'not-trusted' } });
    const without = await look({ commands: noPrograms, trust: trusted });
    expect(without).toMatchObject({ verdict: 'unknown', code: 'could-not-look', args: { reason: 'tool-missing' } });
    const fresh = await look({ trust: trusted });
    expect(fresh).toMatchObject({ verdict: 'pass', code: 'lock-fresh' });
    expect(fresh?.evidence).toContainEqual({ what: 'lock-judged-by', value: 'uv lock --check' });
    room.write({ 'tools/box/pyproject.toml': settings.replace("'linux'", "'darwin'") });
    expect(await look({ trust: trusted })).toMatchObject({ verdict: 'warn', code: 'lock-outdated' });
  });

  it('uv: a workspace member is judged by the lock at the root', async () => {
    const room = makeRoom({
      'tools/box/pyproject.toml': `${pythonLib('box')}[tool.uv.workspace]\nmembers = ["parts/*"]\n`,
      'tools/box/parts/one/pyproject.toml': `${pythonLib('part-one')}`,
    });
    room.run('uv', 'lock', '--directory', 'tools/box');
    const ledger = managersLedger(room.folder, { uv: { owns: ['tools/**'] } });
    const before = await ask(managerLock, ledger, { commands: noPrograms });
    expect(before.findings['tools/box/parts/one']).toMatchObject({ verdict: 'pass', args: { file: 'tools/box/uv.lock' } });
    room.write({ 'tools/box/parts/one/pyproject.toml': `${pythonLib('part-one')}dependencies = ["box"]\n` });
    const after = await ask(managerLock, ledger, { commands: noPrograms });
    expect(after.findings['tools/box/parts/one']).toMatchObject({ verdict: 'warn', code: 'lock-outdated' });
    expect(after.findings['tools/box']).toMatchObject({ verdict: 'warn', code: 'lock-outdated' });
  });

  it('Poetry: fresh by its content hash, stale when a dependency changes, and Poetry agrees', async () => {
    const room = makeRoom({ 'apps/bot/pyproject.toml': poetryProject });
    room.run('poetry', '-C', 'apps/bot', 'lock');
    expect(await lockOf(room, 'poetry', 'apps/**', 'apps/bot')).toMatchObject({ verdict: 'pass', code: 'lock-fresh' });
    room.write({ 'apps/bot/pyproject.toml': poetryProject.replace('version = "0.1.0"', 'version = "0.2.0"') });
    expect(await lockOf(room, 'poetry', 'apps/**', 'apps/bot')).toMatchObject({ verdict: 'pass', code: 'lock-fresh' });
    room.write({ 'apps/bot/pyproject.toml': poetryProject.replace('>=3.9', '>=3.10') });
    expect(await lockOf(room, 'poetry', 'apps/**', 'apps/bot')).toMatchObject({
      verdict: 'warn',
      code: 'lock-outdated',
      args: { file: 'apps/bot/poetry.lock', manifest: 'apps/bot/pyproject.toml' },
    });
    expect(() => room.run('poetry', '-C', 'apps/bot', 'check', '--lock')).toThrow();
  });

  it('npm: fresh with workspaces and local packages, stale when a range or a member changes', async () => {
    const room = makeRoom({
      'package.json': nodeProject({ workspaces: ['parts/*'], optionalDependencies: { again: 'file:lib' } }),
      'lib/package.json': nodeLib,
      'parts/one/package.json': '{"name":"part-one","version":"1.0.0"}',
    });
    room.run('npm', 'install', '--package-lock-only', '--no-audit', '--no-fund');
    expect(await lockOf(room, 'npm', '.', '.')).toMatchObject({ verdict: 'pass', code: 'lock-fresh' });
    room.write({ 'parts/one/package.json': '{"name":"part-one","version":"1.0.0","dependencies":{"side-lib":"*"}}' });
    expect(await lockOf(room, 'npm', '.', '.')).toMatchObject({ verdict: 'warn', code: 'lock-outdated' });
    room.write({
      'parts/one/package.json': '{"name":"part-one","version":"1.0.0"}',
      'package.json': nodeProject({ workspaces: ['parts/*'], dependencies: {} }),
    });
    expect(await lockOf(room, 'npm', '.', '.')).toMatchObject({ code: 'lock-outdated', args: { file: 'package-lock.json' } });
  });

  it('pnpm: fresh with a workspace, stale when a specifier changes, and pnpm agrees', async () => {
    const room = makeRoom({
      'web/package.json': nodeProject({ devDependencies: { linked: 'link:lib', 'part-one': 'workspace:*' } }),
      'web/lib/package.json': nodeLib,
      'web/parts/one/package.json': '{"name":"part-one","version":"1.0.0","optionalDependencies":{"side-lib":"file:../../lib"}}',
      'web/pnpm-workspace.yaml': 'packages:\n  - parts/*\n',
    });
    room.run('pnpm', '-C', 'web', 'install', '--lockfile-only', '--offline');
    const asked = await ask(managerLock, managersLedger(room.folder, { pnpm: { owns: ['web/**'] } }, ['**/lib']));
    expect(asked.findings.web).toMatchObject({ verdict: 'pass', code: 'lock-fresh' });
    expect(asked.findings['web/parts/one']).toMatchObject({ verdict: 'pass', args: { file: 'web/pnpm-lock.yaml' } });
    room.write({ 'web/package.json': nodeProject({ devDependencies: { linked: 'file:lib', 'part-one': 'workspace:*' } }) });
    const stale = await ask(managerLock, managersLedger(room.folder, { pnpm: { owns: ['web/**'] } }, ['**/lib']));
    expect(stale.findings.web).toMatchObject({ verdict: 'warn', code: 'lock-outdated' });
    expect(() => room.run('pnpm', '-C', 'web', 'install', '--lockfile-only', '--frozen-lockfile', '--offline')).toThrow();
  });

  it('git tells committed, changed, unknown and ignored locks apart', async () => {
    const room = makeRoom({ 'apps/bot/pyproject.toml': poetryProject });
    room.run('poetry', '-C', 'apps/bot', 'lock');
    const look = () => lockOf(room, 'poetry', 'apps/**', 'apps/bot', 'committed');
    expect(await look()).toMatchObject({ verdict: 'warn', args: { git: 'no-repository' } });
    commitAll(room);
    expect(await look()).toMatchObject({ verdict: 'pass', code: 'lock-fresh' });
    room.run('sh', '-c', 'printf "\\n" >> apps/bot/poetry.lock');
    expect(await look()).toMatchObject({ verdict: 'warn', code: 'lock-not-committed', args: { git: 'modified' } });
    room.run('git', 'rm', '-q', '--cached', '-f', 'apps/bot/poetry.lock');
    expect(await look()).toMatchObject({ verdict: 'warn', args: { git: 'untracked' } });
    room.write({ '.gitignore': 'bot/*.lock\n*.lock\n' });
    expect(await look()).toMatchObject({ verdict: 'warn', args: { git: 'ignored' } });
  });

  it('a missing lock fails, one with merge marks is damaged, and bare settings need none', async () => {
    const room = makeRoom({ 'apps/bot/pyproject.toml': poetryProject, 'apps/lint/pyproject.toml': '[tool.ruff]\nline-length = 100\n' });
    const ledger = managersLedger(room.folder, { poetry: { owns: ['apps/**'] } });
    expect((await ask(managerLock, ledger)).findings).toMatchObject({
      'apps/bot': { verdict: 'fail', code: 'lock-absent' },
      'apps/lint': { verdict: 'pass', code: 'lock-not-needed' },
    });
    room.write({ 'apps/bot/poetry.lock': '<<<<<<< HEAD\npackage = []\n=======\n>>>>>>> main\n' });
    expect((await ask(managerLock, ledger)).findings['apps/bot']).toMatchObject({ verdict: 'fail', code: 'lock-unreadable' });
  });
});
