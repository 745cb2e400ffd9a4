import { execFile } from 'node:child_process';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { freePorts } from '../../../src/practice/free-ports.ts';
import type { Report } from '../../../src/report/report.ts';
import { checkIn, reachFrom, removeBuiltProgram } from '../../rig/built-program.ts';
import { eventually, testLabel, testName } from '../../rig/engine.ts';
import {
  lowLimits,
  type PodmanService,
  podman,
  podmanCompose,
  podmanImage,
  podmanLacks,
  podmanSays,
  startPodmanService,
} from '../../rig/podman.ts';

const run = promisify(execFile);
const why = await podmanLacks();
if (why !== undefined) process.stderr.write(`no Podman, so nothing of it is tried: ${why}\n`);

const env = { DOCKER_HOST: undefined, DOCKER_CONTEXT: undefined };
const serve = (port: number, text: string) => ['sh', '-c', `echo ${text} > /index.html; httpd -f -p ${port} -h /`];

/** All that a reader is told: what the report says, and what is to be typed. */
const texts = ({ checks, causes }: Report) => JSON.stringify([checks.map(({ message }) => message), causes]);
const codeOf = ({ checks }: Report, id: string) => checks.find((check) => check.id === id)?.code;
const commands = ({ causes }: Report) => causes.map(({ remedy }) => remedy.command);

