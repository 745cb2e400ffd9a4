import { describe, expect, it } from 'vitest';
import type { Outcome, RunRecord } from '../../../src/engine/record.ts';
import type { Verdict } from '../../../src/engine/verdict.ts';
import type { ContainerObserved } from '../../../src/families/container/findings.ts';
import { containerEn as english } from '../../../src/families/container/words.en.ts';
import { containerJa as japanese } from '../../../src/families/container/words.ja.ts';
import { composeCommand } from '../../../src/families/docker/compose-command.ts';
import type { DockerObserved } from '../../../src/families/docker/findings.ts';
import { dockerEn } from '../../../src/families/docker/words.en.ts';
import { dockerJa } from '../../../src/families/docker/words.ja.ts';
import { rules } from '../../../src/families/rules.ts';
import type { Ledger } from '../../../src/ledger/ledger.ts';
import type { ContainerDetail, EndpointAttempt } from '../../../src/probes/docker/docker.ts';

const at = { file: 'ports.yml', line: 9, column: 3 };

const ledger: Ledger = {
  ports: {
    file: 'ports.yml',
    folder: '/stack',
    envFiles: [],
    roles: ['nginx', 'api'].map((service) => ({ name: service, optional: false, owner: { kind: 'compose', service }, at })),
    path: [],
    tokens: [],
  },
  files: [],
  spans: {},
};

function outcome(kind: string, subject: string, verdict: Verdict, code: string, observed?: unknown, args: object = {}): Outcome {
  const id = `${kind}:${subject}`;
  const planned = { id, kind, subject: { name: subject, at }, needs: [], deadlineMs: 1000, isLast: false };
  return { id, kind, subject, planned, verdict, code: code as Outcome['code'], args: args as never, evidence: [], blockedBy: [], observed };
}

function record(outcomes: readonly Outcome[], platform: NodeJS.Platform = 'linux'): RunRecord {
  return {
    ledger,
    phase: 'running',
    plan: { phase: 'running', checks: outcomes.map(({ planned }) => planned) },
    outcomes,
    host: { platform, release: '6', isWsl: false, isContainer: false, user: 'joe', node: 'v20' },
    startedAt: '2026-01-01T00:00:00Z',
    durationMs: 1,
    criticalPathMs: 1,
    criticalPath: [],
    isInterrupted: false,
  };
}

const causesOf = (...args: Parameters<typeof record>) => rules.flatMap((rule) => rule(record(...args)));

