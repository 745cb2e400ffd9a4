import { readdirSync } from 'node:fs';
import { writeFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { afterAll, describe, expect, it } from 'vitest';
import type { Report } from '../../src/report/report.ts';
import { httpServer } from '../families/endpoint/listening.ts';
import { noteTrust } from '../rig/trust-table.ts';
import { programFile, startCommand } from './rig/program.ts';
import { inFolder } from './rig/stack.ts';

/** Node's own fence around a process; it had another name before Node 22.13. */
const flag = ['--permission', '--experimental-permission'].find((name) => process.allowedNodeEnvironmentFlags.has(name));

const ledger = (port: number) =>
  [
    'version: 1',
    'front: web',
    'env-files: [.env]',
    'roles:',
    `  web: { url: "http://127.0.0.1:${port}", kind: http, owner: { process: node } }`,
    '  box: { url: "http://127.0.0.1:9", kind: http, owner: { container: box } }',
    'path: [web]',
    'tokens: { KEY: { kind: other, optional: true } }',
    '',
  ].join('\n');
const managers = 'version: 1\nmanagers:\n  npm: { owns: ["."], lock: committed, version: ">=1" }\n';

/** What needs another program, or a file beyond the folder: where only that may be read it is not seen, and may not pass for well. An engine is asked over its socket. */
const unseen = /^(?:container\.(?!gone)|stack\.|port\.|manager\.(?:installed|version):)/;

describe.skipIf(flag === undefined)('a whole run behind the fence of node --permission', () => {
  let [inputs, survived] = [0, 0];
  afterAll(() => noteTrust({ area: 'node --permission', inputs, survived, leaks: 0 }));

  /** Runs the program where it may read no more than this, start nothing and write nothing; it neither breaks nor leaves a file. */
  async function run(reads: (folder: string, program: string) => readonly string[], words: readonly string[]) {
    inputs += 1;
    return inFolder(async (folder) => {
      const port = await httpServer((_request, response) => response.end('hello'));
      await writeFile(join(folder, 'ports.yml'), ledger(port));
      await writeFile(join(folder, 'managers.yml'), managers);
      await writeFile(join(folder, 'package.json'), '{"name":"x","version":"1.0.0"}');
      const program = await programFile();
      const allowed = reads(folder, join(dirname(dirname(program)), '*')).map((path) => `--allow-fs-read=${path}`);
      const command = [process.execPath, '--no-warnings', flag ?? '', ...allowed, program, ...words];
      const ran = await startCommand(command, { cwd: folder }).done;
      expect(ran.stdout + ran.stderr).not.toMatch(/Preflight itself failed|\n\s+at .+:\d+:\d+|Node\.js v\d/);
      expect(readdirSync(folder).sort()).toEqual(['managers.yml', 'package.json', 'ports.yml']);
      return ran;
    });
  }

  it.each(['running', 'before', 'after', 'static'])('in the phase %s ends with a report, and nothing unseen passes', async (phase) => {
    const words = ['check', '--phase', phase, '--format', 'json'];
    // All may be read: much is seen without another program, by files and sockets.
    const wide = await run(() => ['*'], words);
    expect([0, 1, 3]).toContain(wide.code);
    expect((JSON.parse(wide.stdout) as Report).schema).toBe('preflight.report/v1');

    const narrow = await run((folder, program) => [program, join(folder, '*')], words);
    const { checks } = JSON.parse(narrow.stdout) as Report;
    expect([1, 3]).toContain(narrow.code);
    expect(checks.filter(({ id, verdict }) => verdict === 'pass' && unseen.test(id))).toEqual([]);
    const blind = checks.filter(({ verdict }) => verdict === 'unknown');
    if (phase !== 'static') expect(blind.length).toBeGreaterThan(0);
    expect(blind.filter(({ message }) => message === '')).toEqual([]);
    survived += 2;
  });

  it.each([
    ['plan', []],
    ['report', ['--out', 'handover']],
    ['diff', []],
    ['init', []],
    ['trust', []],
  ])('%s ends in order', async (command, more) => {
    const { code } = await run(() => ['*'], [command, ...more]);
    expect([0, 1, 2, 3]).toContain(code);
    survived += 1;
  });

  it('says which ledger it may not read, and ends with 3', async () => {
    const { code, stderr } = await run((_, program) => [program], []);
    expect(code).toBe(3);
    expect(stderr).toContain('ports.yml');
    survived += 1;
  });
});