describe.skipIf(why !== undefined)(`a real Podman${why === undefined ? '' : ` (not here: ${why})`}`, () => {
  const [web, api, network] = [testName('web'), testName('api'), testName('net')];
  let service: PodmanService;
  let folder = '';
  let ports: Readonly<Record<string, number>> = {};

  beforeAll(async () => {
    folder = await mkdtemp(join(tmpdir(), 'preflight-test-podman-'));
    ports = await freePorts(['web', 'stack', 'range']);
    service = await startPodmanService();
    await podman('network', 'create', '--label', testLabel, network);
    const common = ['-d', '--label', testLabel, '--network', network, ...lowLimits];
    const health = ['--health-cmd', 'wget -q -O - http://127.0.0.1/'];
    const published = ['-p', `127.0.0.1:${ports.web}:80`];
    await podman('run', ...common, '--name', web, ...health, ...published, podmanImage, ...serve(80, 'web'));
    await podman('run', ...common, '--name', api, '--network-alias', 'api', podmanImage, ...serve(5001, 'api'));
  }, 120_000);
  afterAll(async () => {
    await podmanSays('rm', '-f', '-t', '0', web, api);
    await podmanSays('network', 'rm', '-f', network);
    await service?.stop();
    await rm(folder, { recursive: true, force: true });
    await removeBuiltProgram();
  }, 60_000);

  /** Checks with this owner of the front, at the engine's socket or, for another one, at Docker's. */
  async function checked(owner: string, more: { readonly phase?: 'after'; readonly endpoint?: string } = {}): Promise<Report> {
    const ledger = `version: 1
docker: { host: "${more.endpoint ?? service.endpoint}" }
front: web
roles:
  web: { url: "http://127.0.0.1:${ports.web}", kind: http, owner: { container: ${owner} } }
  api: { owner: { container: ${api} }, inside: "http://api:5001/" }
path: [web, api]
`;
    await writeFile(join(folder, 'ports.yml'), ledger);
    return (await checkIn(folder, { env, ...(more.phase ? { phase: more.phase } : {}) })).report;
  }

  it('is called by its name, and its containers are green: port, health, publishing, and the hop from inside', async () => {
    // Where systemd does not run nobody asks the healthcheck, and a start forgets what it said.
    await eventually(
      () => podmanSays('healthcheck', 'run', web),
      ({ code }) => code === 0,
    );
    const report = await checked(web);
    const version = (await podman('version', '--format', '{{.Server.Version}}')).trim();
    expect(report.checks.find(({ id }) => id === 'docker.engine:docker')?.message).toBe(
      `Podman ${version} answers at ${service.endpoint}.`,
    );
    expect(report.facts.docker).toMatchObject({ product: 'Podman', version });
    expect(codeOf(report, 'port.owned:web')).toBe('port-owned');
    expect(codeOf(report, 'container.healthy:web')).toBe('container-healthy');
    expect(codeOf(report, 'container.published:web')).toBe('published-as-declared');
    expect(report.checks.filter(({ verdict }) => verdict === 'fail' || verdict === 'warn')).toEqual([]);
    expect(report.checks.find(({ id }) => id === 'hop.reaches:api')).toMatchObject({ verdict: 'pass' });
  });

  it('names the monitor’s container where another is meant, and never its process', async () => {
    const report = await checked('somebody-else');
    expect(codeOf(report, 'port.owned:web')).toBe('port-wrong-owner');
    expect(report.checks.find(({ id }) => id === 'port.owned:web')?.message).toContain(`container ${web}`);
    expect(texts(report)).not.toMatch(/\bkill\b|docker /);
  });

  it('says that an engine’s helper holds the port where the engine that was asked has no such container', async () => {
    const report = await checked(web, { endpoint: 'unix:///var/run/docker.sock' });
    expect(report.checks.find(({ id }) => id === 'port.owned:web')?.message).toContain('the container engine’s conmon');
    expect(JSON.stringify(report.causes)).toContain('podman ps');
    expect(texts(report)).not.toMatch(/\bkill\b/);
  });

  it('is told to stop what was left after the session', async () => {
    const report = await checked(web, { phase: 'after' });
    // The list of the engine has no order.
    expect([`podman stop ${web} ${api}`, `podman stop ${api} ${web}`]).toContain(commands(report)[0]);
  });

  it('is told to start a container that stopped, whose ports nobody takes for published; the typed command mends it', async () => {
    await podman('stop', '-t', '0', web);
    const report = await checked(web);
    expect(codeOf(report, 'port.owned:web')).toBe('port-not-listening');
    expect(commands(report)).toContainEqual(`podman start ${web}`);
    expect(texts(report)).not.toMatch(/docker /);
    await podman('start', web);
    expect((await checked(web)).checks.filter(({ verdict }) => verdict === 'fail')).toEqual([]);
  });

  it('is missed by its name when its service ends, with the command that starts it', async () => {
    const away = `unix://${join(folder, 'podman.sock')}`;
    const report = await checked(web, { endpoint: away });
    expect(report.causes[0]?.code).toBe('docker-down');
    // In a container nothing is started: the socket of the host's is wanted.
    const { command, text = '' } = report.causes[0]?.remedy ?? {};
    const start = `podman system service --time=0 ${away}`;
    if (report.facts.host.isContainer) expect(text).toContain(`${join(folder, 'podman.sock')}:/var/run/docker.sock`);
    else expect(command).toBe(start);
    expect(report.causes[0]?.message).toContain('Podman is not running');
  });

  it('is reached through from inside, by its own name of this machine; a container’s localhost is told', async () => {
    const server = createServer((_, response) => void response.end('{"object":"list","data":[]}'));
    await new Promise<void>((resolve) => server.listen(0, '0.0.0.0', resolve));
    const port = (server.address() as AddressInfo).port;
    const told = testName('told');
    // No ledger is there, whose engine would be asked in place of the one that the shell names.
    const bare = await mkdtemp(join(tmpdir(), 'preflight-test-bare-'));
    const start = async (url: string) => {
      await podmanSays('rm', '-f', '-t', '0', told);
      const around = ['-d', '--label', testLabel, '--network', network, ...lowLimits, '--name', told];
      await podman('run', ...around, '-e', `OPENAI_API_BASE_URL=${url}`, podmanImage, 'sleep', '1000');
      return reachFrom(bare, told, { DOCKER_HOST: service.endpoint, DOCKER_CONTEXT: undefined });
    };
    try {
      const red = await start(`http://localhost:${port}/v1`);
      expect(red.code).toBe(1);
      expect(red.report.causes).toMatchObject([
        { code: 'loopback-url-in-container', remedy: { text: expect.stringContaining(`http://host.containers.internal:${port}/v1`) } },
      ]);
      expect(texts(red.report)).not.toMatch(/extra_hosts|add-host|docker /);
      const green = await start(`http://host.containers.internal:${port}/v1`);
      expect(green.report.reach).toMatchObject([{ from: told, variable: 'OPENAI_API_BASE_URL', verdict: 'pass' }]);
      expect(green.code).toBe(0);
    } finally {
      await podmanSays('rm', '-f', '-t', '0', told);
      await new Promise((resolve) => server.close(resolve));
      await rm(bare, { recursive: true, force: true });
    }
  }, 120_000);

  it('shows the project of podman-compose as one that is whole, and mends it by podman-compose', async () => {
    const project = testName('stack').replaceAll('-', '');
    const place = await mkdtemp(join(tmpdir(), 'preflight-test-compose-'));
    const limits = 'ulimits: { nofile: { soft: 1024, hard: 1024 }, nproc: { soft: 1024, hard: 1024 } }';
    const part = (words: readonly string[]) => `    image: ${podmanImage}\n    command: ${JSON.stringify(words)}\n    ${limits}\n`;
    await writeFile(
      join(place, 'compose.yaml'),
      `services:\n  web:\n${part(serve(80, 'web'))}    ports: ["127.0.0.1:${ports.stack}:80"]\n  api:\n${part(serve(5001, 'api'))}`,
    );
    await writeFile(
      join(folder, 'ports.yml'),
      `version: 1
docker: { host: "${service.endpoint}" }
front: web
roles:
  web: { url: "http://127.0.0.1:${ports.stack}", kind: http, owner: { compose: web } }
  api: { owner: { compose: api }, inside: "http://api:5001/" }
path: [web, api]
compose: { project: ${project} }
`,
    );
    const check = async () => (await checkIn(folder, { env })).report;
    try {
      const up = await podmanCompose(place, '-p', project, 'up', '-d');
      expect(up.code, up.stderr).toBe(0);
      const green = await check();
      expect(green.checks.filter(({ verdict }) => verdict !== 'pass')).toEqual([]);
      expect(green.facts.docker.containers.map(({ project: its, service: own }) => [its, own])).toEqual([
        [project, 'api'],
        [project, 'web'],
      ]);
      await podman('stop', '-t', '0', `${project}_api_1`);
      const red = await check();
      const command = `podman-compose -p ${project} -f ${place}/compose.yaml up -d api`;
      expect(commands(red)).toContainEqual(command);
      const [, ...words] = command.split(' ');
      const typed = await podmanCompose(tmpdir(), ...words);
      expect(typed.code, typed.stderr).toBe(0);
      expect((await check()).checks.filter(({ verdict }) => verdict !== 'pass')).toEqual([]);
    } finally {
      await podmanCompose(place, '-p', project, 'down', '-t', '0');
      await rm(place, { recursive: true, force: true });
    }
  }, 180_000);

  it('hands its range of ports to the container, every port of it', async () => {
    const range = testName('range');
    const first = ports.range ?? 0;
    const [from, to] = [first, first + 1];
    await podman(
      'run',
      '-d',
      '--name',
      range,
      '--label',
      testLabel,
      ...lowLimits,
      '-p',
      `127.0.0.1:${from}-${to}:80-81`,
      podmanImage,
      ...serve(81, 'x'),
    );
    try {
      await writeFile(
        join(folder, 'ports.yml'),
        `version: 1\ndocker: { host: "${service.endpoint}" }\nroles:\n  web: { url: "http://127.0.0.1:${to}", kind: http, owner: { container: ${range} } }\n`,
      );
      const { report } = await checkIn(folder, { env });
      expect(codeOf(report, 'port.owned:web')).toBe('port-owned');
    } finally {
      await run('podman', ['rm', '-f', '-t', '0', range]);
    }
  });
});
