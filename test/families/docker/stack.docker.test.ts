import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { Phase } from '../../../src/base/phase.ts';
import type { Check } from '../../../src/engine/check.ts';
import { diagnose } from '../../../src/engine/diagnosis/diagnose.ts';
import { buildPlan, everything } from '../../../src/engine/plan/build-plan.ts';
import { runPlan } from '../../../src/engine/run/run-plan.ts';
import { containerGone } from '../../../src/families/container/checks/container-gone.ts';
import { containerHealthy } from '../../../src/families/container/checks/container-healthy.ts';
import { containerPublished } from '../../../src/families/container/checks/container-published.ts';
import { containerRunning } from '../../../src/families/container/checks/container-running.ts';
import { dockerEngine } from '../../../src/families/docker/checks/docker-engine.ts';
import { endpointAnswers } from '../../../src/families/endpoint/checks/endpoint-answers.ts';
import { effectOfCommand, rules } from '../../../src/families/rules.ts';
import type { Endpoint, Ledger, Role } from '../../../src/ledger/ledger.ts';
import { createProbes } from '../../../src/main.ts';
import { docker, eatsMemory, engineAnswers, eventually, removeContainers, startContainer, testName } from '../../rig/engine.ts';
import { ensureImage } from '../../rig/images.ts';

const isThere = await engineAnswers();
const checks: readonly Check[] = [dockerEngine, containerRunning, containerHealthy, containerPublished, containerGone, endpointAnswers];
const families = [{ name: 'some', checks }];
const at = { file: 'ports.yml', line: 1, column: 1 };

const urlOf = (port: number): Endpoint => ({ href: `http://127.0.0.1:${port}`, scheme: 'http', host: '127.0.0.1', port, path: '' });

const role = (service: string, more: Partial<Role> = {}): Role => ({
  name: service,
  optional: false,
  owner: { kind: 'compose', service },
  at,
  ...more,
});

const ledgerOf = (project: string | undefined, roles: readonly Role[]): Ledger => ({
  ports: {
    file: 'ports.yml',
    folder: '/stack',
    envFiles: [],
    docker: { host: 'unix:///var/run/docker.sock' },
    ...(project === undefined ? {} : { composeProject: project }),
    roles,
    path: [],
    tokens: [],
  },
  files: [],
  spans: {},
});

/** What a run of the Docker checks on the real engine finds: codes by id, and the causes. */
async function look(ledger: Ledger, phase: Phase = 'running') {
  const signal = new AbortController().signal;
  const redact = (text: string) => text;
  const probes = createProbes({ env: process.env, ledger, redact, signal } as Parameters<typeof createProbes>[0]);
  const plan = buildPlan({ ledger, phase }, families, everything);
  if (!plan.ok) throw new Error('no plan');
  const options = { ledger, families, own: new Map(), probes, redact, platform: process.platform, signal, onEvent: () => {} };
  const record = await runPlan(plan.value, options);
  const codes = Object.fromEntries(record.outcomes.map(({ id, code }) => [id, code]));
  return { codes, ...diagnose(record, rules, effectOfCommand), record };
}

