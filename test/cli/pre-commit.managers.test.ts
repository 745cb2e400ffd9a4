import { execFileSync, spawnSync } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, expect, test } from 'vitest';
import { parse } from 'yaml';
import { phases } from '../../src/base/phase.ts';

const room = mkdtempSync(join(tmpdir(), 'preflight-hook-'));
afterAll(() => rmSync(room, { recursive: true, force: true }));

const uvx = ['tool', 'run', '--quiet', 'pre-commit'];
const hasPreCommit = spawnSync('uv', [...uvx, '--version'], { timeout: 120_000 }).status === 0;

const env = { ...process.env, PRE_COMMIT_HOME: join(room, 'cache'), HOME: room, LANG: 'C', GIT_CONFIG_NOSYSTEM: '1' };
const git = (folder: string, ...args: readonly string[]) =>
  execFileSync('git', ['-c', 'user.name=mika', '-c', 'user.email=mika@example.com', '-c', 'init.defaultBranch=main', ...args], {
    cwd: folder,
    env,
  });

test('the hook names a phase that there is, and files that are looked at', () => {
  const [hook] = parse(readFileSync('.pre-commit-hooks.yaml', 'utf8')) as readonly {
    entry: string;
    files: string;
    pass_filenames: boolean;
  }[];
  expect(hook).toMatchObject({ entry: 'preflight --phase static', pass_filenames: false });
  const files = new RegExp(hook?.files ?? '');
  for (const file of [
    'ports.yml',
    'apps/bot/poetry.lock',
    'docker-compose.override.yml',
    '.env',
    'docker/.env.local',
    'middleware.env',
    '.gitignore',
  ])
    expect(file).toMatch(files);
  for (const file of ['README.md', 'src/ports.yml.ts', 'src/environment.ts']) expect(file).not.toMatch(files);
});

// The hook is installed as pre-commit does it: a clone of this repository, built and packed by npm.
test.skipIf(!hasPreCommit || !phases.some((phase) => (phase as string) === 'static'))(
  'a real pre-commit builds the hook from this repository, stops a commit that breaks a ledger, and lets a mended one pass',
  () => {
    const hook = join(room, 'hook');
    git(process.cwd(), 'clone', '--quiet', '--no-hardlinks', '.', hook);
    const rev = String(git(hook, 'rev-parse', 'HEAD')).trim();
    const project = mkdtempSync(join(room, 'project-'));
    git(project, 'init', '--quiet');
    writeFileSync(join(project, 'package.json'), '{ "name": "stack", "private": true }\n');
    writeFileSync(join(project, 'managers.yml'), 'version: 1\nmanagers:\n  npm: { owns: ["."], lock: none }\n');
    writeFileSync(
      join(project, '.pre-commit-config.yaml'),
      `repos:\n  - repo: ${hook}\n    rev: ${rev}\n    hooks: [{ id: preflight, language_version: system }]\n`,
    );
    const run = (ledger: string) => {
      writeFileSync(join(project, 'ports.yml'), ledger);
      git(project, 'add', '-A');
      return spawnSync('uv', [...uvx, 'run', '--verbose'], { cwd: project, env, encoding: 'utf8', timeout: 280_000 });
    };
    const broken = run('version: 1\nrolse: {}\n');
    expect([broken.status, broken.stdout]).toEqual([1, expect.stringContaining('ports.yml:2:1')]);
    const mended = run('version: 1\nroles:\n  web: { url: "http://127.0.0.1:8080", kind: http }\n');
    expect([mended.status, mended.stdout]).toEqual([0, expect.stringContaining('Passed')]);
  },
  300_000,
);
