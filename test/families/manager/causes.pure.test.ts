import { describe, expect, it } from 'vitest';
import type { RunRecord } from '../../../src/engine/record.ts';
import { managerRules } from '../../../src/families/manager/causes/rules.ts';
import { managerEn as en } from '../../../src/families/manager/words.en.ts';
import { managerJa as ja } from '../../../src/families/manager/words.ja.ts';
import type { ManagerName } from '../../../src/ledger/ledger.ts';

const record = (outcomes: readonly object[], platform = 'linux', file = 'managers.yml') =>
  ({ ledger: { managers: { file, folder: '/x', managers: [], exempt: [] } }, outcomes, host: { platform } }) as unknown as RunRecord;

const outcome = (kind: string, subject: string, code: string, args: object, observed: object = {}) => ({
  id: `${kind}:${subject}`,
  kind,
  subject,
  verdict: code === 'could-not-look' ? 'unknown' : 'fail',
  code,
  args,
  observed,
  evidence: [],
  planned: { subject: { name: subject } },
});

const locks: Readonly<Record<ManagerName, string>> = {
  uv: 'uv.lock',
  poetry: 'poetry.lock',
  npm: 'package-lock.json',
  pnpm: 'pnpm-lock.yaml',
};
const lockOutcome = (manager: ManagerName, folder: string, code = 'lock-outdated', more: object = {}) =>
  outcome('manager.lock', folder, code, {
    manager,
    folder,
    file: folder === '.' ? locks[manager] : `${folder}/${locks[manager]}`,
    manifest: 'm',
    difference: 'd',
    ...more,
  });

const causesOf = (outcomes: readonly object[], ...rest: [string?, string?]) =>
  managerRules.flatMap((rule) => rule(record(outcomes, ...rest)));