describe('exactly one cause tells why no engine answers', () => {
  const attempt = (source: string, endpoint: string, result: EndpointAttempt['outcome'], isChosen: boolean): EndpointAttempt => ({
    source,
    endpoint,
    outcome: result,
    isChosen,
  });

  function engine(
    result: EndpointAttempt['outcome'],
    source = 'default',
    others: readonly EndpointAttempt[] = [],
    endpoint = 'unix:///var/run/docker.sock',
  ) {
    const observed: DockerObserved['docker.engine'] = {
      endpoint,
      source,
      outcome: result,
      attempts: [attempt(source, endpoint, result, true), ...others],
    };
    return [outcome('docker.engine', 'docker', result === 'unsupported' ? 'unknown' : 'fail', `engine-${result}`, observed)];
  }

  const elsewhere = attempt('default', 'unix:///var/run/docker.sock', 'answered', false);
  const rootless = attempt('rootless', 'unix:///run/user/1000/docker.sock', 'answered', false);

  const table: readonly (readonly [string, ReturnType<typeof engine>, NodeJS.Platform, string, string | undefined])[] = [
    ['no socket on Linux', engine('absent'), 'linux', 'docker-down', 'sudo systemctl start docker'],
    ['no socket on a Mac', engine('absent'), 'darwin', 'docker-down', 'open -a Docker'],
    ['no pipe on Windows', engine('absent'), 'win32', 'docker-down', 'docker desktop start'],
    [
      'no rootless socket',
      engine('refused', 'DOCKER_HOST', [], 'unix:///run/user/1000/docker.sock'),
      'linux',
      'docker-down',
      'systemctl --user start docker',
    ],
    [
      'no colima',
      engine('absent', 'currentContext', [], 'unix:///Users/joe/.colima/default/docker.sock'),
      'darwin',
      'docker-down',
      'colima start',
    ],
    ['a remote engine', engine('refused', 'DOCKER_HOST', [], 'tcp://box:2375'), 'linux', 'docker-down', undefined],
    ['no permission', engine('denied'), 'linux', 'docker-denied', 'sudo usermod -aG docker joe'],
    ['no answer', engine('hung'), 'linux', 'docker-hung', 'sudo systemctl restart docker'],
    [
      'no answer, though another engine answers',
      engine('hung', 'DOCKER_HOST', [elsewhere]),
      'linux',
      'docker-hung',
      'sudo systemctl restart docker',
    ],
    ['another server', engine('not-docker', 'DOCKER_HOST', [elsewhere]), 'linux', 'not-docker', undefined],
    ['DOCKER_HOST to nowhere', engine('absent', 'DOCKER_HOST', [elsewhere]), 'linux', 'docker-wrong-context', 'unset DOCKER_HOST'],
    [
      'DOCKER_CONTEXT to nowhere',
      engine('refused', 'DOCKER_CONTEXT', [elsewhere]),
      'linux',
      'docker-wrong-context',
      'unset DOCKER_CONTEXT',
    ],
    [
      'a context to nowhere',
      engine('absent', 'currentContext', [elsewhere]),
      'linux',
      'docker-wrong-context',
      'docker context use default',
    ],
    [
      'only a rootless engine',
      engine('absent', 'default', [rootless]),
      'linux',
      'docker-wrong-context',
      'export DOCKER_HOST=unix:///run/user/1000/docker.sock',
    ],
    ['a context that does not exist', engine('invalid', 'DOCKER_CONTEXT'), 'linux', 'docker-wrong-context', 'unset DOCKER_CONTEXT'],
  ];

  it.each(table)('%s', (_what, outcomes, platform, code, command) => {
    expect(causesOf(outcomes, platform).map((cause) => [cause.code, cause.command])).toEqual([[code, command]]);
  });

  it('nothing is claimed about an engine that could not be looked at', () => {
    expect(causesOf(engine('unsupported'))).toEqual([]);
  });

  it.each([
    ['root', 0, undefined],
    ['www-data', 33, undefined],
    ['nobody', 65_534, undefined],
    ['70000', 70_000, undefined],
    ['joe', 1000, 'sudo usermod -aG docker joe'],
  ] as const)('the group that is root is offered to people only: %s', (user, userId, command) => {
    const run = record(engine('denied'));
    const [cause] = rules.flatMap((rule) => rule({ ...run, host: { ...run.host, user, userId } }));
    expect([cause?.code, cause?.command]).toEqual(['docker-denied', command]);
    for (const words of [dockerEn, dockerJa]) {
      const remedy = words.causes['docker-denied'].remedy(cause?.args as never);
      expect(remedy).toMatch(/rights of root|root と同等/);
    }
  });

  it('explains what only says that nobody is there', () => {
    const silent = outcome('endpoint.answers', 'nginx', 'fail', 'endpoint-refused');
    const wrong = outcome('endpoint.answers', 'api', 'fail', 'endpoint-not-http');
    const [cause] = causesOf([...engine('absent'), silent, wrong]);
    expect(cause?.explains).toEqual(['docker.engine:docker', 'endpoint.answers:nginx']);
  });
});

