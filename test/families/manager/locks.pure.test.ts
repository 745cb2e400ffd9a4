import { describe, expect, it } from 'vitest';
import { judgeNpmLock } from '../../../src/families/manager/locks/npm-lock.ts';
import { judgePnpmLock } from '../../../src/families/manager/locks/pnpm-lock.ts';
import { judgeUvLock } from '../../../src/families/manager/locks/uv-lock.ts';

const nobody = async () => undefined;

describe('uv.lock against pyproject.toml', () => {
  const project = (dependencies: string, more = '') =>
    `[project]\nname = "box"\nversion = "1.0"\nrequires-python = ">=3.9"\ndependencies = [${dependencies}]\n${more}`;
  const lock = (requires: string, more = '') => `version = 1
revision = 3
requires-python = ">=3.9"
[[package]]
name = "box"
version = "1.0"
source = { virtual = "." }
[package.metadata]
requires-dist = [${requires}]
${more}`;

  it.each([
    ['the same', '"rich>=13"', '{ name = "rich", specifier = ">=13" }', 'fresh'],
    ['blanks, order and spelling of versions', '"Ri_ch <15, >= 13.0.0-beta1"', '{ name = "ri-ch", specifier = ">=13.0.0b1,<15" }', 'fresh'],
    ['extras in another order', '"rich[b,A]"', '{ name = "rich", extras = ["a", "b"] }', 'fresh'],
    [
      'a marker in the spelling of uv',
      `"rich; python_version>='3.10'"`,
      `{ name = "rich", marker = "python_full_version >= '3.10'" }`,
      'fresh',
    ],
    ['a new name', '"rich", "more"', '{ name = "rich" }', 'stale'],
    ['a name less', '', '{ name = "rich" }', 'stale'],
    ['another specifier', '"rich>=14"', '{ name = "rich", specifier = ">=13" }', 'stale'],
    ['another extra', '"rich[a]"', '{ name = "rich", extras = ["b"] }', 'stale'],
    ['a marker that uv may have rewritten', `"rich; sys_platform == 'win32'"`, '{ name = "rich" }', 'unsure'],
    [
      'a direct URL at another place',
      '"rich @ https://a.example.invalid/rich.whl"',
      '{ name = "rich", url = "https://b.example.invalid/rich.whl" }',
      'unsure',
    ],
  ])('%s', async (_, dependencies, requires, kind) => {
    expect(await judgeUvLock(project(dependencies), lock(requires), '.', nobody)).toMatchObject({ kind });
  });

  it('what is not compared here is never called fresh', async () => {
    for (const more of [
      '[tool.uv]\nexclude-newer = "1 week"\n',
      '[tool.uv]\nenvironments = ["sys_platform == \'linux\'"]\n',
      '[build-system]\nrequires = []\n',
    ]) {
      expect(await judgeUvLock(project('', more), lock(''), '.', nobody)).toMatchObject({ kind: 'unsure' });
    }
    expect(await judgeUvLock(project('').replace('>=3.9', '>=3.10'), lock(''), '.', nobody)).toMatchObject({ kind: 'unsure' });
    expect(await judgeUvLock(project('', 'dynamic = ["dependencies"]\n'), lock(''), '.', nobody)).toMatchObject({ kind: 'unsure' });
    expect(await judgeUvLock(project(''), lock('').replace('version = 1', 'version = 2'), '.', nobody)).toMatchObject({ kind: 'unsure' });
  });

  it('settings of uv that the lock records are compared with it', async () => {
    const settings = '[tool.uv]\nresolution = "lowest"\nexclude-newer = "2026-01-01"\nconstraint-dependencies = ["a<2"]\n';
    const head =
      '[options]\nresolution-mode = "lowest"\nexclude-newer = "2026-01-02T00:00:00Z"\n[manifest]\nconstraints = [{ name = "a", specifier = "<2" }]\n';
    const withHead = (text: string) => lock('').replace('[[package]]', `${text}[[package]]`);
    const judge = (more: string, text: string, uvToml?: string) => judgeUvLock(project('', more), text, '.', nobody, uvToml);
    expect(await judge(settings, withHead(head))).toMatchObject({ kind: 'fresh' });
    expect(await judge(settings, lock(''))).toMatchObject({ kind: 'stale' });
    for (const [from, to] of [
      ['"lowest"', '"highest"'],
      ['2026-01-01', '2026-02-01'],
      ['a<2', 'a<3'],
    ] as const) {
      expect(await judge(settings.replace(from, to), withHead(head)), to).toMatchObject({ kind: 'stale' });
    }
    // Recorded, but set nowhere here: the user's own settings may say it.
    expect(await judge('', withHead(head))).toMatchObject({ kind: 'unsure' });
    // A uv.toml takes the place of [tool.uv].
    expect(await judge('', withHead('[options]\nresolution-mode = "lowest"\n'), 'resolution = "lowest"\n')).toMatchObject({
      kind: 'fresh',
    });
    expect(await judge('', lock(''), 'constraint-dependencies = ["a<2"]\n')).toMatchObject({ kind: 'unsure' });
  });

  it('groups count, with what they include', async () => {
    const grouped = project('', '[dependency-groups]\ndev = ["a", {include-group = "more"}]\nmore = ["b"]\n');
    const fits = '[package.metadata.requires-dev]\ndev = [{ name = "a" }, { name = "b" }]\nmore = [{ name = "b" }]\n';
    expect(await judgeUvLock(grouped, lock('', fits), '.', nobody)).toMatchObject({ kind: 'fresh' });
    expect(await judgeUvLock(grouped, lock('', fits.replace('{ name = "a" }, ', '')), '.', nobody)).toMatchObject({ kind: 'stale' });
  });

  it('an optional dependency stands in the lock under its extra', async () => {
    const optional = project('', '[project.optional-dependencies]\nfast = ["quick>=1"]\n');
    const entry = `{ name = "quick", marker = "extra == 'fast'", specifier = ">=1" }`;
    expect(await judgeUvLock(optional, lock(entry, 'provides-extras = ["fast"]\n'), '.', nobody)).toMatchObject({ kind: 'fresh' });
    expect(await judgeUvLock(optional, lock(entry, 'provides-extras = []\n'), '.', nobody)).toMatchObject({ kind: 'stale' });
    expect(await judgeUvLock(optional, lock(entry.replace('fast', 'slow')), '.', nobody)).toMatchObject({ kind: 'stale' });
  });

  it('another version or another name of the project is stale', async () => {
    expect(await judgeUvLock(project('').replace('1.0', '1.1'), lock(''), '.', nobody)).toMatchObject({ kind: 'stale' });
    expect(await judgeUvLock(project('').replace('box', 'crate'), lock(''), '.', nobody)).toMatchObject({ kind: 'stale' });
  });
});

