import { readdir, writeFile } from 'node:fs/promises';
import type { AddressInfo } from 'node:net';
import { createServer } from 'node:net';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import type { App } from '../../src/commands/app.ts';
import { explain } from '../../src/commands/explain.ts';
import { families } from '../../src/families/families.ts';
import { en } from '../../src/words/en.ts';
import { ja } from '../../src/words/ja.ts';
import { run } from './rig/program.ts';
import { controls, inFolder } from './rig/stack.ts';

describe('explain', () => {
  it('lists every cause and every kind of check without a code', async () => {
    await inFolder(async (cwd) => {
      const { code, stdout, stderr } = await run(['explain'], { cwd });
      expect({ code, stderr }).toEqual({ code: 0, stderr: '' });
      for (const name of [...Object.keys(en.causes), ...families.flatMap(({ checks }) => checks.map(({ kind }) => kind as string))])
        expect(stdout).toContain(name);
    });
  });

  it('tells of a cause, a kind, an id and a finding, in both languages, from anywhere', async () => {
    await inFolder(async (cwd) => {
      const pages = await Promise.all(
        ['lmstudio-loopback-only', 'port.owned', 'port.owned:nginx', 'app-key-rejected'].flatMap((name) =>
          ['en', 'ja'].map((language) => run(['explain', name, '--lang', language], { cwd })),
        ),
      );
      for (const { code, stdout, stderr } of pages) {
        expect({ code, stderr }).toEqual({ code: 0, stderr: '' });
        expect(stdout).not.toMatch(controls);
        expect(stdout.split('\n').length).toBeGreaterThan(2);
      }
    });
  });

  it('has a page for every code in both languages', async () => {
    for (const words of [en, ja]) {
      for (const name of [...Object.keys(words.causes), ...Object.keys(words.checks), ...Object.keys(words.findings)]) {
        let text = '';
        const write = (chunk: string) => {
          text += chunk;
        };
        const stream = { write, isTerminal: false, columns: undefined };
        const app = { host: { stdout: stream, stderr: stream }, words } as unknown as App;
        expect(await explain(name, app), name).toBe(0);
        expect(text, name).toContain(name);
        expect(text, name).not.toMatch(/undefined|\[object|NaN/);
      }
    }
  });
});

describe('schema', () => {
  it.each(['ports', 'managers', 'report'])('prints the JSON Schema of %s', async (name) => {
    await inFolder(async (cwd) => {
      const { code, stdout } = await run(['schema', name], { cwd });
      expect(code).toBe(0);
      expect(JSON.parse(stdout)).toHaveProperty('$schema');
    });
  });
});

describe('plan', () => {
  it('touches nothing but the ledgers', async () => {
    let touched = 0;
    const server = createServer((socket) => {
      touched++;
      socket.destroy();
    });
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
    const { port } = server.address() as AddressInfo;
    try {
      await inFolder(async (cwd) => {
        const at = `127.0.0.1:${port}`;
        const text = `version: 1\ndocker: { host: "tcp://${at}" }\nfront: web\nroles:\n  web: { url: "http://${at}", kind: dify, owner: { compose: web } }\npath: [web]\nchat: { to: web, token: K, query: q, within: 5s }\ntokens: { K: { kind: dify-app } }\n`;
        await writeFile(join(cwd, 'ports.yml'), text);
        const before = await readdir(cwd);
        const env = { K: ['app', 'abcdefghijklmnopqrstuvwx'].join('-') };
        for (const phase of ['before', 'running', 'after']) {
          const { code, stdout, stderr } = await run(['plan', '--phase', phase], { cwd, env });
          expect({ code, stderr }).toEqual({ code: 0, stderr: '' });
          expect(stdout).toContain('docker.engine');
        }
        expect(touched).toBe(0);
        expect(await readdir(cwd)).toEqual(before);
        // The same ledger, run, does touch it: the listener would have told.
        await run(['--deadline', '5s'], { cwd, env });
        expect(touched).toBeGreaterThan(0);
      });
    } finally {
      server.close();
    }
  });
});

describe('the help', () => {
  it.each(['--help', '-h', 'help', 'help check', 'check --help', 'demo --help', '--lang ja --help'])('is printed by %s', async (words) => {
    await inFolder(async (cwd) => {
      const { code, stdout, stderr } = await run(words.split(' '), { cwd });
      expect({ code, stderr }).toEqual({ code: 0, stderr: '' });
      expect(stdout).toContain('preflight');
      expect(stdout).not.toMatch(/undefined/);
      expect(stdout).not.toMatch(controls);
    });
  });
});
