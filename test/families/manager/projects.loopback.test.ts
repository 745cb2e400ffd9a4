import { chmodSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, describe, expect, it } from 'vitest';
import type { RunRecord } from '../../../src/engine/record.ts';
import { managerRules } from '../../../src/families/manager/causes/rules.ts';
import { managerBoundary } from '../../../src/families/manager/checks/manager-boundary.ts';
import { managerInstalled } from '../../../src/families/manager/checks/manager-installed.ts';
import { managerLock } from '../../../src/families/manager/checks/manager-lock.ts';
import { managerVersion } from '../../../src/families/manager/checks/manager-version.ts';
import { findProjects } from '../../../src/families/manager/find-projects.ts';
import { managerEn as en } from '../../../src/families/manager/words.en.ts';
import { managerJa as ja } from '../../../src/families/manager/words.ja.ts';
import { tokenRules } from '../../../src/families/token/causes/rules.ts';
import { envFilePrivate } from '../../../src/families/token/checks/env-file-private.ts';
import { createFileProbe } from '../../../src/probes/files/files.ts';
import { ask, makeRoom, managersLedger, portsLedger, removeRooms } from './rig.ts';

afterAll(removeRooms);

const python = '[project]\nname = "a"\nversion = "1"\nrequires-python = ">=3.9"\n';
const node = '{"name":"a","scripts":{}}';

describe('projects below the ledger', () => {
  it('are found everywhere but in exempt, hidden, installed and virtual folders', async () => {
    const room = makeRoom({
      'package.json': node,
      'apps/bot/pyproject.toml': python,
      'apps/bot/package.json': node,
      'apps/bot/poetry.lock': '',
      'apps/bot/node_modules/x/package.json': node,
      'apps/bot/.venv/pyproject.toml': python,
      'apps/bot/env/pyvenv.cfg': '',
      'apps/bot/env/pyproject.toml': python,
      'apps/old/pyproject.toml': python,
      'tools/deep/er/pyproject.toml': python,
      'docs/readme.md': '',
    });
    const ledger = managersLedger(room.folder, { uv: { owns: ['tools/**'] }, poetry: { owns: ['apps/**'] }, npm: { owns: ['.'] } }, [
      'apps/old',
    ]);
    const found = await findProjects(ledger, createFileProbe());
    expect(found.map(({ folder, language, owners }) => [folder, language, owners[0]?.manager])).toEqual([
      ['.', 'node', 'npm'],
      ['apps/bot', 'python', 'poetry'],
      ['apps/bot', 'node', undefined],
      ['tools/deep/er', 'python', 'uv'],
    ]);
    const { subjects } = await ask(managerBoundary, ledger);
    expect(subjects.map(({ name }) => name)).toEqual(['.', 'apps/bot', 'apps/bot[node]', 'tools/deep/er']);
  });

  it('ask for no manager that looks after none of them, unless folders of its were not searched', async () => {
    const room = makeRoom({ 'apps/bot/pyproject.toml': python, 'tools/readme.md': '' });
    const ledger = managersLedger(room.folder, { uv: { owns: ['tools/**'] }, poetry: { owns: ['apps/**'] } });
    const names = async (check: typeof managerInstalled | typeof managerVersion) =>
      (await ask(check, ledger)).subjects.map(({ name }) => name);
    expect([await names(managerInstalled), await names(managerVersion)]).toEqual([['poetry'], ['poetry']]);
    const nobodyLooked = { ledger, phase: 'running' } as const;
    expect(managerInstalled.subjects(nobodyLooked).map(({ name }) => name)).toEqual(['uv', 'poetry']);
    const notSearched = { reason: 'not-permitted', detail: '', isOwned: true, folders: 1 } as const;
    const own = [{ folder: 'tools/**', language: 'python', owners: [], files: [], notSearched } as const];
    expect(managerInstalled.subjects({ ...nobodyLooked, own }).map(({ name }) => name)).toEqual(['uv', 'poetry']);
  });

  it('the pattern that points most narrowly wins', async () => {
    const room = makeRoom({ 'apps/bot/pyproject.toml': python, 'apps/web/pyproject.toml': python, 'apps/web/in/pyproject.toml': python });
    const ledger = managersLedger(room.folder, { uv: { owns: ['**', 'apps/web'] }, poetry: { owns: ['apps/**'] } });
    const found = await findProjects(ledger, createFileProbe());
    expect(found.map(({ folder, owners }) => `${folder} ${owners.map(({ manager }) => manager).join()}`)).toEqual([
      'apps/bot poetry',
      'apps/web uv',
      'apps/web/in poetry',
    ]);
  });

  it('a ledger whose folder is not there finds nothing; the plan then lists its patterns', async () => {
    const ledger = managersLedger('/nowhere/at/all', {
      uv: { owns: ['tools/**'], lock: 'none' },
      poetry: { owns: ['apps/**'] },
      npm: { owns: ['apps/**', '.'] },
    });
    expect(await findProjects(ledger, createFileProbe())).toEqual([]);
    const planned = managerLock.subjects({ ledger, phase: 'running' }).map(({ name }) => name);
    expect(planned).toEqual(['apps/**', 'apps/**[node]', '.']);
  });
});