describe('package-lock.json against package.json', () => {
  const manifest = (more: object) => JSON.stringify({ name: 'tool', version: '1.0.0', ...more });
  const lock = (root: object, more: object = {}) => JSON.stringify({ lockfileVersion: 3, packages: { '': root, ...more } });

  it.each([
    ['the same', { dependencies: { a: '^1' } }, { dependencies: { a: '^1' } }, 'fresh'],
    ['an empty group is no group', { devDependencies: {} }, {}, 'fresh'],
    [
      'optional wins over ordinary',
      { dependencies: { a: '^1' }, optionalDependencies: { a: '^1' } },
      { optionalDependencies: { a: '^1' } },
      'fresh',
    ],
    ['workspaces as an object', { workspaces: { packages: ['p/*'] } }, { workspaces: ['p/*'] }, 'fresh'],
    ['the version of the project itself', { version: '9.0.0' }, {}, 'fresh'],
    ['another range', { dependencies: { a: '^2' } }, { dependencies: { a: '^1' } }, 'stale'],
    ['moved to another group', { devDependencies: { a: '^1' } }, { dependencies: { a: '^1' } }, 'stale'],
    ['a name less', {}, { peerDependencies: { a: '*' } }, 'stale'],
    ['other workspaces', { workspaces: ['p/*', 'q'] }, { workspaces: ['p/*'] }, 'stale'],
  ])('%s', async (_, asked, root, kind) => {
    expect(await judgeNpmLock(manifest(asked), lock(root), '', nobody)).toMatchObject({ kind });
  });

  it('a member is looked up by its folder', async () => {
    expect(await judgeNpmLock(manifest({}), lock({}, { 'p/one': {} }), 'p/one', nobody)).toMatchObject({ kind: 'fresh' });
    expect(await judgeNpmLock(manifest({}), lock({}), 'p/one', nobody)).toMatchObject({ kind: 'stale' });
  });

  it('a lock of npm 6 records too little, and no JSON is unreadable', async () => {
    expect(await judgeNpmLock(manifest({}), '{"lockfileVersion":1}', '', nobody)).toMatchObject({ kind: 'unsure' });
    expect(await judgeNpmLock(manifest({}), '<<<<<<< HEAD', '', nobody)).toMatchObject({ kind: 'unreadable', file: 'lock' });
    expect(await judgeNpmLock('[]', lock({}), '', nobody)).toMatchObject({ kind: 'unreadable', file: 'manifest' });
  });
});