describe("the command of a cause names the user's own things", () => {
  it.each([
    ['uv', '.', 'uv lock'],
    ['uv', 'tools/my box', "uv lock --project 'tools/my box'"],
    ['poetry', '.', 'poetry lock'],
    ['poetry', 'apps/bot', 'poetry -C apps/bot lock'],
    ['npm', '.', 'npm install --package-lock-only'],
    ['npm', 'web', 'npm install --package-lock-only --prefix web'],
    ['pnpm', '.', 'pnpm install --lockfile-only'],
    ['pnpm', 'web', 'pnpm -C web install --lockfile-only'],
  ] as const)('%s in %s', (manager, folder, command) => {
    expect(causesOf([lockOutcome(manager, folder)])).toMatchObject([{ code: 'lock-stale', command }]);
    expect(causesOf([lockOutcome(manager, folder, 'lock-absent')])).toMatchObject([{ code: 'lock-missing', command }]);
  });

  it('Poetry 1 must be told not to update', () => {
    const version = outcome(
      'manager.version',
      'poetry',
      'manager-in-range',
      {},
      { manager: 'poetry', version: '1.8.3', path: '', source: '' },
    );
    expect(causesOf([version, lockOutcome('poetry', 'apps/bot')])).toMatchObject([{ command: 'poetry -C apps/bot lock --no-update' }]);
  });

  it('a ledger in another folder moves the command along', () => {
    expect(causesOf([lockOutcome('poetry', 'apps/bot')], 'linux', '../stack/managers.yml')).toMatchObject([
      { command: 'poetry -C ../stack/apps/bot lock' },
    ]);
  });

  it.each([
    ['untracked', 'git add apps/bot/poetry.lock'],
    ['ignored', 'git add -f apps/bot/poetry.lock'],
    ['modified', "git commit -m 'Update poetry.lock' apps/bot/poetry.lock"],
    ['no-repository', undefined],
  ])('a lock that is %s', (git, command) => {
    const [cause] = causesOf([lockOutcome('poetry', 'apps/bot', 'lock-not-committed', { git })]);
    expect(cause).toMatchObject({ code: 'lock-uncommitted' });
    expect(cause?.command).toBe(command);
  });

  it("two locks: the one that is not the owner's goes", () => {
    const two = outcome('manager.boundary', 'apps/bot', 'project-two-locks', {
      folder: 'apps/bot',
      owner: 'poetry',
      own: 'poetry.lock',
      foreign: ['uv.lock'],
    });
    expect(causesOf([two])).toMatchObject([{ code: 'two-locks', command: 'rm apps/bot/uv.lock' }]);
  });

  it('a missing manager also explains the lock that only it could have judged', () => {
    const missing = outcome('manager.installed', 'uv', 'manager-not-found', { manager: 'uv' });
    const blind = outcome('manager.lock', 'tools/a', 'could-not-look', { reason: 'tool-missing', detail: '' }, { asked: 'uv' });
    expect(causesOf([missing, blind], 'darwin')).toMatchObject([
      { code: 'manager-missing', command: 'brew install uv', explains: ['manager.installed:uv', 'manager.lock:tools/a'] },
    ]);
    expect(causesOf([outcome('manager.installed', 'npm', 'manager-not-found', { manager: 'npm' })])[0]?.command).toBeUndefined();
  });

  it.each([
    [
      'poetry',
      '>=2.0,<3',
      '/home/me/.local/bin/poetry',
      '/home/me/.local/pipx/venvs/poetry/lib/python3.11/site-packages/poetry-1.8.3.dist-info',
      "pipx install --force 'poetry>=2.0,<3'",
    ],
    ['uv', '>=0.8', '/home/me/.local/bin/uv', 'uv --version', 'uv self update'],
    ['uv', '>=0.8', '/opt/v/bin/uv', '/opt/v/lib/python3.11/site-packages/uv-0.5.0.dist-info', "python3 -m pip install 'uv>=0.8'"],
    ['npm', '>=10', '/usr/bin/npm', '/usr/lib/node_modules/npm/package.json', "npm install -g 'npm@>=10'"],
  ])('%s out of range %s, installed as %s', (manager, range, path, source, command) => {
    const observed = { manager, version: '0.5.0', range, path, source };
    const found = outcome('manager.version', manager, 'manager-out-of-range', { manager, version: '0.5.0', range }, observed);
    expect(causesOf([found])).toMatchObject([{ code: 'manager-version', command }]);
  });
});

it('every cause speaks both languages, in whole sentences', () => {
  const lock = {
    manager: 'poetry',
    folder: 'apps/bot',
    file: 'apps/bot/poetry.lock',
    manifest: 'apps/bot/pyproject.toml',
    isReadable: true,
  } as const;
  const args = {
    'manager-missing': { manager: 'uv' },
    'manager-version': { manager: 'uv', version: '0.5', range: '>=0.8', isReadable: true },
    'lock-missing': lock,
    'lock-stale': lock,
    'lock-uncommitted': { ...lock, git: 'untracked' },
    'two-locks': { folder: '.', owner: 'uv', own: 'uv.lock', foreign: ['poetry.lock'] },
    'wrong-manager': { folder: '.', owner: 'uv', other: 'poetry', sign: 'poetry.lock' },
    'project-claimed-twice': { folder: 'tools/x', managers: ['uv', 'poetry'] },
    'manifest-unreadable': { ...lock, detail: 'line 1: <<<<<<<' },
    'project-unclaimed': { folder: '.', files: ['pyproject.toml'] },
  } as const;
  for (const words of [en, ja]) {
    expect(Object.keys(words.causes).sort()).toEqual(Object.keys(args).sort());
    for (const code of Object.keys(args) as (keyof typeof args)[]) {
      const { message, remedy, page } = words.causes[code] as unknown as {
        readonly message: (args: object) => string;
        readonly remedy: (args: object) => string;
        readonly page: Readonly<Record<string, string>>;
      };
      for (const text of [message(args[code]), remedy(args[code]), ...Object.values(page)]) {
        expect(text, code).toMatch(/[.。]$/);
        expect(text, code).not.toMatch(/undefined|\[object/);
      }
    }
  }
});
