import { describe, expect, it } from 'vitest';
import { diagnose } from '../../../src/engine/diagnosis/diagnose.ts';
import type { Outcome, RunRecord } from '../../../src/engine/record.ts';
import type { StackTrouble } from '../../../src/families/container/findings.ts';
import { runningFolders } from '../../../src/families/container/stack-folders.ts';
import { effectOfCommand, rules } from '../../../src/families/rules.ts';
import type { ContainerDetail, ContainerSummary } from '../../../src/probes/docker/docker.ts';

const at = { file: 'ports.yml', line: 3, column: 1 };
const project = { kind: 'named', project: 'docker' } as const;
const place = { project, workingDir: '/opt/dify/docker', configFiles: ['/opt/dify/docker/docker-compose.yaml'] };
const line = (text: string) => ({ at: '2026-11-25T16:13:28Z', text });

function outcome(kind: string, subject: string, more: Partial<Outcome>): Outcome {
  const id = `${kind}:${subject}`;
  const planned = { id, kind, subject: { name: subject, at }, needs: [], deadlineMs: 1, isLast: false };
  return { id, kind, subject, planned, verdict: 'fail', code: '', args: {}, evidence: [], blockedBy: [], ...more };
}

const services = ['nginx', 'api', 'db_postgres'];

function record(...outcomes: readonly Outcome[]): RunRecord {
  const roles = services.map((service) => ({ name: service, optional: false, owner: { kind: 'compose' as const, service }, at }));
  return {
    ledger: { ports: { file: 'ports.yml', folder: '/work', envFiles: [], roles, path: [], tokens: [] }, files: [], spans: {} },
    phase: 'running',
    plan: { phase: 'running', checks: outcomes.map(({ planned }) => planned) },
    outcomes,
    host: { platform: 'linux', release: '6', isWsl: false, isContainer: false, user: 'joe', node: 'v20' },
    startedAt: '2026-11-25T16:13:30Z',
    durationMs: 1,
    criticalPathMs: 1,
    criticalPath: [],
    isInterrupted: false,
  };
}

const causesOf = (...outcomes: readonly Outcome[]) => diagnose(record(...outcomes), rules, effectOfCommand).causes;
const named = (...outcomes: readonly Outcome[]) => causesOf(...outcomes).map(({ code, subject }) => `${code}:${subject}`);

const detail = (service: string, more: Partial<ContainerDetail> = {}) =>
  ({
    id: service,
    name: `docker-${service}-1`,
    service,
    state: 'restarting',
    restartCount: 6,
    exitCode: 1,
    networkNames: [],
    ...more,
  }) as ContainerDetail;

const running = (service: string, code: string, more: Partial<ContainerDetail> = {}, logTail?: string, dependsOn?: readonly string[]) =>
  outcome('container.running', service, {
    code,
    observed: {
      ...place,
      wanted: service,
      container: detail(service, more),
      stack: [{ name: `docker-${service}-1`, service, image: 'x', state: 'running', ...(dependsOn ? { dependsOn } : {}) }],
      ...(logTail === undefined ? {} : { logTail }),
    },
  });

const trouble = (service: string, how: StackTrouble['how'], more: Partial<StackTrouble> = {}): StackTrouble => ({
  service,
  container: `docker-${service}-1`,
  how,
  state: how === 'looping' ? 'restarting' : how === 'stopped' ? 'exited' : 'running',
  exitCode: 1,
  restarts: 7,
  log: [],
  ...more,
});

const stack = (...troubles: readonly StackTrouble[]) =>
  outcome('stack.whole', 'docker', { verdict: 'warn', code: 'stack-incomplete', observed: { project, stack: [], troubles, folders: [] } });

const chat = (more: object = {}, code = 'chat-error') =>
  outcome('dify.chat', 'nginx', {
    code,
    args: { status: 500, code: 'internal_server_error', message: '' },
    observed: { trouble: { kind: 'server-error' }, ...more },
  });

describe('the database comes before what waits for it', () => {
  const missing = 'could not translate host name "db_postgres" to address: Name or service not known';

  it('alone, where the log of the other names it, though no role does', () => {
    const causes = causesOf(running('api', 'container-crashing', {}, missing), stack(trouble('db_postgres', 'looping')));
    expect(causes.map(({ code, subject }) => [code, subject])).toEqual([['container-crash-loop', 'db_postgres']]);
    expect(causes[0]?.explains).toEqual(expect.arrayContaining(['container.running:api', 'stack.whole:docker']));
  });

  it('and where both are roles of the ledger', () => {
    expect(named(running('api', 'container-crashing', {}, missing), running('db_postgres', 'container-crashing'))).toEqual([
      'container-crash-loop:db_postgres',
    ]);
  });

  it('first, where only depends_on tells so, and the other stays a cause of its own', () => {
    const api = running('api', 'container-crashing', {}, 'KeyError: 9', ['redis', 'db_postgres']);
    expect(named(api, stack(trouble('db_postgres', 'unhealthy')))).toEqual(['container-unhealthy:db_postgres', 'container-crash-loop:api']);
  });

  it('and explains a container that compose never started for want of it', () => {
    const api = running('api', 'container-down', { state: 'created' }, undefined, ['db_postgres']);
    expect(named(api, stack(trouble('db_postgres', 'unhealthy')))).toEqual(['container-unhealthy:db_postgres']);
  });

  it('but two that have nothing to do with each other are two causes, in the order of the plan', () => {
    expect(named(running('nginx', 'container-crashing', {}, 'out of disk'), running('api', 'container-crashing'))).toEqual([
      'container-crash-loop:nginx',
      'container-crash-loop:api',
    ]);
  });
});

