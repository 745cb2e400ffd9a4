import { chmod, writeFile } from 'node:fs/promises';
import { request } from 'node:http';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { withLmStudio } from '../../src/practice/alter-plan.ts';
import { healthyPlan, practiceKey } from '../../src/practice/healthy-plan.ts';
import { run } from './rig/program.ts';
import { broken, inFolder, inWorld, startWorld, type World } from './rig/stack.ts';

describe('the exit code', () => {
  let world: World;
  beforeAll(async () => {
    world = await startWorld();
  });
  afterAll(() => world.stack.stop());

  it('is 0 when nothing failed', async () => {
    const { code, stdout, stderr } = await world.run([]);
    expect({ code, stderr }).toEqual({ code: 0, stderr: '' });
    expect(stdout).toMatch(/^✓ The chat answered in .*\. All \d+ checks passed\.\n/);
  });

  it('is 1 when a check failed, and the first line says what to do', async () => {
    await inWorld(broken('lmstudio-loopback-only'), async (faulty) => {
      const { code, stdout } = await faulty.run([]);
      expect(code).toBe(1);
      expect(stdout).toMatch(/^✗ .*127\.0\.0\.1.*\n {2}fix: lms server start --port \d+ --bind 0\.0\.0\.0\n/);
    });
  });

  it('is 1 for a warning only with --strict', async () => {
    await chmod(join(world.stack.folder, '.env'), 0o644);
    try {
      const words = ['--only', 'env-file.private'];
      const [mild, strict] = await Promise.all([world.run(words), world.run([...words, '--strict'])]);
      expect([mild.code, strict.code]).toEqual([0, 1]);
      expect(mild.stdout).toMatch(/^!/);
    } finally {
      await chmod(join(world.stack.folder, '.env'), 0o600);
    }
  });

  it('is 2 when there is no ledger, and init is named', async () => {
    await inFolder(async (folder) => {
      const { code, stdout, stderr } = await run([], { cwd: folder });
      expect({ code, stdout }).toEqual({ code: 2, stdout: '' });
      expect(stderr).toContain('preflight init');
    });
  });

  it('is 3 when nothing failed but something could not be looked at', async () => {
    await inFolder(async (folder) => {
      await writeFile(
        join(folder, 'ports.yml'),
        'version: 1\ndocker: { host: "ssh://me@elsewhere.invalid" }\nfront: web\nroles:\n  web: { url: "http://127.0.0.1:9", owner: { compose: web } }\n',
      );
      const { code, stdout } = await run(['--only', 'docker.engine'], { cwd: folder });
      expect(code).toBe(3);
      expect(stdout).toMatch(/^\?/);
    });
  });

  it.skipIf(process.getuid?.() !== 0)(
    'is 3 for a user to whom Docker is closed: nothing of the stack was seen, so nothing of it failed',
    async () => {
      await inWorld(broken('docker-denied'), async (denied) => {
        await chmod(denied.stack.folder, 0o755);
        await chmod(join(denied.stack.folder, '.env'), 0o644);
        const { code, stdout } = await denied.run(['--only', 'docker.engine'], { uid: 65_534 });
        expect(code).toBe(3);
        expect(stdout).toContain('docker group, which has the rights of');
        const asData = await denied.run(['--only', 'docker.engine', '--format', 'json'], { uid: 65_534 });
        expect(JSON.parse(asData.stdout).checks).toContainEqual(
          expect.objectContaining({ id: 'docker.engine:docker', verdict: 'unknown', code: 'engine-denied' }),
        );
      });
    },
  );

  it('is 130 after Ctrl-C in the middle of a chat, whose conversation is deleted', async () => {
    const slow = withLmStudio(healthyPlan(), { tokenMs: 300, answer: Array.from({ length: 60 }, () => 'po') });
    await inWorld(slow, async ({ stack, start }) => {
      const running = await start(['--log-level', 'debug', '--format', 'json']);
      await running.says(/dify\.chat:nginx first-token|dify\.chat:nginx message/);
      expect(await conversations(stack.ports.front)).toBe(1);
      running.child.kill('SIGINT');
      const { code, stdout } = await running.done;
      expect(code).toBe(130);
      const report = JSON.parse(stdout) as { exitCode: number; verdict: string; headline: string; checks: { verdict: string }[] };
      expect(report).toMatchObject({ exitCode: 130, verdict: 'unknown' });
      const asked = report.checks.filter((check) => check.verdict !== 'skipped').length;
      expect(report.headline).toContain(`${asked - 1} of ${asked}`);
      expect(await conversations(stack.ports.front)).toBe(0);
    });
  });

  it('is 130 at the second Ctrl-C too, at once', async () => {
    const silent = withLmStudio(healthyPlan(), { tokenMs: 60_000 });
    await inWorld(silent, async ({ start }) => {
      const running = await start(['--log-level', 'debug']);
      await running.says(/start dify\.chat:nginx/);
      running.child.kill('SIGINT');
      running.child.kill('SIGINT');
      expect((await running.done).code).toBe(130);
    });
  });

  it('leaves no conversation behind after a run that passed', async () => {
    await world.run(['-q']);
    expect(await conversations(world.stack.ports.front)).toBe(0);
  });
});

/** How many conversations the practised Dify keeps for the checks' user. */
async function conversations(port: number | undefined): Promise<number> {
  return new Promise((resolve, reject) => {
    const headers = { Authorization: `Bearer ${practiceKey}` };
    const asked = request({ host: '127.0.0.1', port, path: '/v1/conversations?user=anybody', headers }, (response) => {
      let text = '';
      response.setEncoding('utf8').on('data', (chunk: string) => {
        text += chunk;
      });
      response.on('end', () => resolve((JSON.parse(text) as { data: unknown[] }).data.length));
    });
    asked.on('error', reject).end();
  });
}