describe('the more specific cause of a container wins', () => {
  const container = (name: string, more: Partial<ContainerDetail> = {}) =>
    ({ id: name, name, state: 'exited', exitCode: 1, ...more }) as ContainerDetail;
  const running = (subject: string, code: string, more: Partial<ContainerObserved['container.running']> = {}) =>
    outcome('container.running', subject, 'fail', code, {
      project: { kind: 'named', project: 'docker' },
      wanted: subject,
      stack: [],
      ...more,
    });

  it('two stopped containers are mended by one command', () => {
    const down = ['nginx', 'api'].map((name) => running(name, 'container-down', { container: container(name), workingDir: '/srv/dify' }));
    expect(causesOf(down).map(({ code, command }) => [code, command])).toEqual([
      ['container-stopped', 'docker compose -p docker --project-directory /srv/dify up -d nginx api'],
    ]);
  });

  it('a paused container goes on, it is not started', () => {
    const paused = running('api', 'container-down', { container: container('docker-api-1', { state: 'paused' }) });
    expect(causesOf([paused])[0]).toMatchObject({ code: 'container-stopped', command: 'docker unpause docker-api-1' });
  });

  it('one container behind two roles crashes once', () => {
    const loop = { container: container('docker-plugin_daemon-1', { restartCount: 5 }) };
    const causes = causesOf([running('nginx', 'container-crashing', loop), running('api', 'container-crashing', loop)]);
    expect(causes.map(({ code, explains }) => [code, explains])).toEqual([
      ['container-crash-loop', ['container.running:nginx', 'container.running:api']],
    ]);
  });

  it('a name that nginx cannot resolve is told by the rules of the front', () => {
    const logTail = 'nginx: [emerg] host not found in upstream "plugin_daemon" in /etc/nginx/conf.d/default.conf:40';
    expect(
      causesOf([running('nginx', 'container-crashing', { container: container('docker-nginx-1'), logTail })]).map(({ code }) => code),
    ).toEqual(['front-upstream-unresolved']);
    expect(
      causesOf([running('nginx', 'container-down', { container: container('docker-nginx-1'), logTail })]).map(({ code }) => code),
    ).toEqual(['front-upstream-unresolved']);
  });

  it('a container that could not take its port is left to the rules of the port', () => {
    const error = 'driver failed programming external connectivity: Bind for 0.0.0.0:8080 failed: port is already allocated';
    const refused = running('nginx', 'container-down', { container: container('docker-nginx-1', { state: 'created', error }) });
    expect(causesOf([refused, outcome('port.owned', 'nginx', 'fail', 'port-wrong-owner')])).toEqual([]);
    expect(causesOf([refused]).map(({ code }) => code)).toEqual(['container-stopped']);
  });

  const published = (inside: ContainerObserved['container.published']['inside'] | 'unseen') =>
    outcome('container.published', 'nginx', 'pass', 'published-as-declared', {
      container: container('docker-nginx-1'),
      wanted: { host: '127.0.0.1', port: 8080 },
      published: [],
      asked: [],
      privatePort: 80,
      ...(inside === 'unseen' ? {} : { inside }),
    });
  const closed = outcome('endpoint.answers', 'nginx', 'fail', 'endpoint-closed', { url: '', outcome: 'closed-at-once', tried: [] });
  const sick = outcome('container.healthy', 'nginx', 'fail', 'health-failing', { container: container('docker-nginx-1') });

  it('a port that leads nowhere beats the failing healthcheck of the same container', () => {
    expect(causesOf([published([]), closed, sick]).map(({ code, certainty }) => [code, certainty])).toEqual([
      ['published-but-dead', 'certain'],
    ]);
  });
  it('is only likely where nobody could look inside', () => {
    expect(causesOf([published('unseen'), closed])[0]).toMatchObject({ certainty: 'likely', args: { listens: 'unknown' } });
  });
  it('is not blamed when the app does listen', () => {
    const codes = causesOf([published([{ address: '::', port: 80 }]), closed, sick]).map(({ code }) => code);
    expect(codes).toEqual(['container-unhealthy']);
  });
});

describe('a compose command', () => {
  it('names files that compose would not find by itself, quoted', () => {
    const place = {
      project: { kind: 'named', project: 'docker' },
      workingDir: "/srv/joe's",
      configFiles: ['/srv/a.yaml', '/srv/b c.yaml'],
    } as const;
    expect(composeCommand(record([]), place, 'up', '-d')).toBe(
      `docker compose -p docker --project-directory '/srv/joe'\\''s' -f /srv/a.yaml -f '/srv/b c.yaml' up -d`,
    );
  });
  it('is short when the files have their usual names', () => {
    const place = { project: { kind: 'none' }, configFiles: ['/srv/docker-compose.yaml', '/srv/docker-compose.override.yaml'] } as const;
    expect(composeCommand(record([]), place, 'down')).toBe('docker compose down');
  });
});

describe('the words', () => {
  it.each([
    ['en', english, '.'],
    ['ja', japanese, '。'],
  ] as const)('%s says one or two whole sentences for each stopped state', (_language, words, stop) => {
    for (const state of ['exited', 'created', 'paused', 'dead', 'removing', 'odd']) {
      for (const containers of [['a'], ['a', 'b']]) {
        const message = words.causes['container-stopped'].message({ containers, state, exitCode: 1 });
        expect(message.endsWith(stop), message).toBe(true);
        expect(message).toContain('a');
      }
    }
  });
});
