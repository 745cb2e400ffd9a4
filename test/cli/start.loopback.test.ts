import { chmod, readdir, readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { programFile, run, startCommand } from './rig/program.ts';
import { inFolder, startWorld, type World } from './rig/stack.ts';

let world: World;
beforeAll(async () => {
  world = await startWorld();
});
afterAll(() => world.stack.stop());

/** The files of dist/ that a run loaded, by Node's own account of the code that it ran. */
async function loaded(...words: readonly string[]): Promise<readonly string[]> {
  const folder = join(world.stack.folder, `loaded-${words.length}`);
  const { code } = await world.run(words, { env: { NODE_V8_COVERAGE: folder } });
  expect(code).toBe(0);
  const texts = await Promise.all((await readdir(folder)).map((name) => readFile(join(folder, name), 'utf8')));
  const scripts = texts.flatMap((text) => (JSON.parse(text) as { readonly result: readonly { readonly url: string }[] }).result);
  return [...new Set(scripts.flatMap(({ url }) => url.split('/dist/')[1] ?? []))].sort();
}

describe('the start of a run', () => {
  it('finds all of the program in one file while everything is green; only packages may come beside it', async () => {
    const files = await loaded('--no-chat');
    expect(files).toEqual(expect.arrayContaining(['cli.cjs', 'main.cjs']));
    expect(files.filter((name) => /^lazy\/(?:words|report|reporters|state|commands|families|engine|probes|ledger)-/.test(name))).toEqual(
      [],
    );
  });

  it('is begun by the path that scripts have written down, too', async () => {
    const byPath = join(await programFile(), '..', 'cli.js');
    const { code, stdout } = await startCommand([process.execPath, byPath, 'check', '--no-chat', '--quiet'], { cwd: world.stack.folder })
      .done;
    expect(stdout).toContain('✓');
    expect(code).toBe(0);
  });

  it('loads none of the costly parts of Node.js that a look can do without', async () => {
    const list = join(world.stack.folder, 'node-parts.json');
    const note = join(world.stack.folder, 'note-parts.cjs');
    const written = `require('fs').writeFileSync(${JSON.stringify(list)}, JSON.stringify(process.moduleLoadList))`;
    await writeFile(note, `process.on('exit', () => ${written});`);
    const parts = async () => {
      const { code } = await world.run(['--no-chat'], { env: { NODE_OPTIONS: `--require ${note}` } });
      expect(code).toBe(0);
      return (JSON.parse(await readFile(list, 'utf8')) as readonly string[]).map((name) => name.replace('NativeModule ', ''));
    };
    // The first run keeps its compiled code under a name that nobody can guess; the second finds it.
    for (const loaded of [await parts(), await parts()]) {
      expect(loaded).toContain('http');
      expect(loaded.filter((name) => /^(?:perf_hooks|https|tls|readline|internal\/crypto\/web(?:crypto)?)$/.test(name))).toEqual([]);
    }
  });

  it('is one sentence where Node.js is too old, in the language of the user', async () => {
    const older = 'data:text/javascript,Object.defineProperty(process,"versions",{value:{...process.versions,node:"20.18.3"}})';
    const { stack } = world;
    const begin = (env: Readonly<Record<string, string>>) =>
      startCommand([process.execPath, '--import', older, program, 'check'], { cwd: stack.folder, env }).done;
    const program = await programFile();
    const [english, japanese] = await Promise.all([begin({}), begin({ LANG: 'ja_JP.UTF-8' })]);
    expect(english).toMatchObject({ code: 3, stdout: '', stderr: 'preflight: Preflight needs Node.js 20.19 or later; this is 20.18.3.\n' });
    expect(japanese).toMatchObject({ code: 3, stdout: '', stderr: expect.stringContaining('20.19 以降が必要です') });
  });

  it.skipIf(process.getuid?.() !== 0)('takes a user without a home, whom the machine does not know, as one who keeps nothing', async () => {
    await inFolder(async (cwd) => {
      await chmod(cwd, 0o755);
      await writeFile(join(cwd, 'managers.yml'), 'version: 1\nmanagers: {}\n');
      const { code, stdout, stderr } = await run(['--format', 'json'], { cwd, uid: 54_321, env: { HOME: undefined } });
      expect([0, 1]).toContain(code);
      expect(JSON.parse(stdout)).toMatchObject({ missing: ['ports.yml'] });
      expect(stderr).not.toMatch(/Preflight itself failed/);
    });
  });

  it('loads a format when it is asked for', async () => {
    expect(await loaded('--no-chat', '--format', 'junit')).toEqual(expect.arrayContaining(['lazy/reporters-junit.js']));
  });
});