const owned = { uv: { owns: ['tools/**'] }, poetry: { owns: ['apps/**'] }, npm: { owns: ['web'] } } as const;

describe('the boundary between managers', () => {
  it.each([
    ['its own lock', { 'apps/a/pyproject.toml': python, 'apps/a/poetry.lock': '' }, 'pass', 'project-owned', undefined],
    [
      'poetry-core as backend only',
      { 'tools/a/pyproject.toml': `${python}[build-system]\nbuild-backend = "poetry.core.masonry.api"\n` },
      'pass',
      'project-owned',
      undefined,
    ],
    ['settings of a linter only', { 'other/pyproject.toml': '[tool.ruff]\n' }, 'pass', 'project-bare', undefined],
    ['a mark for Node only', { 'other/package.json': '{"type":"commonjs"}' }, 'pass', 'project-bare', undefined],
    [
      "the other manager's lock",
      { 'tools/a/pyproject.toml': python, 'tools/a/poetry.lock': '' },
      'fail',
      'project-of-other',
      'wrong-manager',
    ],
    [
      'settings that the owner ignores',
      { 'tools/a/pyproject.toml': `${python}[tool.poetry.dependencies]\npython = "*"\n` },
      'fail',
      'project-of-other',
      'wrong-manager',
    ],
    [
      'such settings beside the own lock',
      { 'apps/a/pyproject.toml': `${python}[tool.uv.sources]\n`, 'apps/a/poetry.lock': '' },
      'warn',
      'project-foreign-settings',
      'wrong-manager',
    ],
    ['a stranger', { 'tools/a/pyproject.toml': python, 'tools/a/Pipfile.lock': '{}' }, 'fail', 'project-of-other', 'wrong-manager'],
    [
      'yarn in the folder of npm',
      { 'web/package.json': '{"name":"w","packageManager":"yarn@4.0.0"}' },
      'fail',
      'project-of-other',
      'wrong-manager',
    ],
    [
      'both locks',
      { 'apps/a/pyproject.toml': python, 'apps/a/poetry.lock': '', 'apps/a/uv.lock': '' },
      'fail',
      'project-two-locks',
      'two-locks',
    ],
    ['nobody', { 'lab/pyproject.toml': python, 'lab/uv.lock': '' }, 'warn', 'project-not-claimed', 'project-unclaimed'],
  ] as const)('%s', async (_, files, verdict, code, expected) => {
    const room = makeRoom(files);
    const ledger = managersLedger(room.folder, owned);
    const { findings } = await ask(managerBoundary, ledger);
    const [subject, found] = Object.entries(findings)[0] ?? [];
    expect(found).toMatchObject({ verdict, code });
    const outcome = {
      ...found,
      id: `manager.boundary:${subject}`,
      kind: 'manager.boundary',
      subject,
      planned: { subject: { name: subject } },
    };
    const record = { ledger, outcomes: [outcome], host: { platform: 'linux' } } as unknown as RunRecord;
    const causes = managerRules.flatMap((rule) => rule(record));
    expect(causes.map((cause) => cause.code)).toEqual(expected === undefined ? [] : [expected]);
    for (const words of [en, ja]) {
      for (const cause of causes) {
        const { message, remedy } = words.causes[cause.code as keyof typeof words.causes] as unknown as Record<
          'message' | 'remedy',
          (args: unknown) => string
        >;
        for (const text of [message(cause.args), remedy(cause.args)]) {
          expect(text).toMatch(/[.。]$/);
          expect(text).not.toMatch(/undefined|object/);
        }
      }
    }
  });

  it('a member of a workspace goes with its root, whose pattern is the folder alone', async () => {
    const room = makeRoom({
      'web/package.json': '{"name":"w","workspaces":["p/*"]}',
      'web/package-lock.json': '{}',
      'web/p/one/package.json': node,
    });
    const { findings } = await ask(managerBoundary, managersLedger(room.folder, owned));
    expect(findings['web/p/one']).toMatchObject({ verdict: 'pass', code: 'project-in-workspace', args: { root: 'web', manager: 'npm' } });
  });

  it.each([
    ['package.json', 'web', { 'web/package.json': '<<<<<<< ours\n{}', 'web/package-lock.json': '{}', 'web/p/one/package.json': node }],
    ['pnpm-workspace.yaml', 'web', { 'web/package.json': node, 'web/pnpm-workspace.yaml': 'packages: [', 'web/p/one/package.json': node }],
    ['pyproject.toml', 'tools/a', { 'tools/a/pyproject.toml': '<<<<<<< ours', 'tools/a/b/pyproject.toml': python }],
  ])('a %s of a root that does not parse leaves it open whose the lock of a folder below is', async (file, root, files) => {
    const room = makeRoom(files);
    const ledger = managersLedger(room.folder, { uv: { owns: ['tools/**'] }, npm: { owns: ['web/**'] } });
    const { findings } = await ask(managerLock, ledger);
    const [below] = Object.entries(findings).filter(([subject]) => subject.startsWith(`${root}/`));
    expect(below?.[1]).toMatchObject({
      verdict: 'unknown',
      args: { reason: 'malformed', detail: expect.stringContaining(`${root}/${file}`) },
    });
  });

  it('of two owners neither is asked for its lock', async () => {
    const room = makeRoom({ 'tools/a/pyproject.toml': python, 'tools/a/poetry.lock': '' });
    const ledger = managersLedger(room.folder, { uv: { owns: ['tools/**'] }, poetry: { owns: ['tools/**'] } });
    expect((await ask(managerBoundary, ledger)).findings['tools/a']).toMatchObject({ code: 'project-claimed-twice' });
    expect((await ask(managerLock, ledger)).findings).toEqual({});
  });

  it('a lock that is missing because another manager was used is a symptom, not a cause', async () => {
    const room = makeRoom({ 'tools/a/pyproject.toml': python, 'tools/a/poetry.lock': '' });
    const ledger = managersLedger(room.folder, owned);
    const outcomes: object[] = [];
    for (const check of [managerBoundary, managerLock]) {
      const { findings } = await ask(check, ledger);
      for (const [subject, found] of Object.entries(findings))
        outcomes.push({ ...found, id: `${check.kind}:${subject}`, kind: check.kind, subject, planned: { subject: { name: subject } } });
    }
    const causes = managerRules.flatMap((rule) => rule({ ledger, outcomes, host: { platform: 'linux' } } as unknown as RunRecord));
    expect(causes.map(({ code, explains }) => [code, explains])).toEqual([
      ['wrong-manager', ['manager.boundary:tools/a', 'manager.lock:tools/a']],
    ]);
  });
});

