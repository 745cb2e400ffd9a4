import { execFileSync } from 'node:child_process';
import { chmodSync, cpSync, mkdirSync, mkdtempSync, realpathSync, rmSync, symlinkSync, truncateSync, writeFileSync } from 'node:fs';
import { createServer, type Server } from 'node:net';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { stateFile } from '../../src/state/store.ts';
import { type Ran, run } from './rig/program.ts';

/** Words of a private file outside of the clone. It is no YAML, TOML, JSON or env file, so that every parser has something to quote. */
const secret = 'canary-words: [never\n= shown "canary-more\n{canary-brace\ncanary-line=\n';

/** What can lie where a file is expected; `plant` makes it. */
const plants: Readonly<Record<string, (path: string) => void | Promise<void>>> = {
  'a link to a private file': (path) => symlinkSync(join(root, 'outside', 'private'), path),
  'a link to a device without an end': (path) => symlinkSync('/dev/zero', path),
  'a pipe without a writer': (path) => void execFileSync('mkfifo', [path]),
  'a file of 2 GB': (path) => {
    writeFileSync(path, '');
    truncateSync(path, 2 ** 31);
  },
  'a folder': (path) => void mkdirSync(path),
  'a socket': (path) =>
    new Promise((resolve) => {
      const server = createServer().listen(path, () => resolve());
      servers.push(server);
    }),
  'a link to itself': (path) => symlinkSync(path.slice(path.lastIndexOf('/') + 1), path),
};

/** Every file that a run may read, and the checks that may not pass then. */
const places: readonly (readonly [file: string, checks: readonly string[]])[] = [
  ['clone/ports.yml', ['token.present:LM_KEY', 'manager.lock:apps']],
  ['clone/managers.yml', ['token.present:LM_KEY', 'manager.lock:apps']],
  ['clone/.env', ['env-file.private:.env', 'token.present:LM_KEY']],
  ['clone/.gitignore', []],
  ['clone/apps/.gitignore', []],
  ['clone/.git/info/exclude', []],
  ['clone/.git/config', []],
  ['clone/.git/commondir', []],
  ['clone/.git/objects/info/alternates', []],
  ['clone/.git/HEAD', ['manager.lock:apps']],
  ['clone/.git/index', ['manager.lock:apps']],
  ['clone/apps/pyproject.toml', ['manager.lock:apps']],
  ['clone/apps/uv.lock', ['manager.lock:apps']],
  ['clone/web/package.json', ['manager.lock:web']],
  ['clone/web/package-lock.json', ['manager.lock:web']],
  ['clone/pn/package.json', ['manager.lock:pn', 'manager.lock:pn/member']],
  ['clone/pn/pnpm-lock.yaml', ['manager.lock:pn', 'manager.lock:pn/member']],
  ['clone/pn/pnpm-workspace.yaml', ['manager.lock:pn']],
  ['home/.docker/config.json', []],
  ['home/.lmstudio-home-pointer', []],
  ['home/.local/state/preflight/trust.json', []],
  ['home/state.json', []],
  ['clone/baseline.json', ['token.present:LM_KEY']],
];

const servers: Server[] = [];
let root: string;
let made = 0;