describe('a container that no role names is the one cause of what it breaks', () => {
  const database = { name: 'docker-db_postgres-1', service: 'db_postgres', state: 'running', project: 'docker' };
  const withoutDatabase = outcome('dify.app', 'nginx', {
    code: 'app-database-down',
    args: { status: 500 },
    observed: { trouble: { kind: 'server-error' }, setup: { answers: false, status: 500 }, database },
  });

  it.each([
    ['unhealthy', 'container-unhealthy:db_postgres'],
    ['looping', 'container-crash-loop:db_postgres'],
    ['paused', 'container-stopped:db_postgres'],
    ['out-of-memory', 'container-out-of-memory:db_postgres'],
  ] as const)('a database that is %s', (how, expected) => {
    expect(named(withoutDatabase, stack(trouble('db_postgres', how)))).toEqual([expected]);
  });

  it('a database that is stopped with a container of the ledger', () => {
    const exited = {
      ...withoutDatabase,
      observed: { ...(withoutDatabase.observed as object), database: { ...database, state: 'exited' } },
    };
    const nginx = running('nginx', 'container-down', { state: 'exited', exitCode: 0 });
    expect(named(exited, nginx, stack(trouble('db_postgres', 'stopped')))).toEqual(['container-stopped:nginx']);
  });

  const worker = { name: 'docker-worker-1', service: 'worker', state: 'restarting', project: 'docker' };
  const unbegun = (code: string, more: object = {}) =>
    outcome('dify.chat', 'nginx', {
      code,
      args: { withinMs: 3_000, pings: 3, tokens: 0 },
      observed: { mode: 'advanced-chat', sawWorkflowStart: false, worker, ...more },
    });

  it('a worker in a crash loop', () => {
    expect(named(unbegun('chat-only-pings'), stack(trouble('worker', 'looping')))).toEqual(['container-crash-loop:worker']);
  });

  it('the web, whose pages alone the front lacks', () => {
    const hop = outcome('hop.reaches', 'nginx', { verdict: 'warn', code: 'hop-without-page', args: { status: 502 } });
    const [cause, ...more] = causesOf(hop, stack(trouble('web', 'looping')));
    expect([cause?.code, more]).toEqual(['container-crash-loop', []]);
    expect(cause?.explains).toContain('hop.reaches:nginx');
  });

  describe('a chatflow that did not begin', () => {
    const dify = (version: string) =>
      outcome('endpoint.identity', 'nginx', { verdict: 'pass', code: 'identity-as-declared', observed: { version } });
    const waits = unbegun('chat-too-slow', { worker: { ...worker, state: 'running' } });

    it('waits for the worker, and no model was slow or cold', () => {
      const cold = outcome('lmstudio.model', 'lmstudio', { verdict: 'pass', code: 'model-cold', args: { model: 'm' } });
      expect(named(waits, cold)).toEqual(['worker-not-consuming:nginx']);
      expect(named(waits, cold, dify('1.13.3'))).toEqual(['worker-not-consuming:nginx']);
    });

    it.each(['1.12.1', '1.7.2'])('is not the affair of the worker on Dify %s', (version) => {
      expect(named(waits, dify(version))).toEqual([]);
      expect(named(unbegun('chat-only-pings'), dify(version))).toEqual([]);
    });
  });
});

describe('a remedy starts what the project had', () => {
  it('with the services that no role names, from any folder', () => {
    const [cause, ...more] = causesOf(
      running('api', 'container-down', { state: 'exited', exitCode: 0 }),
      stack(trouble('worker', 'stopped')),
    );
    expect(cause?.command).toBe('docker compose -p docker --project-directory /opt/dify/docker up -d api worker');
    expect(cause?.args).toMatchObject({ containers: ['docker-api-1', 'docker-worker-1'] });
    expect(cause?.explains).toEqual(['container.running:api', 'stack.whole:docker']);
    expect(more).toEqual([]);
  });

  it('and all of it where nothing runs', () => {
    const whole = outcome('stack.whole', 'docker', {
      verdict: 'warn',
      code: 'stack-incomplete',
      observed: {
        project,
        stack: ['nginx', 'api', 'worker', 'web'].map((service) => ({ name: service, service, image: 'x', state: 'exited' })),
        troubles: [trouble('worker', 'stopped'), trouble('web', 'stopped')].slice(0, 1),
        folders: [],
      },
    });
    const [cause] = causesOf(running('api', 'container-down', { state: 'exited', exitCode: 0 }), whole);
    expect(cause?.command).toBe('docker compose -p docker --project-directory /opt/dify/docker up -d');
  });
});