describe.skipIf(!isThere)('the containers of a stack on a real engine', () => {
  const started: string[] = [];
  const folders: string[] = [];
  let busybox = '';

  beforeAll(async () => {
    busybox = await ensureImage('busybox');
  });
  afterAll(async () => {
    await removeContainers(started);
    for (const folder of folders) await rm(folder, { recursive: true, force: true });
  });

  type Start = { readonly options?: readonly string[]; readonly command?: readonly string[] };

  /** A container with the labels that compose would give it. */
  async function service(project: string, name: string, { options = [], command = ['sleep', '300'] }: Start = {}) {
    const container = `${project}-${name}-1`;
    started.push(container);
    const labels = [`project=${project}`, `service=${name}`, 'container-number=1', 'oneoff=False'];
    const flags = labels.flatMap((label) => ['--label', `com.docker.compose.${label}`]);
    await startContainer(container, busybox, [...flags, ...options], command);
    return container;
  }

  const web = ['sh', '-c', 'mkdir -p /www && echo hello > /www/index.html && exec httpd -f -p 80 -h /www'];
  const portOf = async (container: string) => Number((await docker('port', container, '80')).split('\n')[0]?.split(':').at(-1));

  it('a stack that is well has no cause', async () => {
    const project = testName('well');
    const nginx = await service(project, 'nginx', { options: ['-p', '127.0.0.1::80'], command: web });
    await service(project, 'api');
    const ledger = ledgerOf(project, [role('nginx', { url: urlOf(await portOf(nginx)), kind: 'http' }), role('api')]);
    await eventually(
      () => look(ledger),
      ({ codes }) => codes['endpoint.answers:nginx'] === 'endpoint-answers',
    );
    const { codes, causes, unexplained } = await look(ledger);
    expect(codes).toMatchObject({
      'docker.engine:docker': 'engine-answers',
      'container.running:nginx': 'container-running',
      'container.running:api': 'container-running',
      'container.healthy:nginx': 'no-healthcheck',
      'container.published:nginx': 'published-as-declared',
    });
    expect([causes, unexplained]).toEqual([[], []]);
  });

  it('a stack that was never created is one cause, not one a container', async () => {
    const { causes } = await look(ledgerOf('preflight-test-never', [role('never-nginx'), role('never-api')]));
    expect(causes.map(({ code, command }) => [code, command])).toEqual([
      ['stack-not-created', 'docker compose -p preflight-test-never up -d'],
    ]);
    expect(causes[0]?.explains).toContain('container.running:never-api');
  });

  it('a service that was never created is told from a stopped one, each with its command', async () => {
    const project = testName('parts');
    await service(project, 'nginx', { options: ['--label', 'com.docker.compose.project.working_dir=/srv/my dify'] });
    const api = await service(project, 'api', { command: ['sh', '-c', 'echo "cannot read .env"; exit 7'] });
    await docker('wait', api);
    const { causes, codes, record } = await look(ledgerOf(project, [role('nginx'), role('api'), role('worker')]));
    expect(codes).toMatchObject({ 'container.running:api': 'container-down', 'container.running:worker': 'container-absent' });
    expect(causes.map(({ code, command }) => [code, command])).toEqual([
      ['container-stopped', `docker compose -p ${project} --project-directory '/srv/my dify' up -d api`],
      ['container-missing', `docker compose -p ${project} --project-directory '/srv/my dify' up -d worker`],
    ]);
    const said = record.outcomes.find(({ id }) => id === 'container.running:api')?.evidence;
    expect(said).toContainEqual({ what: 'last-log-line', value: expect.stringMatching(/^api \d\d:\d\d:\d\dZ cannot read \.env$/) });
    expect(said).toContainEqual({ what: 'exit-code', value: 7 });
  });

  it('an optional service that is missing only warns', async () => {
    const project = testName('optional');
    await service(project, 'nginx');
    const { record } = await look(ledgerOf(project, [role('nginx'), role('debug', { optional: true })]));
    expect(record.outcomes.find(({ id }) => id === 'container.running:debug')?.verdict).toBe('warn');
  });

  it('a crash loop is the cause, not the stop that it also is', async () => {
    const project = testName('crash');
    await service(project, 'api', { options: ['--restart', 'always'], command: ['sh', '-c', 'echo no database; exit 3'] });
    const { causes } = await eventually(
      () => look(ledgerOf(project, [role('api')])),
      ({ codes }) => codes['container.running:api'] === 'container-crashing',
    );
    expect(causes.map(({ code }) => code)).toEqual(['container-crash-loop']);
    expect(causes[0]?.evidence).toContainEqual({
      what: 'last-log-line',
      value: expect.stringMatching(/^api \d\d:\d\d:\d\dZ no database$/),
    });
  });

  it('a crash loop that has just started once more is told by the last words of the run before', async () => {
    const project = testName('again');
    const command = 'echo . >> /runs; if [ $(wc -l < /runs) -gt 4 ]; then exec sleep 300; fi; echo no database; exit 3';
    const name = await service(project, 'api', { options: ['--restart', 'always'], command: ['sh', '-c', command] });
    const runs = async () => Number(await docker('inspect', '-f', '{{if eq .State.Status "running"}}{{.RestartCount}}{{end}}', name));
    await eventually(runs, (count) => count === 4);
    const { causes } = await look(ledgerOf(project, [role('api')]));
    expect(causes.map(({ code }) => code)).toEqual(['container-crash-loop']);
    expect(causes[0]?.evidence).toContainEqual({ what: 'last-log-line', value: expect.stringMatching(/ no database$/) });
  });

  it('a container that the kernel killed for its memory says so', async () => {
    const project = testName('memory');
    const name = await service(project, 'api', { options: ['--memory', '64m', '--memory-swap', '64m'], command: eatsMemory });
    await docker('wait', name);
    const { causes } = await look(ledgerOf(project, [role('api')]));
    expect(causes.map(({ code, args }) => [code, args])).toEqual([['container-out-of-memory', { container: name, limitMiB: 64 }]]);
  });

  it('a failing healthcheck is named with its output', async () => {
    const project = testName('ill');
    const health = ['--health-cmd', 'echo "no route to db"; exit 1', '--health-interval', '1s', '--health-retries', '1'];
    const name = await service(project, 'api', { options: health });
    const { causes, record } = await eventually(
      () => look(ledgerOf(project, [role('api')])),
      ({ codes }) => codes['container.healthy:api'] === 'health-failing',
    );
    expect(causes.map(({ code, args }) => [code, args])).toEqual([['container-unhealthy', { container: name, output: 'no route to db' }]]);
    const evidence = record.outcomes.find(({ id }) => id === 'container.healthy:api')?.evidence ?? [];
    expect(evidence.map(({ what }) => what)).toEqual(['health-output', 'health-age']);
  });

  const dead: readonly (readonly [string, readonly string[], string])[] = [
    ['nothing listens inside', ['sleep', '300'], 'nothing'],
    ['the app inside is bound to 127.0.0.1', ['sh', '-c', 'mkdir -p /www && exec httpd -f -p 127.0.0.1:80 -h /www'], 'loopback'],
  ];
  it.each(dead)('a published port leads nowhere when %s', async (_what, command, listens) => {
    const project = testName('dead');
    const name = await service(project, 'nginx', { options: ['-p', '127.0.0.1::80'], command });
    const port = await portOf(name);
    const { causes } = await eventually(
      () => look(ledgerOf(project, [role('nginx', { url: urlOf(port), kind: 'http' })])),
      (seen) => seen.causes.some(({ args }) => 'listens' in args && args.listens === listens),
    );
    expect(causes.map(({ code, certainty, args }) => [code, certainty, args])).toEqual([
      ['published-but-dead', 'certain', { container: name, port, privatePort: 80, listens }],
    ]);
  });

  /** A compose file in a folder of its own, and the labels that lead to it. */
  async function composed(text: string, env = '') {
    const folder = await mkdtemp(join(tmpdir(), 'preflight-test-compose-'));
    folders.push(folder);
    const file = join(folder, 'docker-compose.yaml');
    await writeFile(file, text);
    await writeFile(join(folder, '.env'), env);
    const labels = [`com.docker.compose.project.config_files=${file}`, `com.docker.compose.project.working_dir=${folder}`];
    return { file, options: labels.flatMap((label) => ['--label', label]) };
  }
  const publishing = (ports: string) => `services:\n  nginx:\n    image: nginx\n    ports:\n      - "${ports}"\n`;

  it('names the odd one out of ledger, compose file and container', async () => {
    const project = testName('odd');
    const { options } = await composed(publishing('127.0.0.1:8099:80'));
    const name = await service(project, 'nginx', { options: ['-p', '127.0.0.1::80', ...options], command: web });
    const port = await portOf(name);
    const at8099 = await look(ledgerOf(project, [role('nginx', { url: urlOf(8099) })]));
    expect(at8099.record.outcomes.find(({ id }) => id === 'container.published:nginx')).toMatchObject({
      code: 'published-elsewhere',
      args: { container: name, wanted: 8099, published: [port], inComposeFile: [8099], oddOne: 'container' },
    });
    const asRuns = await look(ledgerOf(project, [role('nginx', { url: urlOf(port) })]));
    expect(asRuns.codes['container.published:nginx']).toBe('compose-file-differs');
    const elsewhere = await look(ledgerOf(project, [role('nginx', { url: urlOf(8098) })]));
    expect(elsewhere.record.outcomes.find(({ id }) => id === 'container.published:nginx')?.args).toMatchObject({ oddOne: 'all' });
  });

  it('sees that the ledger is the odd one, with the variable of the .env put in', async () => {
    const project = testName('env');
    const name = testName('env-name');
    started.push(name);
    const found = await startContainer(name, busybox, ['-p', '127.0.0.1::80'], web).then(() => portOf(name));
    await removeContainers([name]);
    const { options, file } = await composed(publishing('127.0.0.1:${' + 'FRONT:-80}:80'), `FRONT=${found}\n`);
    await service(project, 'nginx', { options: ['-p', `127.0.0.1:${found}:80`, ...options], command: web });
    const { record } = await look(ledgerOf(project, [role('nginx', { url: urlOf(8097) })]));
    const outcome = record.outcomes.find(({ id }) => id === 'container.published:nginx');
    expect(outcome).toMatchObject({ code: 'published-elsewhere', args: { oddOne: 'ledger', inComposeFile: [found] } });
    expect(outcome?.evidence).toContainEqual({ what: 'compose-file-port', value: `127.0.0.1:${found} → 80 (${file}:5)` });
  });

  it('asks which project is meant when two have the services', async () => {
    const [one, two] = [testName('one'), testName('two')];
    const name = testName('svc');
    await service(one, name);
    await service(two, name);
    const { record } = await look(ledgerOf(undefined, [role(name)]));
    const outcome = record.outcomes.find(({ id }) => id === `container.running:${name}`);
    expect(outcome).toMatchObject({ verdict: 'fail', code: 'project-unclear', args: { projects: [one, two].sort() } });
  });

  it('names what still runs when the session is over, and is content when nothing does', async () => {
    const project = testName('left');
    const name = await service(project, 'api');
    const ledger = ledgerOf(project, [role('api')]);
    const left = await look(ledger, 'after');
    expect(left.causes.map(({ code, command, args }) => [code, command, args])).toEqual([
      ['leftover-container', `docker compose -p ${project} down`, { containers: [name], areOrphans: false }],
    ]);
    await removeContainers([name]);
    expect((await look(ledger, 'after')).codes['container.gone:docker']).toBe('containers-gone');
  });

  it('names a stranger that holds a port of the stack', async () => {
    const name = testName('stranger');
    started.push(name);
    await startContainer(name, busybox, ['-p', '127.0.0.1::80'], web);
    const ledger = ledgerOf('preflight-test-over', [role('nginx', { url: urlOf(await portOf(name)) })]);
    const { causes } = await look(ledger, 'after');
    expect(causes.map(({ code, certainty, command }) => [code, certainty, command])).toEqual([
      ['leftover-container', 'likely', `docker ps --filter name=${name}`],
    ]);
  });

  it('lets stay what may, with what that waits for, and ends the others alone', async () => {
    const project = testName('stays');
    const waits = ['--label', 'com.docker.compose.depends_on=db:service_started:false'];
    const [api, db, web] = [await service(project, 'api', { options: waits }), await service(project, 'db'), await service(project, 'web')];
    const ledger = ledgerOf(project, [role('api', { stays: true }), role('web')]);
    const left = await look(ledger, 'after');
    expect(left.causes.map(({ code, command, args }) => [code, command, args])).toEqual([
      ['leftover-container', `docker compose -p ${project} stop web`, { containers: [web], areOrphans: false }],
    ]);
    await removeContainers([web]);
    const stays = await look(ledger, 'after');
    expect([stays.codes['container.gone:docker'], stays.causes]).toEqual(['containers-stay', []]);
    await removeContainers([api, db]);
  });

  it('takes a one-off along, which compose leaves by itself', async () => {
    const project = testName('one-off');
    await service(project, 'api', { options: ['--label', 'com.docker.compose.oneoff=True'] });
    const { causes } = await look(ledgerOf(project, [role('api')]), 'after');
    expect(causes.map(({ command }) => command)).toEqual([`docker compose -p ${project} down --remove-orphans`]);
  });

  it('names a network of which no container is left, and none while one is there, stopped or not', async () => {
    const project = testName('net');
    const network = `${project}_default`;
    await docker('network', 'create', '--label', `com.docker.compose.project=${project}`, '--label', 'preflight-test=1', network);
    try {
      const ledger = ledgerOf(project, [role('api')]);
      const alone = await look(ledger, 'after');
      expect(alone.causes.map(({ code, command, args }) => [code, command, args])).toEqual([
        ['leftover-network', `docker network rm ${network}`, { project, networks: [network] }],
      ]);
      const name = await service(project, 'api');
      await docker('stop', '-t', '0', name);
      expect((await look(ledger, 'after')).codes['container.gone:docker']).toBe('containers-gone');
    } finally {
      await removeContainers(started.splice(0));
      await docker('network', 'rm', network);
    }
  });
});
