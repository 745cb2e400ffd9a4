import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { describe, expect, onTestFinished, test } from 'vitest';
import { ok } from '../../../src/base/result.ts';
import { diagnose } from '../../../src/engine/diagnosis/diagnose.ts';
import type { Outcome, RunRecord } from '../../../src/engine/record.ts';
import { endpointAnswers } from '../../../src/families/endpoint/checks/endpoint-answers.ts';
import { halfOfLocalhost } from '../../../src/families/endpoint/half-of-localhost.ts';
import { effectOfCommand, rules } from '../../../src/families/rules.ts';
import type { ExecAnswer } from '../../../src/probes/docker/docker.ts';
import { createHttpProbe } from '../../../src/probes/http/http.ts';
import { blind } from '../../../src/probes/look.ts';
import { ask, ledgerOf, role, url } from './asking.ts';
import { tcpServer } from './listening.ts';

const front = { kind: 'dify', owner: { kind: 'compose', service: 'nginx' } } as const;
const api = role('api', { owner: { kind: 'compose', service: 'api' }, inside: url(5001, '/health', 'http', 'api') });
const at = { file: 'ports.yml', line: 1, column: 1 };

const ledger = (port: number) =>
  ledgerOf([role('nginx', { ...front, url: url(port) }), api], {
    front: 'nginx',
    path: ['nginx', 'api'].map((name) => ({ role: name, at })),
    composeProject: 'docker',
  });

/** An engine with nginx and api running, in whose nginx curl ends like this. */
function engine(curl: Partial<ExecAnswer>) {
  const asked: (readonly string[])[] = [];
  const container = (service: string) => ({
    id: service,
    name: `docker-${service}-1`,
    image: service,
    state: 'running',
    status: 'Up',
    labels: {},
    project: 'docker',
    service,
    published: [],
  });
  const docker = {
    containers: async () => ok([container('nginx'), container('api')]),
    inspect: async () => blind('unreachable', 'no such container'),
    exec: async (_id: string, command: readonly string[]) => {
      asked.push(command);
      const missing = { exitCode: 127, stdout: '', stderr: 'not found', durationMs: 1 };
      return ok(command[0] === 'curl' ? { exitCode: 0, stdout: '', stderr: '', durationMs: 1, ...curl } : missing);
    },
  };
  return { docker, asked };
}

/** What endpoint.answers says of a front that takes the connection and is silent. */
async function silentFront(curl: Partial<ExecAnswer>) {
  const port = await tcpServer(() => undefined);
  const { docker, asked } = engine(curl);
  const found = await ask(endpointAnswers, ledger(port), 'nginx', { probes: { docker: docker as never } });
  return { found, asked, port };
}

function causesOf(found: Awaited<ReturnType<typeof silentFront>>) {
  const outcome = (kind: string, subject: string, more: Partial<Outcome>): Outcome => {
    const id = `${kind}:${subject}`;
    const planned = { id, kind, subject: { name: subject, at }, needs: [], deadlineMs: 1, isLast: false };
    return { id, kind, subject, planned, verdict: 'pass', code: '', args: {}, evidence: [], blockedBy: [], ...more };
  };
  const observed = {
    project: { kind: 'named', project: 'docker' },
    wanted: 'api',
    stack: [],
    container: { name: 'docker-api-1', service: 'api', project: 'docker' },
  };
  const inside = { kind: 'response', status: 200, ms: 1, body: '', isProxied: false, tool: 'curl', tries: [] };
  const outcomes = [
    outcome('container.running', 'api', { code: 'container-running', observed }),
    outcome('endpoint.answers', 'nginx', found.found),
    outcome('hop.reaches', 'api', { code: 'hop-reached', observed: { inside } }),
  ];
  const record = {
    ledger: ledger(found.port),
    phase: 'running',
    plan: { phase: 'running', checks: outcomes.map(({ planned }) => planned) },
    outcomes,
    host: { platform: 'linux', user: 'joe' },
    startedAt: '2026-01-01T00:00:00Z',
    durationMs: 1,
  } as unknown as RunRecord;
  return diagnose(record, rules, effectOfCommand).causes;
}

describe('a silent front is asked past, from inside its own container', () => {
  test('and the api hangs that does not answer the same question either: not nginx, and no restart', async () => {
    const found = await silentFront({
      exitCode: 28,
      stdout: '\n000 3.000',
      stderr: 'curl: (28) Operation timed out after 3000 milliseconds',
    });
    expect(found.asked.find(([program]) => program === 'curl')?.at(-1)).toBe('http://api:5001/v1/');
    expect(found.found).toMatchObject({ code: 'endpoint-silent', observed: { behind: { role: 'api', says: 'silent' } } });
    const [cause, ...others] = causesOf(found);
    expect([cause?.code, cause?.subject, cause?.certainty, cause?.command, others]).toEqual([
      'service-hangs',
      'api',
      'certain',
      'docker compose -p docker logs --tail 50 api',
      [],
    ]);
  });

  test('and it is the front, where the api does answer: it still uses an old address', async () => {
    const found = await silentFront({ exitCode: 0, stdout: '{}\n404 0.010' });
    const [cause] = causesOf(found);
    expect([cause?.code, cause?.certainty]).toEqual(['front-stale-upstream', 'certain']);
  });

  test('and nobody is accused for certain, where the image has nothing to ask with', async () => {
    const found = await silentFront({ exitCode: 127, stderr: 'not found' });
    expect(found.found.observed).not.toHaveProperty('behind');
    expect(causesOf(found).map(({ certainty, command }) => [certainty, command])).toEqual([['likely', undefined]]);
  });
});

describe('a half of localhost', () => {
  /** A server that answers on one address, and one on the same port of the other that ends every connection. */
  async function halves(alive: string, dead: string): Promise<number | undefined> {
    const server = createServer((_, response) => response.end('ok'));
    await new Promise<void>((resolve) => server.listen(0, alive, resolve));
    onTestFinished(() => void server.close());
    const { port } = server.address() as AddressInfo;
    const { createServer: createTcp } = await import('node:net');
    const other = createTcp((socket) => socket.destroy());
    const isThere = await new Promise<boolean>((resolve) =>
      other.once('error', () => resolve(false)).listen(port, dead, () => resolve(true)),
    );
    onTestFinished(() => void other.close());
    return isThere ? port : undefined;
  }

  test.each([
    ['127.0.0.1', '::1'],
    ['::1', '127.0.0.1'],
  ])('that answers at %s and not at %s is told from a server that is gone', async (alive, dead) => {
    const port = await halves(alive, dead);
    if (port === undefined) return expect(dead).toBe('::1');
    const failure = { kind: 'failure', failure: 'reset', detail: '', tried: [] } as never;
    const http = createHttpProbe({ deadlineMs: 1500 });
    expect(await halfOfLocalhost(http, url(port, '', 'http', 'localhost'), `http://localhost:${port}/v1/`, failure)).toEqual({
      dead,
      alive,
    });
    expect(await halfOfLocalhost(http, url(port), `http://127.0.0.1:${port}/v1/`, failure)).toBeUndefined();
  });
});
