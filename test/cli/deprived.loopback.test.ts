import { mkdir, rmdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { Report } from '../../src/report/report.ts';
import { programFile, startCommand } from './rig/program.ts';
import { inFolder, startWorld, type World } from './rig/stack.ts';

/** The codes of which a healthy stack has none: somebody is accused. */
const accusations = ({ causes, checks }: Report) => [
  ...causes.map(({ code }) => code),
  ...checks.flatMap(({ id, verdict, code }) => (verdict === 'fail' ? [`${id} ${code}`] : [])),
];

describe.skipIf(process.platform !== 'linux')('a process that has run out of something', () => {
  let world: World;
  beforeAll(async () => {
    world = await startWorld();
  });
  afterAll(() => world.stack.stop());

  it.each([20, 22, 24, 26, 28, 30, 34, 40])('blames nobody with %i file handles', async (handles) => {
    const words = `ulimit -n ${handles}; exec '${process.execPath}' '${await programFile()}' --format json --no-chat`;
    const ran = await startCommand(['bash', '-c', words], { cwd: world.stack.folder, env: world.env }).done;
    // Below some number Node itself does not start, and above another all is well.
    if (ran.stdout === '') {
      expect(ran.code).not.toBe(0);
      expect(ran.stderr).toMatch(/EMFILE/);
      if (ran.code !== 1) expect(ran.stderr).toMatch(/^preflight: Preflight itself ran out of file handles[^\n]*\n$/);
      return;
    }
    const report = JSON.parse(ran.stdout) as Report;
    expect(accusations(report)).toEqual([]);
    const unseen = report.checks.filter(({ verdict }) => verdict === 'unknown');
    expect(ran.code).toBe(unseen.length > 0 ? 3 : 0);
  });

  it.each([
    ['is not set', ['-u', 'PATH'], 'PATH is not set'],
    ['is empty', ['PATH='], 'PATH is not set'],
    ['has relative folders alone', ['PATH=.:bin:'], 'PATH names no folder by its whole path'],
  ])('says of no manager that it is missing where PATH %s', async (_, without, why) => {
    const words = ['/usr/bin/env', ...without, process.execPath, await programFile(), '--only', 'manager.installed', '--format', 'json'];
    const ran = await startCommand(words, { cwd: world.stack.folder, env: world.env }).done;
    const report = JSON.parse(ran.stdout) as Report;
    expect(accusations(report)).toEqual([]);
    expect(report.checks.map(({ verdict, message }) => `${verdict}: ${message}`)).toContainEqual(
      expect.stringMatching(`^unknown: .*${why}`),
    );
    expect(report.checks.filter(({ verdict }) => verdict !== 'unknown' && verdict !== 'skipped')).toEqual([]);
    expect(ran.code).toBe(3);
  });

  it('blames nobody without a loopback in its network namespace', async (test) => {
    const alone = ['unshare', '--net'];
    if ((await startCommand([...alone, 'true'], { cwd: '/' }).done).code !== 0) return test.skip();
    const ran = await startCommand([...alone, process.execPath, await programFile(), '--format', 'json'], {
      cwd: world.stack.folder,
      env: world.env,
    }).done;
    const report = JSON.parse(ran.stdout) as Report;
    expect(accusations(report).filter((what) => !what.startsWith('container.'))).toEqual([]);
    expect(
      report.checks
        .filter(({ kind, code }) => kind === 'port.owned' || (kind === 'endpoint.answers' && code !== 'endpoint-listens'))
        .map(({ verdict }) => verdict),
    ).not.toContain('pass');
    expect(report.checks.find(({ kind }) => kind === 'endpoint.answers')?.message).toMatch(/Preflight itself ran out/);
    expect(ran.code).toBe(3);
  });

  it.each([
    ['en', /^preflight: The folder that this was called in is not there any more[^\n]*\n$/],
    ['ja', /^preflight: 現在のフォルダーはもう存在しません[^\n]*\n$/],
  ] as const)('ends with 2 and one sentence in a folder that was removed (%s)', async (language, sentence) => {
    await inFolder(async (folder) => {
      const gone = join(folder, 'gone');
      await mkdir(gone);
      await writeFile(join(folder, 'call.sh'), `cd gone; rmdir ../gone; exec "$@"\n`);
      const words = ['bash', 'call.sh', process.execPath, await programFile(), 'check', '--lang', language];
      const ran = await startCommand(words, { cwd: folder }).done;
      expect(ran).toMatchObject({ code: 2, stdout: '', stderr: expect.stringMatching(sentence) });
      await expect(rmdir(gone)).rejects.toThrow('ENOENT');
    });
  });
});
