import { copyFile, mkdir, readdir, readFile, symlink, writeFile } from 'node:fs/promises';
import { basename, dirname, join } from 'node:path';
import { Client } from '@modelcontextprotocol/sdk/client/index.js';
import { StdioClientTransport } from '@modelcontextprotocol/sdk/client/stdio.js';
import { beforeAll, describe, expect, it } from 'vitest';
import type { Report } from '../../src/report/report.ts';
import { formatNames } from '../../src/reporters/reporters.ts';
import { plainScreen } from '../../src/reporters/screen.ts';
import { writeOutputs } from '../../src/reporters/write-outputs.ts';
import { en } from '../../src/words/en.ts';
import { binaryFile, binaryFolder, packageFolder, run, startCommand } from './rig/program.ts';
import { inFolder } from './rig/stack.ts';

const root = new URL('../..', import.meta.url).pathname;
/** No program can be found by its name, Node.js least of all. */
const withoutNode = { PATH: '/nonexistent' };

let file = '';
beforeAll(async () => {
  file = await binaryFile();
}, 180_000);

const runFile = (words: readonly string[], cwd: string, env: Readonly<Record<string, string | undefined>> = withoutNode) =>
  startCommand([file, ...words], { cwd, env }).done;

describe('the one executable file', () => {
  it('runs the main job green where no Node.js can be found, and writes nothing but its own compiled code', async () => {
    await inFolder(async (cwd) => {
      const before = await readdir(await binaryFolder());
      for (const round of ['first', 'second']) {
        const { code, stdout, stderr } = await runFile(['demo'], cwd, { ...withoutNode, TMPDIR: cwd });
        expect({ round, code, stderr }).toEqual({ round, code: 0, stderr: '' });
        expect(stdout).toMatch(/^✓ The chat answered in .*\. All \d+ checks passed/);
        const files = (await readdir(cwd, { recursive: true, withFileTypes: true })).filter((entry) => !entry.isDirectory());
        expect([...new Set(files.map(({ parentPath }) => parentPath))]).toEqual([join(cwd, '.cache/preflight/code')]);
        for (const { name } of files) expect(name).toMatch(/^code-v.*\.bin$/);
      }
      expect(await readdir(await binaryFolder())).toEqual(before);
    });
  });

  it('is red with a fault and names the cause, in Japanese too', async () => {
    await inFolder(async (cwd) => {
      const { code, stdout } = await runFile(['demo', '--fault', 'front-elsewhere', '--format', 'json', '--lang', 'ja'], cwd);
      const report = JSON.parse(stdout) as Report;
      expect([code, report.causes[0]?.code]).toEqual([1, 'front-elsewhere']);
      expect(report.headline).toMatch(/[ぁ-ん]/);
    });
  });

  it('writes every format as the package does', async () => {
    await inFolder(async (cwd) => {
      const wanted = formatNames.flatMap((name) => ['--format', `${name}=${name}.out`]);
      const { code, stderr } = await runFile(['demo', '--fault', 'lmstudio-loopback-only', ...wanted], cwd);
      expect({ code, stderr }).toEqual({ code: 1, stderr: '' });
      const report = JSON.parse(await readFile(join(cwd, 'json.out'), 'utf8')) as Report;
      const folder = join(cwd, 'again');
      await mkdir(folder);
      const outputs = formatNames.map((format) => ({ format, file: `${format}.out` }));
      // Where all goes into files, the terminal's is the short one.
      await writeOutputs(report, outputs, en, { ...plainScreen, verbosity: 'quiet' }, { folder });
      for (const name of formatNames) {
        const text = await readFile(join(cwd, `${name}.out`), 'utf8');
        expect(text, name).toBe(await readFile(join(folder, `${name}.out`), 'utf8'));
        expect(text, name).toMatch(/\S/);
      }
    });
  });

  it.each([
    [['--version']],
    [['--help']],
    [['--help', '--lang', 'ja']],
    [['schema', 'ports']],
    [['schema', 'managers']],
    [['schema', 'report']],
    [['completion', 'bash']],
    [['completion', 'zsh']],
    [['completion', 'fish']],
    [['explain', 'port-taken']],
    [['demo', '--list']],
    [['plan', '--json']],
    [['chekc']],
    // What its own children are started with means nothing to anybody else.
    [['practice-child']],
  ])('says what the package says: %s', async (words) => {
    await inFolder(async (cwd) => {
      await Promise.all(['ports.yml', 'managers.yml'].map((name) => copyFile(join(root, name), join(cwd, name))));
      const [{ code, stdout, stderr }, other] = await Promise.all([runFile(words, cwd), run(words, { cwd, env: withoutNode })]);
      expect({ code, stdout, stderr }).toEqual({ code: other.code, stdout: other.stdout, stderr: other.stderr });
      expect(stdout + stderr).toMatch(/\S/);
    });
  });

  it.each(['en', 'ja'])('writes the examples of the package: %s', async (language) => {
    await inFolder(async (cwd) => {
      const { code, stderr } = await runFile(['init', '--example', '--lang', language], cwd);
      expect({ code, stderr }).toEqual({ code: 0, stderr: '' });
      const shipped = join(await packageFolder(), language === 'en' ? '' : 'examples/ja');
      for (const name of ['ports.yml', 'managers.yml']) {
        const [own, theirs] = await Promise.all([readFile(join(cwd, name), 'utf8'), readFile(join(shipped, name), 'utf8')]);
        expect(theirs).toContain(own.split('\n').slice(2).join('\n'));
      }
    });
  });

  it('with --keep says a command that works when it is pasted, under whatever name it was put somewhere', async () => {
    await inFolder(async (cwd) => {
      const bin = join(cwd, 'some bin');
      await mkdir(bin);
      await symlink(file, join(bin, 'checks'));
      const path = { PATH: `${bin}:/usr/bin:/bin` };
      for (const called of [join(bin, 'checks'), './some bin/checks', 'checks']) {
        const running = startCommand(['sh', '-c', 'exec "$0" demo --keep', called], { cwd, env: path });
        const [, command = ''] = await running.says(/^ {2}(cd .*)$/m);
        await running.says(/Ctrl-C stops it/);
        const pasted = await startCommand(['sh', '-c', command], { cwd: '/', env: { ...path, HOME: cwd } }).done;
        expect(pasted.stdout).toMatch(/^✓ The chat answered in .*\. All \d+ checks passed/);
        expect(command).not.toMatch(/\bnode\b/);
        running.child.kill('SIGINT');
        expect((await running.done).code).toBe(0);
      }
    });
  });

  it('serves the Model Context Protocol to the client of the SDK', async () => {
    await inFolder(async (cwd) => {
      const client = new Client({ name: 'test', version: '1' });
      const env = { ...withoutNode, HOME: cwd };
      await client.connect(new StdioClientTransport({ command: file, args: ['mcp'], cwd, env, stderr: 'ignore' }));
      try {
        expect((await client.listTools()).tools.map(({ name }) => name)).toEqual(['check', 'explain', 'diff', 'plan']);
        const page = await client.callTool({ name: 'explain', arguments: { code: 'port-taken' } });
        expect(page.structuredContent).toMatchObject({ code: 'port-taken' });
      } finally {
        await client.close();
      }
    });
  });

  it('ends behind its --deadline though its loop stands still', async () => {
    await inFolder(async (cwd) => {
      const preload = `const timer = setInterval(() => {
        if (globalThis[Symbol.for('preflight.watchdog')] === undefined) return;
        clearInterval(timer);
        setTimeout(() => { for (;;); }, 300);
      }, 20);`;
      await writeFile(join(cwd, 'block.cjs'), preload);
      const env = { ...withoutNode, NODE_OPTIONS: `--require ${join(cwd, 'block.cjs')}` };
      const { code, stderr } = await runFile(['demo', '--fault', 'model-cold', '--deadline', '1s'], cwd, env);
      expect(stderr).toMatch(/^preflight: --deadline: [^\n]*\n$/);
      expect(code).toBe(3);
    });
  });

  it('has the licences of all that is in it and the man page beside it, and names no folder of the machine it was made on', async () => {
    const folder = await binaryFolder();
    const licences = await readFile(join(folder, 'preflight.LICENSES.txt'), 'utf8');
    expect(licences).toContain(await readFile(join(root, 'LICENSE'), 'utf8').then((text) => text.trim()));
    expect(licences).toMatch(/^dockerode \d/m);
    // A Node.js of the package `node` brings none.
    expect(licences).toMatch(/Node\.js is licensed for use as follows|Its licence: https:\/\/github\.com\/nodejs/);
    expect(licences).toContain(`It holds Node.js ${process.versions.node}.`);
    expect(await readFile(join(folder, 'preflight.1'), 'utf8')).toMatch(/^\.TH PREFLIGHT 1/im);
    expect((await readFile(file)).includes(root)).toBe(false);
    expect((await readdir(folder)).sort()).toEqual([basename(file), 'preflight.1', 'preflight.LICENSES.txt'].sort());
    expect(dirname(file)).toBe(folder);
  });
});
