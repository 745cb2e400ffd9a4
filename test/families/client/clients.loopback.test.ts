import { execFileSync } from 'node:child_process';
import { appendFileSync, chmodSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { withDify } from '../../../src/practice/alter-plan.ts';
import { healthyPlan, practiceKey } from '../../../src/practice/healthy-plan.ts';
import type { Report } from '../../../src/report/report.ts';
import { inWorld, startWorld, type World } from '../../cli/rig/stack.ts';

const hasCurl = (() => {
  try {
    execFileSync('curl', ['--version'], { stdio: 'ignore' });
    return true;
  } catch {
    return false;
  }
})();

let world: World;
let port = '';
beforeAll(async () => {
  world = await startWorld();
  const ledger = readFileSync(join(world.stack.folder, 'ports.yml'), 'utf8');
  port = /127\.0\.0\.1:(\d+)/.exec(ledger)?.[1] ?? '';
  appendFileSync(
    join(world.stack.folder, 'ports.yml'),
    `clients:\n  cli: { run: curl }\n  astray: { run: curl, as: "http://127.0.0.1:${port}/api/v1", optional: true }\n  bot: { in: apps/bot }\n`,
  );
});
afterAll(() => world.stack.stop());

async function check(words: readonly string[], env: Readonly<Record<string, string>> = {}): Promise<Report> {
  const { stdout } = await world.run(['--only', 'client.chats', '--format', 'json', ...words], { env });
  return JSON.parse(stdout) as Report;
}
const of = (report: Report, name: string) => report.checks.find(({ id }) => id === `client.chats:${name}`);

describe.skipIf(!hasCurl)('a client that is curl', () => {
  it('makes the same chat, and one with another base URL is told which works', async () => {
    const report = await check([]);
    expect(of(report, 'cli')).toMatchObject({ verdict: 'pass', code: 'client-answered' });
    expect(of(report, 'astray')).toMatchObject({ verdict: 'warn', code: 'client-wrong-answer' });
    expect(report.causes).toMatchObject([
      { code: 'client-wrong-base-url', subject: 'astray', remedy: { text: `Set the base URL of astray to http://127.0.0.1:${port}/v1.` } },
    ]);
    expect(report.signal?.verdict).toBe('pass');
  });

  it('meets the proxy of this shell, which the main chat does not', async () => {
    const report = await check([], { http_proxy: 'http://127.0.0.1:9' });
    expect(report.checks.find(({ kind }) => kind === 'dify.chat')?.verdict).toBe('pass');
    expect(of(report, 'cli')).toMatchObject({ verdict: 'fail', code: 'client-unreached' });
    const cause = report.causes.find(({ explains }) => explains.includes('client.chats:cli'));
    expect(cause).toMatchObject({ code: 'proxy-on-host', remedy: { command: expect.stringContaining('NO_PROXY') } });
  });

  it('that calls another Dify than the main chat is refused by it, in its own words', async () => {
    const elsewhere = withDify(healthyPlan(), { key: `${practiceKey.slice(0, -1)}1` });
    await inWorld(elsewhere, async (other) => {
      await inWorld(healthyPlan(), async (here) => {
        const ledger = join(here.stack.folder, 'ports.yml');
        appendFileSync(ledger, `clients:\n  cli: { run: curl, as: "http://127.0.0.1:${other.stack.ports.front}/v1" }\n`);
        const { stdout } = await here.run(['--only', 'client.chats', '--format', 'json']);
        const found = of(JSON.parse(stdout) as Report, 'cli');
        expect(found).toMatchObject({ verdict: 'fail', code: 'client-refused' });
        expect(found?.message).toBe('Dify refuses cli (status 401): Access token is invalid.');
        const { stdout: japanese } = await here.run(['--only', 'client.chats', '--format', 'json', '--lang', 'ja']);
        expect(of(JSON.parse(japanese) as Report, 'cli')?.message).toBe(
          'Dify が cli を拒否しました（ステータス 401）：Access token is invalid。',
        );
      });
    });
  });

  it('whose conversation Dify does not delete got its answer, and leaves something behind', async () => {
    await inWorld(withDify(healthyPlan(), { keepsConversations: true }), async ({ run, stack }) => {
      appendFileSync(join(stack.folder, 'ports.yml'), 'clients:\n  cli: { run: curl }\n');
      const { stdout } = await run(['--only', 'client.chats', '--format', 'json']);
      const found = of(JSON.parse(stdout) as Report, 'cli');
      expect(found).toMatchObject({ verdict: 'warn', code: 'client-left-behind' });
      expect(found?.message).toMatch(/^cli had its answer, but whether its conversation is gone is not certain \(user preflight-\w+\)\.$/);
    });
  });

  it('is left out with all chats by --skip chat', async () => {
    const { stdout } = await world.run(['--skip', 'chat', '--format', 'json']);
    const report = JSON.parse(stdout) as Report;
    expect([of(report, 'cli')?.verdict, report.chat]).toEqual(['skipped', undefined]);
  });

  it('gets the key on its standard input, and never in its arguments', async () => {
    const bin = join(world.stack.folder, 'home', 'seen');
    mkdirSync(bin, { recursive: true });
    const real = execFileSync('sh', ['-c', 'command -v curl'], { encoding: 'utf8' }).trim();
    const log = join(world.stack.folder, 'home', 'curl.log');
    writeFileSync(join(bin, 'curl'), `#!/bin/sh\nprintf '%s\\n' "$*" >> '${log}'\nexec '${real}' "$@"\n`);
    chmodSync(join(bin, 'curl'), 0o755);
    // It lies below the ledger: run only because this run is trusted.
    const report = await check(['--trust', '--skip', 'bot'], { PATH: `${bin}:${process.env.PATH}` });
    expect(of(report, 'cli')?.verdict).toBe('pass');
    expect(readFileSync(log, 'utf8')).toContain('--config -');
    expect(readFileSync(log, 'utf8')).not.toMatch(/app-Practice|Bearer/);
  });
});

describe('a client that is Python of a folder', () => {
  it('runs only where the folder is trusted, and says what it wants', async () => {
    const report = await check([]);
    expect(of(report, 'bot')).toMatchObject({ verdict: 'unknown', message: expect.stringContaining('run apps/bot’s Python') });
    const { stdout } = await world.run(['trust']);
    expect(stdout).toContain('run apps/bot’s Python');
  });
});