beforeAll(() => {
  root = realpathSync(mkdtempSync(join(tmpdir(), 'pf-files-')));
  const write = (name: string, text: string) => {
    mkdirSync(dirname(join(root, name)), { recursive: true });
    writeFileSync(join(root, name), text);
  };
  write('outside/private', secret);
  write(
    'whole/clone/ports.yml',
    'version: 1\nenv-files: [.env]\nroles:\n  lm: { url: "http://127.0.0.1:9", kind: lmstudio, token: LM_KEY, owner: { container: lm } }\ntokens:\n  LM_KEY: { kind: lmstudio }\n',
  );
  write(
    'whole/clone/managers.yml',
    'version: 1\nmanagers:\n  uv: { owns: [apps], lock: committed }\n  npm: { owns: [web], lock: present }\n  pnpm: { owns: ["pn/**"], lock: present }\n',
  );
  write('whole/clone/.env', 'LM_KEY=sk-lm-AbCdEfGh:IjKlMnOpQrStUvWxYz01\n');
  chmodSync(join(root, 'whole/clone/.env'), 0o600);
  write('whole/clone/.gitignore', '.env\nnode_modules\n');
  write('whole/clone/apps/.gitignore', 'dist\n');
  write('whole/clone/apps/pyproject.toml', '[project]\nname = "bot"\nversion = "1"\nrequires-python = ">=3.9"\ndependencies = []\n');
  write(
    'whole/clone/apps/uv.lock',
    'version = 1\nrevision = 3\nrequires-python = ">=3.9"\n\n[[package]]\nname = "bot"\nversion = "1"\nsource = { virtual = "." }\n',
  );
  write('whole/clone/web/package.json', '{"name": "web", "version": "1.0.0"}\n');
  write(
    'whole/clone/web/package-lock.json',
    '{"name": "web", "version": "1.0.0", "lockfileVersion": 3, "requires": true, "packages": {"": {"name": "web", "version": "1.0.0"}}}\n',
  );
  write('whole/clone/pn/package.json', '{"name": "pn", "version": "1.0.0"}\n');
  write('whole/clone/pn/pnpm-workspace.yaml', 'packages: [member]\n');
  write('whole/clone/pn/member/package.json', '{"name": "member", "version": "1.0.0"}\n');
  write('whole/clone/pn/pnpm-lock.yaml', "lockfileVersion: '9.0'\nimporters:\n  .: {}\n  member: {}\n");
  write('whole/home/.docker/config.json', '{}');
  mkdirSync(join(root, 'whole/home/.local/state/preflight'), { recursive: true });
  const git = (...args: string[]) => execFileSync('git', ['-C', join(root, 'whole/clone'), ...args], { stdio: 'ignore' });
  git('init', '-q');
  git('add', '-A');
  git('-c', 'user.name=t', '-c', 'user.email=t@example.com', 'commit', '-qm', 'first');
});
afterAll(() => {
  for (const server of servers) server.close();
  rmSync(root, { recursive: true, force: true });
});

/** Runs the checks in a copy in which something else lies in the file's place. */
async function runWith(file: string | undefined, plant: (path: string) => void | Promise<void> = () => {}): Promise<Ran> {
  const copy = join(root, `r${made++}`);
  cpSync(join(root, 'whole'), copy, { recursive: true });
  const [cwd, home] = [join(copy, 'clone'), join(copy, 'home')];
  const isBaseline = file === 'clone/baseline.json';
  if (file !== undefined) {
    const state = stateFile(join(home, '.local/state/preflight'), [join(cwd, 'ports.yml'), join(cwd, 'managers.yml')], 'before');
    const path = file === 'home/state.json' ? state : join(copy, file);
    rmSync(path, { recursive: true, force: true });
    await plant(path);
  }
  const only = ['env-file.private', 'token.present', 'manager.boundary', 'manager.lock', 'docker.engine'].flatMap((kind) => [
    '--only',
    kind,
  ]);
  const baseline = isBaseline ? ['--baseline', 'baseline.json'] : [];
  const args = ['check', '--phase', 'before', ...only, ...baseline, '--format', 'json', '-v', '--log-level', 'debug', '--deadline', '30s'];
  return run(args, { cwd, env: { HOME: home } });
}

type Check = { readonly id: string; readonly verdict: string; readonly code: string };
const checksOf = ({ stdout }: Ran): readonly Check[] =>
  stdout === '' ? [] : (JSON.parse(stdout) as { readonly checks: readonly Check[] }).checks;

describe.skipIf(process.platform === 'win32')('whatever lies where a file is expected', () => {
  it('is told from the file itself: all of these checks pass when nothing else lies there', async () => {
    const ran = await runWith(undefined);
    const passed = new Set(checksOf(ran).flatMap(({ id, verdict }) => (verdict === 'pass' ? [id] : [])));
    expect([...new Set(places.flatMap(([, checks]) => checks))].filter((id) => !passed.has(id))).toEqual([]);
  }, 60_000);

  it.each(places)(
    '%s: the run ends, nothing passes for it, and not a word of the private file is shown',
    async (file, mayNotPass) => {
      for (const [name, plant] of Object.entries(plants)) {
        const ran = await runWith(file, plant);
        const what = `${file} is ${name}`;
        expect(ran.code, `${what}\n${ran.stderr}`).not.toBeNull();
        expect(`${ran.stdout}${ran.stderr}`, what).not.toMatch(/canary/);
        const checks = checksOf(ran);
        // No report at all is a problem that was told: with its exit code, and in words that name the file.
        if (checks.length === 0) expect([ran.code, ran.stderr], what).toEqual([2, expect.stringContaining(file.split('/').at(-1) ?? '')]);
        const passed = checks.filter(({ id, verdict }) => mayNotPass.includes(id) && verdict === 'pass');
        expect(passed, what).toEqual([]);
        expect(
          checks.filter(({ code }) => code === 'check-crashed' || code === 'deadline-passed'),
          what,
        ).toEqual([]);
      }
    },
    240_000,
  );
});
