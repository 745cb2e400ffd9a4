import { execFileSync } from 'node:child_process';
import { appendFileSync, existsSync, mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { Report } from '../../../src/report/report.ts';
import { startWorld, type World } from '../../cli/rig/stack.ts';

let world: World;
let port = '';
const inside = (...names: readonly string[]) => join(world.stack.folder, ...names);

beforeAll(async () => {
  world = await startWorld();
  port = /127\.0\.0\.1:(\d+)/.exec(readFileSync(inside('ports.yml'), 'utf8'))?.[1] ?? '';
  appendFileSync(
    inside('ports.yml'),
    `clients:\n  tool: { in: tools/helper, imports: [json] }\n  bot: { in: apps/bot, as: "http://localhost:${port}/v1" }\n  lame: { in: tools/helper, imports: [no_such_package] }\n  astray: { in: tools/helper, as: "http://127.0.0.1:${port}/v2" }\n`,
  );
});
afterAll(() => world.stack.stop());

/** The real managers, with a home of their own. */
const env = () => ({ PATH: process.env.PATH ?? '', HOME: inside('home'), POETRY_VIRTUALENVS_IN_PROJECT: 'true', UV_OFFLINE: '1' });
const install = (program: string, ...args: readonly string[]) =>
  execFileSync(program, args, { cwd: world.stack.folder, env: { ...process.env, ...env() }, stdio: 'pipe' });
function installAll(): void {
  install('uv', '--directory', 'tools/helper', 'sync');
  install('poetry', '-C', 'apps/bot', 'install');
}

async function check(more: Readonly<Record<string, string>> = {}): Promise<Report> {
  const { stdout } = await world.run(['--trust', '--only', 'client.chats', '--format', 'json'], { env: { ...env(), ...more } });
  return JSON.parse(stdout) as Report;
}
const verdicts = (report: Report) =>
  Object.fromEntries(report.checks.filter(({ kind }) => kind === 'client.chats').map(({ subject, code }) => [subject, code]));

describe('clients out of environments of uv and Poetry', () => {
  it('have none before they are made, and looking makes none', async () => {
    for (const folder of ['tools/helper/.venv', 'apps/bot/.venv']) rmSync(inside(folder), { recursive: true, force: true });
    const report = await check();
    expect(verdicts(report)).toEqual({
      tool: 'client-without-environment',
      bot: 'client-without-environment',
      lame: 'client-without-environment',
      astray: 'client-without-environment',
    });
    expect(report.causes.map(({ remedy }) => remedy.command)).toEqual(
      expect.arrayContaining(['uv --directory tools/helper sync', 'poetry -C apps/bot install']),
    );
    expect([inside('tools/helper/.venv'), inside('apps/bot/.venv')].filter(existsSync)).toEqual([]);
  });

  it('make the chat, miss a package, or call another address, each told apart', async () => {
    installAll();
    const report = await check();
    expect(verdicts(report)).toEqual({
      tool: 'client-answered',
      bot: 'client-answered',
      lame: 'client-module-missing',
      astray: 'client-wrong-answer',
    });
    expect(report.causes.map(({ code, subject }) => [code, subject])).toEqual([
      ['client-module-missing', 'lame'],
      ['client-wrong-base-url', 'astray'],
    ]);
    expect(JSON.stringify(report)).not.toContain('app-Practice');
  });

  it('meet the proxy of this shell', async () => {
    installAll();
    const report = await check({ HTTP_PROXY: 'http://127.0.0.1:9' });
    const proxied = report.causes.find(({ code }) => code === 'proxy-on-host');
    expect(verdicts(report)).toMatchObject({ tool: 'client-unreached', bot: 'client-unreached' });
    expect(proxied?.explains).toEqual(expect.arrayContaining(['client.chats:tool', 'client.chats:bot']));
  });

  it('get the key in the environment, and leave no conversation', async () => {
    installAll();
    // A sitecustomize of the environment tells how the client was called; the key is there under its own name.
    const log = inside('home', 'called.txt');
    const [site = ''] = execFileSync('sh', ['-c', `ls -d ${inside('tools/helper/.venv/lib')}/python*/site-packages`], {
      encoding: 'utf8',
    }).split('\n');
    mkdirSync(site, { recursive: true });
    writeFileSync(
      join(site, 'sitecustomize.py'),
      `import os,sys\nopen(${JSON.stringify(log)},"a").write(repr(sys.orig_argv)+" "+str(len(os.environ["DIFY_API_KEY"]))+"\\n")\n`,
    );
    const report = await check();
    rmSync(join(site, 'sitecustomize.py'));
    expect(verdicts(report).tool).toBe('client-answered');
    expect(readFileSync(log, 'utf8')).toMatch(/'-c', .* 2\d$/m);
    expect(readFileSync(log, 'utf8')).not.toContain('app-Practice');
    const left = await fetch(`http://127.0.0.1:${port}/v1/conversations?user=preflight&limit=20`, {
      headers: { authorization: `Bearer ${readFileSync(inside('.env'), 'utf8').split('=')[1]?.trim()}` },
    });
    expect(await left.json()).toMatchObject({ data: [] });
  });
});