describe('pnpm-lock.yaml against package.json', () => {
  const lock = (importer: string, head = '') =>
    `lockfileVersion: '9.0'\n${head}\nimporters:\n  .:\n${importer}\npackages:\n  a@1.0.0: {}\n`;
  const one = '    dependencies:\n      a:\n        specifier: ^1.0\n        version: 1.0.0\n';

  it.each([
    ['the same', { dependencies: { a: '^1.0' } }, lock(one), 'fresh'],
    ['another specifier', { dependencies: { a: '^2' } }, lock(one), 'stale'],
    ['moved to another group', { devDependencies: { a: '^1.0' } }, lock(one), 'stale'],
    ['a peer that was installed by itself', { peerDependencies: { a: '^1.0' } }, lock(one), 'fresh'],
    [
      'an override that stands',
      { dependencies: { a: '^2' }, pnpm: { overrides: { a: '^1.0' } } },
      lock(one, 'overrides:\n  a: ^1.0\n'),
      'fresh',
    ],
    ['an override by reference', { dependencies: { a: '^1.0' }, resolutions: { a: '$a' } }, lock(one, 'overrides:\n  a: ^1.0\n'), 'fresh'],
    ['another override', { dependencies: { a: '^1.0' }, pnpm: { overrides: { a: '^3' } } }, lock(one, 'overrides:\n  a: ^1.0\n'), 'stale'],
    ['an override that only old releases read', { dependencies: { a: '^1.0' }, pnpm: { overrides: { b: '1' } } }, lock(one), 'unsure'],
    [
      'an override of some versions',
      { dependencies: { a: '^2' }, pnpm: { overrides: { 'a@2': '^1.0' } } },
      lock(one, 'overrides:\n  a@2: ^1.0\n'),
      'unsure',
    ],
    ['overrides that are gone', { dependencies: { a: '^2' } }, lock(one, 'overrides:\n  a: ^1.0\n'), 'stale'],
    [
      'a first document about pnpm itself',
      { dependencies: { a: '^1.0' } },
      `---\nlockfileVersion: '9.0'\nimporters:\n  .: {}\n---\n${lock(one)}`,
      'fresh',
    ],
    [
      'without importers, as pnpm 8 wrote it',
      { dependencies: { a: '^1.0' } },
      "lockfileVersion: '6.0'\n\ndependencies:\n  a:\n    specifier: ^1.0\n    version: 1.0.0\n",
      'fresh',
    ],
    ['a range that YAML would read as a number', { dependencies: { a: '1.0' } }, lock(one.replace('^1.0', "'1.0'")), 'fresh'],
    ['merge marks', {}, `<<<<<<< HEAD\n${lock(one)}`, 'unreadable'],
    ['no lock at all', {}, 'nothing: here\n', 'unreadable'],
  ])('%s', (_, asked, text, kind) => {
    expect(judgePnpmLock(JSON.stringify(asked), text, '')).toMatchObject({ kind });
  });
});
