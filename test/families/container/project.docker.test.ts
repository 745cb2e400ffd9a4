import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { diagnose } from '../../../src/engine/diagnosis/diagnose.ts';
import { buildPlan, everything } from '../../../src/engine/plan/build-plan.ts';
import type { Outcome } from '../../../src/engine/record.ts';
import { runPlan } from '../../../src/engine/run/run-plan.ts';
import { containerFamily } from '../../../src/families/container/family.ts';
import { dockerFamily } from '../../../src/families/docker/family.ts';
import { effectOfCommand, rules } from '../../../src/families/rules.ts';
import type { Ledger } from '../../../src/ledger/ledger.ts';
import { createProbes } from '../../../src/main.ts';
import { createDockerProbe } from '../../../src/probes/docker/docker-probe.ts';
import { docker, engineAnswers, eventually, removeContainers, startContainer, testName } from '../../rig/engine.ts';
import { ensureImage } from '../../rig/images.ts';
import { worded } from '../../rig/worded.ts';

const isThere = await engineAnswers();
const at = { file: 'ports.yml', line: 1, column: 1 };
const families = [dockerFamily, containerFamily];

function ledgerOf(project: string, ...services: readonly string[]): Ledger {
  const roles = services.map((service) => ({ name: service, optional: false, owner: { kind: 'compose' as const, service }, at }));
  const host = { host: 'unix:///var/run/docker.sock' };
  const ports = { file: 'ports.yml', folder: '/work', envFiles: [], docker: host, composeProject: project, roles, path: [], tokens: [] };
  return { ports, files: [], spans: {} };
}

async function look(ledger: Ledger) {
  const { signal } = new AbortController();
  const redact = (text: string) => text;
  const probes = createProbes({ env: process.env, ledger, redact, signal } as Parameters<typeof createProbes>[0]);
  const plan = buildPlan({ ledger, phase: 'running' }, families, everything);
  if (!plan.ok) throw new Error('no plan');
  const options = { ledger, families, own: new Map(), probes, redact, platform: process.platform, signal, onEvent: () => {} };
  const record = await runPlan(plan.value, options);
  const codes = Object.fromEntries(record.outcomes.map(({ id, code }) => [id, code]));
  return { codes, record, causes: diagnose(record, rules, effectOfCommand).causes };
}

