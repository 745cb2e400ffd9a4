import { type ChildProcess, spawn, spawnSync } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { createServer } from 'node:http';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, onTestFinished, test } from 'vitest';
import type { Report } from '../../src/report/report.ts';
import { closedPort, httpServer } from '../families/endpoint/listening.ts';
import { builtProgram, removeBuiltProgram } from '../rig/built-program.ts';

const room = mkdtempSync(join(tmpdir(), 'preflight-serve-'));
const fleet = join(import.meta.dirname, '../../docs/fleet');
const hasProgram = (name: string) => spawnSync(name, ['--version']).error === undefined;
let program = '';

const env = { PATH: process.env.PATH ?? '', HOME: room, XDG_STATE_HOME: room, LANG: 'C' };
const ledger = (port: number) => `version: 1\nroles:\n  web: { url: "http://127.0.0.1:${port}", kind: http }\n`;

beforeAll(async () => {
  program = await builtProgram();
}, 60_000);
afterAll(async () => {
  rmSync(room, { recursive: true, force: true });
  await removeBuiltProgram();
});

/** Ends a child with the test, and waits until it is gone. */
function endWithTest(child: ChildProcess): void {
  onTestFinished(async () => {
    if (child.exitCode !== null || child.signalCode !== null) return;
    child.kill('SIGTERM');
    await once(child, 'exit');
  });
}

/** The program as it serves a ledger: its address, and the process. */
async function serving(text: string, ...args: readonly string[]) {
  const folder = mkdtempSync(join(room, 'stack-'));
  writeFileSync(join(folder, 'ports.yml'), text);
  const port = await closedPort();
  const child = spawn(process.execPath, [program, 'serve', '--listen', String(port), ...args], {
    cwd: folder,
    env,
    stdio: ['ignore', 'ignore', 'pipe'],
  });
  endWithTest(child);
  const [said] = await once(child.stderr, 'data');
  expect(String(said)).toContain(`http://127.0.0.1:${port}/`);
  const get = (path: string, init?: RequestInit) => fetch(`http://127.0.0.1:${port}${path}`, init);
  return { folder, port, child, get };
}

describe('preflight serve', () => {
  test('never listens without being told where', async () => {
    const { status, stderr } = spawnSync(process.execPath, [program, 'serve'], { cwd: room, env, encoding: 'utf8' });
    expect([status, stderr]).toEqual([2, expect.stringContaining('--listen')]);
  });

  test('answers at loopback what it found, in each form, and ends in order', async () => {
    const web = await httpServer((_, response) => response.end('here'));
    const { child, get } = await serving(ledger(web));
    expect(await (await get('/healthz')).text()).toBe('ok\n');
    const report = (await (await get('/report.json')).json()) as Report;
    expect(report).toMatchObject({ schema: 'preflight.report/v1', verdict: 'pass' });
    const page = await get('/');
    expect([page.headers.get('content-type'), page.headers.get('refresh')]).toEqual(['text/html; charset=utf-8', '60']);
    expect(await page.text()).toContain('<!doctype html>');
    const metrics = await (await get('/metrics')).text();
    expect(metrics).toContain('\npreflight_up 1\n');
    if (hasProgram('promtool')) expect(spawnSync('promtool', ['check', 'metrics'], { input: metrics }).status).toBe(0);
    child.kill('SIGTERM');
    expect((await once(child, 'exit'))[0]).toBe(0);
  });

  test('looks once for all who ask within the interval', async () => {
    let asked = 0;
    const web = await httpServer((_, response) => {
      asked++;
      response.end('here');
    });
    const { get } = await serving(ledger(web), '--every', '10m');
    const reports = (await Promise.all(Array.from({ length: 12 }, async () => (await get('/report.json')).json()))) as Report[];
    expect(new Set(reports.map(({ startedAt }) => startedAt)).size).toBe(1);
    const before = asked;
    await get('/metrics');
    expect(asked).toBe(before);
  });

  test('looks anew at every interval', async () => {
    const { get } = await serving(ledger(await closedPort()), '--every', '200ms');
    const started = async () => ((await (await get('/report.json')).json()) as Report).startedAt;
    const first = await started();
    await expect.poll(started, { timeout: 10_000 }).not.toBe(first);
  });

  test('asks for further ledgers by their names, as exporters do', async () => {
    const web = await httpServer((_, response) => response.end('here'));
    const other = mkdtempSync(join(room, 'other-'));
    writeFileSync(join(other, 'ports.yml'), ledger(web));
    const { get } = await serving(ledger(await closedPort()), '--ledger', `other=${join(other, 'ports.yml')}`);
    expect(await (await get('/probe?ledger=other')).text()).toMatch(/^probe_success 1$/m);
    expect(await (await get('/metrics')).text()).toMatch(/^preflight_exit_code\{phase="running"\} 1$/m);
    expect((await get('/probe?ledger=/etc/passwd')).status).toBe(404);
  });

  test('a ledger that is wrong is told with its place, and mended while it serves', async () => {
    const web = await httpServer((_, response) => response.end('here'));
    const { folder, get } = await serving('version: 1\nrolse: {}\n', '--every', '200ms');
    const broken = await get('/report.json');
    expect([broken.status, await broken.text()]).toEqual([503, expect.stringContaining('ports.yml:2:1')]);
    expect(await (await get('/metrics')).text()).toMatch(/^preflight_up 0$/m);
    writeFileSync(join(folder, 'ports.yml'), ledger(web));
    await expect.poll(async () => (await get('/report.json')).status, { timeout: 10_000 }).toBe(200);
  });

  test('answers neither a page that came by another name nor anything but a question', async () => {
    const { port, get } = await serving(ledger(await closedPort()));
    const { createConnection } = await import('node:net');
    const said = async (question: string) => {
      const socket = createConnection(port, '127.0.0.1').setEncoding('utf8');
      socket.write(question);
      let text = '';
      for await (const piece of socket) text += piece;
      return text;
    };
    expect(await said('GET /report.json HTTP/1.1\r\nHost: rebound.example\r\nConnection: close\r\n\r\n')).toMatch(/^HTTP\/1\.1 403 /);
    expect(await said('GET // HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n\r\n')).toMatch(/^HTTP\/1\.1 400 /);
    // A health question of an old balancer names no host; no browser asks like that.
    expect(await said('GET /healthz HTTP/1.0\r\n\r\n')).toMatch(/^HTTP\/1\.1 200 /);
    expect((await get('/report.json', { method: 'POST' })).status).toBe(405);
  });
});

