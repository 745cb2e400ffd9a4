import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import type { AddressInfo, Server } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Ajv } from 'ajv';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { healthyPlan } from '../../src/practice/healthy-plan.ts';
import { serveHttp } from '../../src/practice/http-server.ts';
import { modelServer } from '../../src/practice/model-server.ts';
import type { Report } from '../../src/report/report.ts';
import { formatNames } from '../../src/reporters/reporters.ts';
import { run } from './rig/program.ts';

/** No engine is asked by chance: where there is one on the machine, these are not about it. */
const noEngine = { DOCKER_HOST: 'unix:///nowhere/docker.sock', DOCKER_CONTEXT: undefined };

describe('preflight reach without an engine', () => {
  let server: Server;
  let origin = '';
  let folder = '';

  beforeAll(async () => {
    folder = await mkdtemp(join(tmpdir(), 'preflight-test-reach-'));
    server = serveHttp(modelServer(healthyPlan().lmstudio));
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
    origin = `http://localhost:${(server.address() as AddressInfo).port}`;
  });
  afterAll(async () => {
    await new Promise((resolve) => server.close(resolve));
    await rm(folder, { recursive: true, force: true });
  });

  const reach = (...args: readonly string[]) => run(['reach', ...args], { cwd: folder, env: noEngine });
  const reported = async (...args: readonly string[]): Promise<Report> => JSON.parse((await reach(...args, '--format', 'json')).stdout);

  it('asks from this machine, tells who answers, and writes a report that its schema takes', async () => {
    const report = await reported('host', `${origin}/v1`);
    expect(report.reach).toMatchObject([{ from: 'client', address: `${origin}/v1`, verdict: 'pass', server: 'LM Studio', models: 2 }]);
    expect(report).toMatchObject({ verdict: 'pass', exitCode: 0 });
    expect(report.missing).toBeUndefined();
    expect(report.facts.host.user).toBeUndefined();
    const schema = JSON.parse((await run(['schema', 'report'], { cwd: folder })).stdout);
    const validate = new Ajv({ strict: false }).compile(schema);
    expect(validate(report), JSON.stringify(validate.errors)).toBe(true);
  });

  it('is red for a port where nobody listens, and says so once', async () => {
    const { code, stdout } = await reach('host', 'localhost:1');
    expect(code).toBe(1);
    expect(stdout).toContain('Nobody listens at localhost:1: its server is not running.');
  });

  it('says which engine is missing where containers are meant', async () => {
    for (const args of [[], ['open-webui'], ['open-webui', `${origin}/v1`]]) {
      const report = await reported(...args);
      expect(report.checks.find(({ kind }) => kind === 'docker.engine')?.verdict).toBe('fail');
      expect(report.exitCode).toBe(1);
    }
  });

  it.each([
    [['host'], 'From this machine an address is needed'],
    [['host', 'http://'], '“http://” is no address'],
    [['host', 'ftp://a'], '“ftp://a” is no address'],
    [['a', 'b', 'c'], '“c” is one word too many'],
  ])('says what is wrong with %j, exit 2', async (args, expected) => {
    const { code, stderr } = await reach(...args);
    expect(code).toBe(2);
    expect(stderr).toContain(expected);
  });

  it('shows no user and no password that is typed in an address, in any format', async () => {
    const secret = 'Canary7zQ';
    const typed = origin.replace('://', `://me:${secret}@`);
    for (const format of formatNames) {
      const { stdout, stderr } = await reach('host', `${typed}/v1?key=${secret}`, '--format', format);
      expect(`${stdout}${stderr}`, format).not.toContain(secret);
    }
  });

  it('takes the name that the folder’s ledger has for the place', async () => {
    const { port } = new URL(origin);
    const ledger = `version: 1\nroles:\n  brain: { url: "http://127.0.0.1:${port}", kind: lmstudio }\n`;
    await writeFile(join(folder, 'ports.yml'), ledger);
    try {
      const report = await reported('host', `${origin}/v1`);
      expect(report.checks.map(({ id }) => id)).toContain('hop.reaches:brain');
    } finally {
      await rm(join(folder, 'ports.yml'));
    }
  });

  it('speaks Japanese', async () => {
    expect((await reach('host', `${origin}/v1`, '--lang', 'ja')).stdout).toContain('このマシン');
  });
});