describe('a failure of Dify that says nothing', () => {
  it('is explained by redis that is down, and not by a web page that is', () => {
    expect(causesOf(chat(), stack(trouble('redis', 'stopped')))[0]?.explains).toContain('dify.chat:nginx');
    expect(causesOf(chat(), stack(trouble('web', 'stopped')))[0]?.explains).not.toContain('dify.chat:nginx');
  });

  it('is not where Dify named its reason', () => {
    const named500 = chat({ trouble: { kind: 'key-rejected', status: 401, code: 'unauthorized', message: '' } });
    const [redis] = causesOf(stack(trouble('redis', 'stopped')), named500).filter(({ subject }) => subject === 'redis');
    expect(redis?.explains).toEqual(['stack.whole:docker']);
  });

  it.each([
    ['redis.exceptions.AuthenticationError: invalid username-password pair or user is disabled.', 'backing-login-refused:api'],
    ['redis.exceptions.ResponseError: WRONGPASS invalid username-password pair', 'backing-login-refused:api'],
    ['sqlalchemy.exc.OperationalError: FATAL:  password authentication failed for user "postgres"', 'backing-login-refused:api'],
    ['sqlalchemy.exc.TimeoutError: QueuePool limit of size 30 overflow 10 reached, connection timed out', 'database-pool-used-up:api'],
    ['psycopg2.OperationalError: FATAL:  sorry, too many clients already', 'database-pool-used-up:api'],
    ["ValueError: Port could not be cast to integer value as 'difyai'", 'broker-url-broken:api'],
  ])('is by a log of that time: %s', (text, cause) => {
    expect(named(chat({ behind: { logs: [{ ...line(text), service: 'api' }] } }))).toEqual([cause]);
  });

  it('is not by the same words in a page that somebody asked for', () => {
    const access = '172.18.0.1 - - [25/Nov/2026] "GET /docs/WRONGPASS HTTP/1.1" 200 12';
    expect(named(chat({ behind: { logs: [{ ...line(access), service: 'nginx' }] } }))).toEqual([]);
  });

  it('is by redis or a database that does not answer its own tool', () => {
    const backing = [
      { service: 'redis', container: 'docker-redis-1', says: 'hangs', detail: 'no answer within 3000 ms' },
      { service: 'db_postgres', container: 'docker-db_postgres-1', says: 'answers', detail: 'accepting connections' },
    ];
    const [cause, ...others] = causesOf(chat({ behind: { logs: [], backing } }));
    expect([cause?.code, cause?.subject, cause?.explains, others]).toEqual(['service-hangs', 'redis', ['dify.chat:nginx'], []]);
  });
});

describe('two stacks under one project name', () => {
  it('are a cause, and explain a failure that says nothing', () => {
    const shared = outcome('stack.whole', 'docker', {
      verdict: 'warn',
      code: 'stack-shared',
      args: { project: 'docker', folders: ['/opt/dify/docker', '/opt/ragflow/docker'] },
      observed: { project, stack: [], troubles: [], folders: [] },
    });
    const [cause] = causesOf(chat(), shared);
    expect([cause?.code, cause?.command]).toEqual(['project-shared', undefined]);
    expect([...(cause?.explains ?? [])].sort()).toEqual(['dify.chat:nginx', 'stack.whole:docker']);
  });

  const row = (folder: string, state = 'running') =>
    ({ state, labels: { 'com.docker.compose.project.working_dir': folder } }) as unknown as ContainerSummary;
  it.each([
    ['two folders', [row('/opt/dify/docker'), row('/opt/ragflow/docker')], 2],
    ['one, and what an older one left behind', [row('/opt/dify/docker'), row('/old/docker', 'exited')], 1],
    ['one with and without a slash', [row('/opt/dify/docker'), row('/opt/dify/docker/')], 1],
    ['Windows and WSL', [row('C:\\dify\\docker'), row('/mnt/c/dify/docker'), row('/run/desktop/mnt/host/c/dify/docker')], 1],
    ['macOS', [row('/tmp/dify'), row('/private/tmp/dify')], 1],
  ] as const)('%s', (_what, rows, count) => expect(runningFolders(rows)).toHaveLength(count));
});

describe('a project without containers', () => {
  const absent = (nearest: readonly string[]) =>
    services.map((service) =>
      outcome('container.running', service, { code: 'stack-absent', observed: { ...place, wanted: service, nearest } }),
    );

  it('is created by the command that is printed', () => {
    expect(causesOf(...absent([]))).toMatchObject([
      { code: 'stack-not-created', certainty: 'certain', command: expect.stringContaining('up -d') },
    ]);
  });

  it('may be meant by another name where most of its services run: then no second stack is created', () => {
    const [cause] = causesOf(...absent(['h6dify-api-1']));
    expect(cause).toMatchObject({ code: 'stack-not-created', certainty: 'likely' });
    expect(cause).not.toHaveProperty('command');
  });
});