describe('the shipped rules', () => {
  test.skipIf(!hasProgram('promtool'))('pass their own tests', () => {
    const { status, stdout, stderr } = spawnSync('promtool', ['test', 'rules', 'alerts.test.yml'], { cwd: fleet, encoding: 'utf8' });
    expect([status, stderr, stdout]).toEqual([0, '', expect.stringContaining('SUCCESS')]);
  });

  test('have a test each', () => {
    const names = [...readFileSync(join(fleet, 'alerts.yml'), 'utf8').matchAll(/- alert: (\w+)/g)].map(([, name]) => name);
    const tested = readFileSync(join(fleet, 'alerts.test.yml'), 'utf8');
    expect(names.filter((name) => !new RegExp(`alertname: ${name}\\n\\s+exp_alerts`).test(tested))).toEqual([]);
  });

  test('the dashboard asks for nothing that is not served', async () => {
    const { get } = await serving(ledger(await closedPort()));
    const served = await (await get('/metrics')).text();
    const dashboard = readFileSync(join(fleet, 'grafana.json'), 'utf8');
    expect(JSON.parse(dashboard)).toMatchObject({ title: 'Preflight', panels: expect.any(Array) });
    const wanted = new Set([...dashboard.matchAll(/preflight_\w+/g)].map(([name]) => name));
    // Only where a chat was sent.
    const never = [...wanted].filter((name) => !served.includes(`\n${name}`) && !name.startsWith('preflight_chat_'));
    expect(never).toEqual([]);
  });
});

const alertmanager = ['prometheus-alertmanager', 'alertmanager'].find(hasProgram);

test.skipIf(!hasProgram('prometheus') || alertmanager === undefined)(
  'a real Prometheus scrapes it, and a real Alertmanager gets the alert of a stack that is broken',
  async () => {
    const { port } = await serving(ledger(await closedPort()), '--every', '500ms');
    const folder = mkdtempSync(join(room, 'prometheus-'));
    const [prometheus, manager, cluster] = [await closedPort(), await closedPort(), await closedPort()];
    const got = new Promise<{ readonly alerts: readonly { readonly labels: object; readonly annotations: object }[] }>((resolve) => {
      const hook = createServer((request, response) => {
        let text = '';
        request.on('data', (piece) => {
          text += String(piece);
        });
        request.on('end', () => {
          response.end();
          // Whoever looks for a front on this machine asks here, too.
          if (request.method === 'POST') resolve(JSON.parse(text));
        });
      }).listen(0, '127.0.0.1', () => {
        const { port: at } = hook.address() as { port: number };
        writeFileSync(
          join(folder, 'alertmanager.yml'),
          `route: { receiver: hook, group_wait: 0s }\nreceivers: [{ name: hook, webhook_configs: [{ url: "http://127.0.0.1:${at}/" }] }]\n`,
        );
        onTestFinished(() => void hook.close());
        const args = [`--config.file=${join(folder, 'alertmanager.yml')}`, `--storage.path=${join(folder, 'am')}`];
        const web = [`--web.listen-address=127.0.0.1:${manager}`, `--cluster.listen-address=127.0.0.1:${cluster}`];
        endWithTest(spawn(alertmanager as string, [...args, ...web], { stdio: 'ignore' }));
      });
    });
    // The rules as they ship, but for the minutes that they wait.
    writeFileSync(join(folder, 'alerts.yml'), readFileSync(join(fleet, 'alerts.yml'), 'utf8').replace(/for: \d+m/g, 'for: 0s'));
    writeFileSync(
      join(folder, 'prometheus.yml'),
      `global: { scrape_interval: 500ms, evaluation_interval: 500ms }
rule_files: [alerts.yml]
alerting: { alertmanagers: [{ static_configs: [{ targets: ["127.0.0.1:${manager}"] }] }] }
scrape_configs:
  - { job_name: preflight, static_configs: [{ targets: ["127.0.0.1:${port}"] }] }
`,
    );
    const args = [`--config.file=${join(folder, 'prometheus.yml')}`, `--storage.tsdb.path=${join(folder, 'data')}`];
    endWithTest(spawn('prometheus', [...args, `--web.listen-address=127.0.0.1:${prometheus}`], { stdio: 'ignore' }));
    const { alerts } = await got;
    expect(alerts.map(({ labels }) => labels)).toContainEqual(
      expect.objectContaining({ alertname: 'StackBroken', cause: 'owner-not-running', subject: 'web', instance: `127.0.0.1:${port}` }),
    );
    const query = `http://127.0.0.1:${prometheus}/api/v1/query?query=preflight_up`;
    const { data } = (await (await fetch(query)).json()) as { data: { result: readonly { value: readonly [number, string] }[] } };
    expect(data.result.map(({ value }) => value[1])).toEqual(['1']);
  },
  60_000,
);
