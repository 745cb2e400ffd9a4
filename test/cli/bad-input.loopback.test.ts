import { readFile, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { run } from './rig/program.ts';
import { controls, inFolder, newFolder } from './rig/stack.ts';

const roles = 'version: 1\nfront: web\nroles:\n  web: { url: "http://127.0.0.1:9", owner: { process: web } }\n';

describe('a word that is nearly right', () => {
  it.each([
    ['a duration without its unit', ['--wait', '5'], '“--wait 5” has no unit; possible: 5s, 5m, 5h.'],
    ['a code with a letter too few', ['explain', 'lmstudio-loopback'], 'Did you mean “lmstudio-loopback-only”?'],
    ['a part of codes', ['explain', 'unpublished'], 'With that in their name: dify-app-unpublished, app-unpublished'],
  ])('is told what was probably meant: %s', async (_, words, hint) => {
    await inFolder(async (cwd) => {
      const { code, stdout, stderr } = await run(words, { cwd });
      expect({ code, stdout }).toEqual({ code: 2, stdout: '' });
      expect(stderr).toContain(hint);
    });
  });
});

describe('a ledger that cannot be used', () => {
  const bombs = Array.from(
    { length: 30 },
    (_, level) => `a${level + 1}: &a${level + 1} [${Array.from({ length: 9 }, () => `*a${level}`).join(', ')}]`,
  );
  const bad: readonly (readonly [string, string | Uint8Array])[] = [
    ['empty', ''],
    ['nothing but blanks', ' \n\n'],
    ['binary', Uint8Array.from({ length: 4096 }, (_, index) => index % 256)],
    ['not UTF-8', Uint8Array.from([0x61, 0x3a, 0x20, 0xff, 0xfe])],
    ['50 MB large', new Uint8Array(50 * 1024 * 1024).fill(0x23)],
    ['nested deeply in brackets', `roles: ${'['.repeat(20_000)}`],
    ['nested deeply by indentation', Array.from({ length: 400 }, (_, depth) => `${' '.repeat(depth)}a:`).join('\n')],
    ['an alias bomb', `a0: &a0 [x]\n${bombs.join('\n')}\nversion: 1\n`],
    ['an alias of itself', 'version: 1\nroles: &r\n  web: *r\n'],
    ['broken off', 'version: 1\nroles: { web: '],
    ['of another version', 'version: 2\n'],
    ['a list', '- 1\n- 2\n'],
    ['a number', '8080\n'],
    ['two documents', `${roles}---\n${roles}`],
    ['one with a control character', `${roles}chat: "\u001b[31mred"\n`],
  ];

  it.each(bad)('is told when it is %s: exit 2, no report, no stack trace', async (_, text) => {
    await inFolder(async (folder) => {
      await writeFile(join(folder, 'ports.yml'), text);
      const { code, stdout, stderr } = await run([], { cwd: folder });
      expect({ code, stdout }).toEqual({ code: 2, stdout: '' });
      expect(stderr).toContain('ports.yml');
      expect(stderr).not.toMatch(/\n\s+at |node:internal|Error:/);
      expect(stderr).not.toMatch(controls);
      expect(stderr.length).toBeLessThan(12_000);
    });
  });

  it('that is a folder or a missing named file is told, too', async () => {
    await inFolder(async (folder) => {
      const [isFolder, isMissing] = await Promise.all([
        run(['--ports', '.'], { cwd: folder }),
        run(['--managers', 'nowhere/managers.yml'], { cwd: folder }),
      ]);
      expect([isFolder.code, isMissing.code]).toEqual([2, 2]);
      expect(isMissing.stderr).toContain('nowhere/managers.yml');
    });
  });

  it.each([
    [{ CI: 'true' }, false],
    [{ TF_BUILD: 'True' }, false],
    [{ CI: 'false' }, true],
  ] as const)('gives no command to the CI system that reads its log (%j)', async (env, isCommand) => {
    await inFolder(async (folder) => {
      const forged = '"##vso[task.setvariable variable=PATH]": 1\n"::stop-commands::x": 1\n##[error]: 1\n';
      await writeFile(join(folder, 'ports.yml'), `${roles}${forged}`);
      const { code, stderr } = await run([], { cwd: folder, env });
      expect(code).toBe(2);
      expect(stderr).toContain('task.setvariable');
      expect(/##\w*\[|^\s*::/m.test(stderr)).toBe(isCommand);
    });
  });

  it('shows line, column, source and what was probably meant', async () => {
    await inFolder(async (folder) => {
      await writeFile(join(folder, 'ports.yml'), `${roles}fornt: web\n`);
      const { code, stderr } = await run([], { cwd: folder });
      expect(code).toBe(2);
      expect(stderr).toContain('ports.yml:5:1');
      expect(stderr).toContain('fornt: web');
      expect(stderr).toMatch(/\^{5}/);
      expect(stderr).toContain('did you mean front?');
    });
  });

  it('with a literal key is refused and the key is not printed', async () => {
    await inFolder(async (folder) => {
      const key = ['app', 'LiteralLedgerKey12345678'].join('-');
      await writeFile(
        join(folder, 'ports.yml'),
        `${roles}tokens:\n  K: { kind: dify-app }\nchat: { to: web, token: ${key}, query: q, within: 1s }\n`,
      );
      const { code, stderr, stdout } = await run(['--log-level', 'debug'], { cwd: folder });
      expect(code).toBe(2);
      expect(stdout + stderr).not.toContain('LiteralLedgerKey');
    });
  });
});

describe('a command line that cannot be used', () => {
  let folder: string;
  beforeAll(async () => {
    folder = await newFolder();
    await writeFile(join(folder, 'ports.yml'), roles);
  });
  afterAll(() => rm(folder, { recursive: true }));

  const wrong: readonly (readonly [string, string])[] = [
    ['chek', 'check'],
    ['check plann', 'plan'],
    ['help plna', 'plan'],
    ['--forma json', '--format'],
    ['--no-chats', '--no-chat'],
    ['--format jsn', 'json'],
    ['--format markdwn=x.md', 'markdown'],
    ['--phase befor', 'before'],
    ['--lang jp', 'ja'],
    ['--log-level debg', 'debug'],
    ['--only port.ownd', 'port.owned'],
    ['--only wbe', 'web'],
    ['--skip port.owned:wbe', 'port.owned:web'],
    ['explain lmstudio-loopbak-only', 'lmstudio-loopback-only'],
    ['explain port.fre', 'port.free'],
    ['explain port-fre', 'port-free'],
    ['demo --fault portaken', 'port-taken'],
    ['schema repot', 'report'],
    ['plan --onyl x', '--only'],
  ];
  it.each(wrong)('says what was probably meant: %s → %s', async (words, meant) => {
    const { code, stdout, stderr } = await run(words.split(' '), { cwd: folder });
    expect({ code, stdout }).toEqual({ code: 2, stdout: '' });
    expect(stderr).toContain(`Did you mean “${meant}”?`);
  });

  const refused = [
    '--deadline 5x',
    '--deadline 0s',
    '--wait',
    '--only',
    '--format json=',
    '--format json --format junit',
    '--only nothing-like-this-at-all',
    'plan extra',
    'explain a b',
    'demo extra',
    'schema',
    'check --out x',
    'plan --format json',
    'diff --format json',
    '--baseline nowhere.json',
    'diff --baseline ports.yml',
    'report --baseline ports.yml',
    '-x',
  ];
  it.each(refused)('is refused with one clear reason and nothing is run: %s', async (words) => {
    const { code, stdout, stderr } = await run(words.split(' '), { cwd: folder });
    expect({ code, stdout }).toEqual({ code: 2, stdout: '' });
    expect(stderr).toMatch(/^preflight: /);
    expect(stderr.trim().split('\n').length).toBeLessThanOrEqual(3);
    expect(stderr).not.toMatch(/undefined|\[object|\n\s+at /);
  });

  it('is told in Japanese where that is the locale', async () => {
    const [byLocale, byOption] = await Promise.all([
      run(['chek'], { cwd: folder, env: { LC_ALL: 'ja_JP.UTF-8' } }),
      run(['--lang', 'ja', '--phase', 'befor'], { cwd: folder }),
    ]);
    expect(byLocale.stderr).toContain('「check」のことですか？');
    expect(byOption.stderr).toContain('「before」のことですか？');
  });
});

describe('init', () => {
  it('writes both ledgers, which load, and never overwrites', async () => {
    await inFolder(async (folder) => {
      const first = await run(['init', '--example'], { cwd: folder });
      expect(first).toMatchObject({ code: 0, stderr: '' });
      const [ports, managers] = await Promise.all(['ports.yml', 'managers.yml'].map((name) => readFile(join(folder, name), 'utf8')));
      expect(ports).not.toMatch(/app-[A-Za-z0-9]{8}/);
      await writeFile(join(folder, 'managers.yml'), `${managers}# mine\n`);
      const second = await run(['init', '--example'], { cwd: folder });
      expect(second.code).toBe(0);
      expect(await readFile(join(folder, 'managers.yml'), 'utf8')).toBe(`${managers}# mine\n`);
      const planned = await run(['plan'], { cwd: folder });
      expect(planned).toMatchObject({ code: 0, stderr: '' });
      expect(planned.stdout).toContain('dify.chat:nginx');
    });
  });

  it('writes only the one that is missing, under another name and into a new folder', async () => {
    await inFolder(async (folder) => {
      await writeFile(join(folder, 'managers.yml'), 'version: 1\nmanagers: {}\n');
      const { code, stdout } = await run(['init', '--example', '--ports', 'ledgers/ports.yml'], { cwd: folder });
      expect(code).toBe(0);
      expect(stdout).toContain('wrote ledgers/ports.yml');
      expect(stdout).toContain('left managers.yml');
      expect(await readFile(join(folder, 'managers.yml'), 'utf8')).toBe('version: 1\nmanagers: {}\n');
    });
  });
});

describe('the shipped ledgers on a machine without any stack', () => {
  it('are red, and the first line says what to start first', async () => {
    await inFolder(async (folder) => {
      await run(['init', '--example'], { cwd: folder });
      const empty = { DOCKER_HOST: `unix://${folder}/docker.sock`, DOCKER_CONFIG: folder, XDG_RUNTIME_DIR: folder };
      const { code, stdout, stderr } = await run([], { cwd: folder, env: empty });
      expect(code).toBe(1);
      expect(stderr).toBe('');
      // Where another engine runs on this machine, that is what the first line points at.
      expect(stdout.split('\n')[0]).toMatch(/^✗ .*(Docker|DOCKER_HOST)/);
      expect(stdout.split('\n').slice(1, 4).join('\n')).toContain('fix: ');
    });
  });
});