describe('an env file', () => {
  it('is private only when nobody else reads it and git ignores it', async () => {
    const room = makeRoom({ '.env': 'A=1\n' });
    const ledger = portsLedger([], '.env', join(room.folder, 'ports.yml'));
    const look = async (mode: number, platform: NodeJS.Platform = 'linux') => {
      chmodSync(join(room.folder, '.env'), mode);
      const { findings } = await ask(envFilePrivate, ledger, { platform });
      return findings['.env'];
    };
    expect(await look(0o600)).toMatchObject({ verdict: 'pass', code: 'env-file-private' });
    expect(await look(0o640)).toMatchObject({ verdict: 'warn', code: 'env-file-readable', args: { mode: '640' } });
    expect(await look(0o644, 'win32')).toMatchObject({ verdict: 'pass' });
    room.run('git', 'init', '-q');
    expect(await look(0o600)).toMatchObject({ verdict: 'warn', code: 'env-file-not-ignored' });
    room.write({ '.gitignore': '.env\n' });
    expect(await look(0o600)).toMatchObject({ verdict: 'pass' });
    room.run('git', 'add', '-f', '.env');
    const tracked = await look(0o600);
    expect(tracked).toMatchObject({ verdict: 'fail', code: 'env-file-tracked' });
    const outcome = {
      ...tracked,
      id: 'env-file.private:.env',
      kind: 'env-file.private',
      subject: '.env',
      planned: { subject: { name: '.env' } },
    };
    const [cause] = tokenRules.flatMap((rule) =>
      rule({ ledger, outcomes: [outcome], host: { platform: 'linux' } } as unknown as RunRecord),
    );
    expect(cause?.command).toBe(`git -C ${room.folder} rm --cached .env`);
  });

  it('without git nobody knows whether it is in git', async () => {
    const room = makeRoom({ '.env': 'A=1\n' });
    chmodSync(join(room.folder, '.env'), 0o600);
    room.run('git', 'init', '-q');
    const { findings } = await ask(envFilePrivate, portsLedger([], '.env', join(room.folder, 'ports.yml')), {
      env: { PATH: '/nonexistent' },
    });
    expect(findings['.env']).toMatchObject({ verdict: 'unknown', args: { reason: 'tool-missing' } });
  });
});
