import { spawnSync } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, describe, expect, test } from 'vitest';
import { check, defaults, explain, ownFamily, PreflightProblem, render } from '../../src/index.ts';
import { formatNames } from '../../src/reporters/reporters.ts';
import { httpServer } from '../families/endpoint/listening.ts';
import { startCommand } from './rig/program.ts';

const room = mkdtempSync(join(tmpdir(), 'preflight-library-'));
afterAll(() => rmSync(room, { recursive: true, force: true }));

function folderWith(ledger: string): string {
  const folder = mkdtempSync(join(room, 'stack-'));
  writeFileSync(join(folder, 'ports.yml'), ledger);
  return folder;
}

const ledger = (port: number) => `version: 1\nfront: web\nroles:\n  web: { url: "http://127.0.0.1:${port}", kind: http }\n`;
const selection = { noChat: true, skip: ['host.room'] };

describe('the library', () => {
  test('gives the report, and renders it in any format', async () => {
    const port = await httpServer((_, response) => response.end('here'));
    const report = await check({ cwd: folderWith(ledger(port)), env: {}, selection });
    expect(report).toMatchObject({ schema: 'preflight.report/v1', verdict: 'pass', exitCode: 0 });
    expect(JSON.parse(await render(report, 'json'))).toEqual(JSON.parse(JSON.stringify(report)));
    expect(await render(report, 'tap')).toContain('ok 1 - ');
    await expect(render(report, 'yaml' as never)).rejects.toThrow('format: terminal, json');
  });

  test('throws what is wrong with a ledger, worded and with its place', async () => {
    const cwd = folderWith('version: 1\nrolse: {}\n');
    const thrown = await check({ cwd, env: {} }).catch((error: unknown) => error);
    expect(thrown).toBeInstanceOf(PreflightProblem);
    expect(thrown).toMatchObject({ message: expect.stringContaining('ports.yml:2:1') });
    expect((thrown as PreflightProblem).problems.length).toBeGreaterThan(0);
    const selected = check({ cwd: folderWith(ledger(1)), env: {}, selection: { only: ['nothing.*'] } });
    await expect(selected).rejects.toThrow('nothing.*');
  });

  test('explains a code in both languages, and none that there is not', () => {
    expect(explain('port-taken')).toContain('What it means');
    expect(explain('port-taken', { language: 'ja' })).toMatch(/意味/);
    expect(explain('prot-taken')).toBeUndefined();
  });

  test('takes no family that uses a code of another one', async () => {
    const words = { findings: {}, evidence: {}, causes: {}, checks: { 'port.free': { asks: '', how: '' } } };
    const twice = { ...ownFamily({ name: 'mine', checks: {}, words: { en: words as never } }) };
    await expect(check({ cwd: folderWith(ledger(1)), env: {}, families: [...defaults, twice] })).rejects.toThrow('mine: port.free');
  });
});

describe('a check that crashes with a key in its words', () => {
  const key = ['app', 'Qw7CanaryCrash0Zt5Lm9Xw4'].join('-');
  const ways: Readonly<Record<string, string>> = {
    'as it is': key,
    'percent-encoded': encodeURIComponent(`Bearer ${key}`),
    'in base64': Buffer.from(key).toString('base64'),
    'in upper case': key.toUpperCase(),
    'in JSON': JSON.stringify({ key }),
    'split by soft hyphens': [...key].join('\u00ad'),
    'its last characters': key.slice(-8),
  };

  test.each(Object.entries(ways))('tells none of it in any format: %s', async (_, way) => {
    const clumsy = {
      kind: 'clumsy.runs',
      phases: ['running'],
      subjects: () => [{ name: 'hand' }],
      needs: () => [],
      deadlineMs: () => 1000,
      run: () => Promise.reject(new Error(`could not send ${way} there`)),
    };
    const words = { findings: {}, evidence: {}, causes: {}, checks: { 'clumsy.runs': { asks: 'Does it run?', how: 'It runs.' } } };
    const family = ownFamily({ name: 'clumsy', checks: [clumsy] as never, words: { en: words as never } });
    const cwd = folderWith(`${ledger(1)}tokens: { KEY: { kind: dify-app } }\n`);
    const report = await check({ cwd, env: { KEY: key }, selection: { only: ['clumsy.runs'] }, families: [...defaults, family] });
    expect(report.checks).toContainEqual(expect.objectContaining({ id: 'clumsy.runs:hand', verdict: 'unknown', code: 'check-crashed' }));
    const said = await Promise.all(formatNames.map((format) => render(report, format)));
    expect(said.join('')).toContain('could not send');
    for (const told of said) {
      const plain = told.replaceAll('\u00ad', '').toLowerCase();
      for (const secret of [key, ways['in base64'] ?? '', key.slice(-8)]) expect(plain).not.toContain(secret.toLowerCase());
    }
  });
});

describe('the example of a family of one’s own', () => {
  const run = async (date: string | undefined) => {
    const port = await httpServer((_, response) => {
      response.sendDate = date === undefined;
      if (date !== undefined) response.setHeader('date', date);
      response.end('here');
    });
    return startCommand(['node', 'examples/own-family.mjs', folderWith(ledger(port))], { cwd: process.cwd() }).done;
  };

  test('finds nothing where the clocks agree', async () => {
    const { code, stdout } = await run(undefined);
    expect([code, stdout]).toEqual([0, expect.stringContaining('✓')]);
  });

  test('names its own cause in its own words', async () => {
    const { code, stdout } = await run('Thu, 01 Jan 2026 00:00:00 GMT');
    expect(code).toBe(1);
    expect(stdout).toMatch(/^✗ The clocks of web and of this machine are \d+ s apart\./);
    expect(stdout).toContain('clock.agrees:web');
  });

  test('has types that hold', () => {
    const strict = ['--checkJs', '--allowJs', '--strict', '--module', 'nodenext', '--target', 'es2022', '--types', 'node'];
    const tsc = ['node_modules/typescript/bin/tsc', '--ignoreConfig', '--noEmit', ...strict, 'examples/own-family.mjs'];
    const { status, stdout } = spawnSync(process.execPath, tsc, { encoding: 'utf8' });
    expect([status, stdout]).toEqual([0, '']);
  });
});
