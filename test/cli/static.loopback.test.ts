import { mkdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import type { Report } from '../../src/report/report.ts';
import { run } from './rig/program.ts';
import { broken, inFolder, inWorld } from './rig/stack.ts';

const json = async (ran: Promise<{ readonly code: number | null; readonly stdout: string }>) => {
  const { code, stdout } = await ran;
  return { code, report: JSON.parse(stdout) as Report };
};

describe('--phase static', () => {
  it('judges a ledger that is all there is, and says where there is no compose file to hold it against', async () => {
    await inFolder(async (folder) => {
      const role = '{ url: "http://127.0.0.1:8080", kind: dify, owner: { compose: nginx } }';
      await writeFile(join(folder, 'ports.yml'), `version: 1\nroles:\n  nginx: ${role}\n`);
      for (const [lang, message] of [
        ['en', 'There is no compose file beside the ledger, nor in docker/.'],
        ['ja', '台帳の隣にも docker/ にも compose ファイルがありません。'],
      ] as const) {
        const { code, report } = await json(run(['--phase', 'static', '--lang', lang, '--format', 'json'], { cwd: folder }));
        expect(report.checks).toMatchObject([
          { id: 'ledger.sound:ports.yml', verdict: 'pass', code: 'ports-ledger-sound' },
          { id: 'compose-file.agrees:nginx', verdict: 'skipped', code: 'compose-file-absent', message },
        ]);
        expect(code).toBe(0);
      }
    });
  });

  it('asks of files alone: no Docker, no port, no token, no program', async () => {
    await inFolder(async (folder) => {
      await writeFile(
        join(folder, 'ports.yml'),
        `version: 1
docker: { host: "unix:///nowhere.sock" }
roles:
  nginx: { url: "http://127.0.0.1:8080", kind: dify, owner: { compose: nginx } }
  lmstudio: { url: "http://127.0.0.1:1", kind: lmstudio, owner: { process: lms } }
chat: { to: nginx, token: DIFY_API_KEY }
tokens: { DIFY_API_KEY: { kind: dify-app } }
`,
      );
      await writeFile(join(folder, 'managers.yml'), 'version: 1\nmanagers:\n  uv: { owns: [tools/**], lock: present }\n');
      await mkdir(join(folder, 'tools'));
      await writeFile(join(folder, 'tools/pyproject.toml'), '[project]\nname = "tools"\nversion = "1"\nrequires-python = ">=3.10"\n');
      await writeFile(
        join(folder, 'tools/uv.lock'),
        'version = 1\nrequires-python = ">=3.10"\n\n[[package]]\nname = "tools"\nversion = "1"\nsource = { virtual = "." }\n',
      );
      await mkdir(join(folder, 'docker'));
      await writeFile(join(folder, 'docker/compose.yaml'), 'services:\n  nginx: { image: nginx, ports: ["8080:80"] }\n');
      const { code, report } = await json(run(['--phase', 'static', '--format', 'json'], { cwd: folder, env: { PATH: '/nowhere' } }));
      expect(report.checks.map(({ id, verdict }) => [id, verdict])).toEqual([
        ['ledger.sound:ports.yml', 'pass'],
        ['ledger.sound:managers.yml', 'pass'],
        ['compose-file.agrees:nginx', 'pass'],
        ['manager.boundary:tools', 'pass'],
        ['manager.lock:tools', 'pass'],
      ]);
      expect([code, report.phase, report.headline]).toEqual([0, 'static', 'The files are in order: all 5 checks passed.']);
    });
  });

  it('stops at a ledger that contradicts itself, at the line, and says no secret', async () => {
    await inFolder(async (folder) => {
      const gate = async (ledger: string) => {
        await writeFile(join(folder, 'ports.yml'), `version: 1\nroles:\n${ledger}`);
        const { code, stdout, stderr } = await run(['--phase', 'static'], { cwd: folder });
        return [code, stdout + stderr] as const;
      };
      const web = '  web: { url: "http://127.0.0.1:8080", kind: http }\n';
      expect(await gate(`${web}  api: { url: "http://0.0.0.0:8080", kind: http }\n`)).toEqual([2, expect.stringContaining('ports.yml:4:')]);
      expect(await gate(`${web}chat: { to: web, token: KEY }\n`)).toEqual([2, expect.stringContaining('KEY')]);
      const key = ['app', 'Zq8vT3mLx0RbK5nWc2YdHs7J'].join('-');
      const [code, said] = await gate(`${web}chat: { to: web, token: ${key} }\n`);
      expect([code, said]).toEqual([2, expect.stringContaining('ports.yml:4:')]);
      expect(said).not.toContain(key);
      expect(await gate(web)).toEqual([0, expect.stringContaining('The files are in order: the one check passed.')]);
    });
  });

  it('is a plan in which nothing is sent', async () => {
    await inFolder(async (folder) => {
      const roles = 'roles:\n  web: { url: "http://127.0.0.1:8080", kind: dify }\n';
      await writeFile(
        join(folder, 'ports.yml'),
        `version: 1\n${roles}chat: { to: web, token: DIFY_API_KEY }\ntokens: { DIFY_API_KEY: { kind: dify-app } }\n`,
      );
      const running = await run(['plan'], { cwd: folder });
      expect(running.stdout).toContain('DIFY_API_KEY → 127.0.0.1:8080');
      const files = await run(['plan', '--phase', 'static'], { cwd: folder });
      expect(files.stdout).toContain('ledger.sound:ports.yml');
      expect(files.stdout).not.toContain('DIFY_API_KEY');
    });
  });

  it('fails at a stale lock, as CI does; on the way to work that warns', async () => {
    await inWorld(broken('lock-stale'), async (world) => {
      const lockOf = async (words: readonly string[], env = {}) => {
        const { code, report } = await json(world.run([...words, '--only', 'manager.lock', '--format', 'json'], { env }));
        return [code, report.checks.find(({ code: finding }) => finding === 'lock-outdated')?.verdict];
      };
      expect(await lockOf(['--phase', 'static'])).toEqual([1, 'fail']);
      expect(await lockOf(['--phase', 'before'], { CI: 'true' })).toEqual([1, 'fail']);
      expect(await lockOf(['--phase', 'before'], { CI: 'false' })).toEqual([0, 'warn']);
      expect(await lockOf(['--phase', 'before'])).toEqual([0, 'warn']);
    });
  });

  it('holds the compose file against the ledger, or says why it cannot', async () => {
    await inFolder(async (folder) => {
      await writeFile(join(folder, 'ports.yml'), 'version: 1\nroles:\n  web: { url: "http://127.0.0.1:8080", owner: { compose: web } }\n');
      const told = async () => {
        const { code, report } = await json(run(['--phase', 'static', '--format', 'json'], { cwd: folder }));
        const [agrees] = report.checks.filter(({ kind }) => kind === 'compose-file.agrees');
        return [code, agrees?.verdict, report.causes[0]?.message ?? agrees?.message];
      };
      expect(await told()).toEqual([0, 'skipped', expect.stringContaining('no compose file')]);
      const compose = (ports: string) => writeFile(join(folder, 'compose.yaml'), `services:\n  web: { image: web, ports: ${ports} }\n`);
      await compose('["9090:80"]');
      expect(await told()).toEqual([1, 'fail', 'The ledger has web at port 8080, and compose.yaml publishes 9090 for web.']);
      await compose(`["\${PORT:-9090}:80"]`);
      expect(await told()).toEqual([3, 'unknown', expect.stringContaining('a variable that no env file here sets')]);
      await compose(`["\${PORT}:80"]`);
      expect(await told()).toEqual([3, 'unknown', expect.stringContaining('a form that is not followed')]);
      await writeFile(join(folder, '.env'), 'PORT=8080\n');
      expect(await told()).toEqual([0, 'pass', 'compose.yaml publishes 8080 for web, as the ledger says.']);
      await writeFile(join(folder, 'compose.yaml'), 'services:\n  web: { image: web, network_mode: host }\n');
      expect(await told()).toEqual([0, 'pass', "web uses the host's network, so it publishes nothing."]);
      // What compose lays over the file by itself counts as the file does.
      await compose('[]');
      await writeFile(join(folder, 'compose.override.yaml'), 'services:\n  web: { ports: ["8080:80"] }\n');
      expect(await told()).toEqual([0, 'pass', 'compose.yaml + compose.override.yaml publishes 8080 for web, as the ledger says.']);
      // Which files compose reads may stand in .env.
      await writeFile(join(folder, 'other.yml'), 'services:\n  web: { ports: ["7070:80"] }\n');
      await writeFile(join(folder, '.env'), 'COMPOSE_FILE=other.yml\n');
      expect(await told()).toEqual([1, 'fail', 'The ledger has web at port 8080, and other.yml publishes 7070 for web.']);
      await writeFile(join(folder, '.env'), 'COMPOSE_FILE=other.yml:../elsewhere.yml\n');
      expect((await told()).slice(0, 2)).toEqual([3, 'unknown']);
      await writeFile(join(folder, '.env'), '');
      await writeFile(join(folder, 'compose.yaml'), 'services:\n  web: { extends: { file: other.yaml, service: web } }\n');
      expect(await told()).toEqual([3, 'unknown', expect.stringContaining('a form that is not followed')]);
    });
  });
});