describe.skipIf(!isThere)('the whole compose project on a real engine', () => {
  const started: string[] = [];
  let busybox = '';
  beforeAll(async () => {
    busybox = await ensureImage('busybox');
  });
  afterAll(() => removeContainers(started));

  /** A container with the labels that compose would give it. */
  async function service(project: string, name: string, command: readonly string[] = ['sleep', '300'], ...options: readonly string[]) {
    const container = `${project}-${name}-1`;
    started.push(container);
    const labels = [`project=${project}`, `service=${name}`, 'container-number=1', 'oneoff=False', 'project.working_dir=/opt/dify'];
    const flags = labels.flatMap((label) => ['--label', `com.docker.compose.${label}`]);
    await startContainer(container, busybox, [...flags, ...options], command);
    return container;
  }

  it('a database that no role names and that loops comes first, and the api that misses it is its shadow', async () => {
    const project = testName('database');
    await service(project, 'nginx');
    const always = ['--restart', 'always'];
    const complaint = "mkdir: cannot create directory './pgdata': Permission denied";
    await service(project, 'db_postgres', ['sh', '-c', `echo "${complaint}"; exit 1`], ...always);
    await service(project, 'api', ['sh', '-c', `echo 'could not translate host name "db_postgres" to address'; exit 1`], ...always);
    const { causes, codes } = await eventually(
      () => look(ledgerOf(project, 'nginx', 'api')),
      // Before its third restart a container that runs at this moment is in no loop yet.
      (seen) => seen.codes['container.running:api'] === 'container-crashing' && seen.codes['stack.whole:docker'] === 'stack-incomplete',
    );
    expect(codes['stack.whole:docker']).toBe('stack-incomplete');
    const [cause] = causes;
    expect([cause?.code, cause?.subject]).toEqual(['container-crash-loop', 'db_postgres']);
    expect(cause?.explains).toContain('container.running:api');
    expect(cause?.evidence).toContainEqual({ what: 'last-log-line', value: expect.stringContaining(complaint) });
  });

  it('a container in the network of the host publishes nothing, and need not', async () => {
    const project = testName('host');
    await service(project, 'nginx', ['sleep', '300'], '--network', 'host');
    const { ports, ...rest } = ledgerOf(project, 'nginx');
    const url = { href: 'http://127.0.0.1:8080', scheme: 'http' as const, host: '127.0.0.1', port: 8080, path: '' };
    const roles = ports?.roles.map((role) => ({ ...role, url })) ?? [];
    const { record, causes } = await look({ ...rest, ...(ports ? { ports: { ...ports, roles } } : {}) });
    const found = record.outcomes.find(({ kind }) => kind === 'container.published');
    expect(found).toMatchObject({ verdict: 'pass', code: 'host-network', args: { container: `${project}-nginx-1` } });
    expect(worded(found as Outcome)).toEqual([
      `${project}-nginx-1 uses the host's network, so it publishes nothing.`,
      `${project}-nginx-1 はホストのネットワークを使うため、ポートの公開はありません。`,
    ]);
    expect(causes).toEqual([]);
  });

  it('what is stopped beside the ledger is started along, from any folder; what did its work is left alone', async () => {
    const project = testName('beside');
    await service(project, 'nginx');
    const ended = await Promise.all([
      service(project, 'api', ['true'], '--restart', 'on-failure'),
      service(project, 'worker', ['sh', '-c', 'exit 3']),
      service(project, 'init_permissions', ['true']),
    ]);
    for (const name of ended) await docker('wait', name);
    const { causes } = await look(ledgerOf(project, 'nginx', 'api'));
    expect(causes[0]?.command).toBe(`docker compose -p ${project} --project-directory /opt/dify up -d api worker`);
  });

  it('a project under another name is said as such, and nothing is created', async () => {
    const project = testName('renamed');
    // Other stacks of this machine have an nginx and an api, too.
    const [front, back] = [`${project}-front`, `${project}-back`];
    await service(project, front);
    await service(project, back);
    const { causes } = await look(ledgerOf(`${project}-never`, front, back));
    expect(causes.map(({ code, args, command }) => [code, (args as { found?: unknown }).found, command])).toEqual([
      ['project-misnamed', [project], undefined],
    ]);
  });

  it('a healthcheck whose program is missing is at fault, and not the service', async () => {
    const project = testName('health');
    const quick = ['--health-interval', '1s', '--health-retries', '1', '--health-timeout', '2s'];
    await service(project, 'api', ['sleep', '300'], '--health-cmd', 'curlx -f http://localhost:5001/health', ...quick);
    const { causes } = await eventually(
      () => look(ledgerOf(project, 'api')),
      ({ codes }) => codes['container.healthy:api'] === 'health-failing',
    );
    expect(causes.map(({ code, args }) => [code, (args as { program?: string }).program])).toEqual([['healthcheck-broken', 'curlx']]);
  });

  it('a log has no line from before the last start', async () => {
    const project = testName('log');
    const name = await service(project, 'api', ['sh', '-c', 'sleep 1; echo "started by $$ at $(date +%s%N)"; exec sleep 300']);
    const startOf = async () => (await docker('inspect', '-f', '{{.State.StartedAt}}', name)).trim();
    const first = await startOf();
    const probe = createDockerProbe();
    await eventually(
      () => probe.logSince(name, first, 10),
      (seen) => seen.ok && seen.value.length === 1,
    );
    await docker('restart', '-t', '0', name);
    const second = await startOf();
    const all = await eventually(
      () => probe.logSince(name, first, 10),
      (seen) => seen.ok && seen.value.length === 2,
    );
    const last = await probe.logSince(name, second, 10);
    expect([all.ok && all.value.length, last.ok && last.value.length]).toEqual([2, 1]);
  });
});
