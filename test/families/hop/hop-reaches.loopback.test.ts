import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { afterEach, describe, expect, it } from 'vitest';
import { saysChosen } from '../../../src/base/first-there.ts';
import { createRedactor } from '../../../src/base/redact.ts';
import { ok } from '../../../src/base/result.ts';
import type { CheckContext } from '../../../src/engine/check.ts';
import { hopReaches } from '../../../src/families/hop/checks/hop-reaches.ts';
import type { Provider } from '../../../src/ledger/ledger.ts';
import { createHttpProbe } from '../../../src/probes/http/http.ts';
import { createIdentityProbe } from '../../../src/probes/identity/identity.ts';
import type { Probes } from '../../../src/probes/probes.ts';
import { worded } from '../../rig/worded.ts';
import { type Addresses, stackLedger } from './hop-ledger.ts';
import { type Container, hostContainer, type Scripted } from './host-container.ts';

const open: (() => Promise<void>)[] = [];
afterEach(async () => {
  await Promise.all(open.splice(0).map((close) => close()));
});

async function modelServer(status: number, body: string): Promise<string> {
  const server = createServer((_, response) => {
    response.writeHead(status, { connection: 'close' }).end(body);
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  open.push(() => new Promise((resolve) => server.close(() => resolve())));
  return `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
}

const stack: readonly Container[] = ['nginx', 'api', 'plugin_daemon'].map((service) => ({ id: service, service }));

function ask(role: string, addresses: Addresses, scripted?: Scripted, containers = stack) {
  const docker = hostContainer(containers, scripted);
  const ledger = stackLedger(addresses);
  const port = Number(new URL(addresses.lmstudio ?? 'http://x:1234').port);
  const listeners = [
    { protocol: 'tcp' as const, address: '127.0.0.1', family: 4 as const, port, processes: [{ pid: 1, name: 'LM Studio' }] },
  ];
  const http = createHttpProbe({ deadlineMs: 2_000 });
  const probes = {
    http,
    identity: createIdentityProbe(http, { read: async () => undefined } as never),
    docker,
    sockets: { listenersOn: async () => ok(listeners) },
  } as unknown as Probes;
  const context = { ledger, phase: 'running', subject: { name: role }, probes, redact: createRedactor([]) } as unknown as CheckContext;
  return hopReaches.run(context);
}

/** A container that has Python and no curl. */
const says =
  (body: object): Scripted =>
  (command) =>
    command[0] === 'curl' ? { exitCode: 127 } : { exitCode: 0, stdout: JSON.stringify(body) };

describe('a hop', () => {
  it('to a front of Dify that carries the API, and whose pages alone fail, only warns', async () => {
    const server = createServer(({ url }, response) => {
      const api = { 'x-version': '1.12.1', 'x-env': 'PRODUCTION' };
      response.writeHead(url?.startsWith('/v1/') ? 404 : 502, url?.startsWith('/v1/') ? api : {}).end('<html></html>');
    });
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
    open.push(() => new Promise((resolve) => server.close(() => resolve())));
    const front = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
    expect(await ask('nginx', { front })).toMatchObject({ verdict: 'warn', code: 'hop-without-page', args: { to: 'nginx', status: 502 } });
  });

  it('starts at the client for the first role, on the host', async () => {
    const front = await modelServer(307, '');
    expect(await ask('nginx', { front })).toMatchObject({ verdict: 'pass', code: 'hop-reached', args: { from: 'client', to: 'nginx' } });
  });

  it('fails at the client when nobody answers', async () => {
    expect(await ask('nginx', { front: 'http://127.0.0.1:1' })).toMatchObject({
      verdict: 'fail',
      code: 'hop-unanswered',
      args: { failure: 'refused' },
    });
  });

  it('holds the front to its word: a bad gateway is no arrival', async () => {
    const front = await modelServer(502, '<title>502 Bad Gateway</title>');
    expect(await ask('nginx', { front })).toMatchObject({ verdict: 'fail', code: 'hop-server-error', args: { status: 502 } });
  });

  it('asks the next role inside the container of the role before', async () => {
    const answer = await ask('api', {}, says({ ok: true, status: 200, ms: 5, body: '{"status":"ok"}' }));
    expect(answer).toMatchObject({
      verdict: 'pass',
      args: { from: 'nginx', to: 'api', url: 'http://api:5001/health', ms: 5 },
      observed: { inside: { kind: 'response', tool: 'python3' }, caller: { name: 'docker-nginx-1', project: 'docker' } },
    });
  });

  it('wants the list of models from LM Studio, at the address that its caller was given', async () => {
    const lmstudio = await modelServer(200, '{"data":[{"id":"qwen2.5-7b-instruct"}],"object":"list"}');
    const answer = await ask('lmstudio', { lmstudio, as: `${lmstudio}/v1` });
    expect(answer).toMatchObject({ verdict: 'pass', args: { from: 'plugin-daemon', url: `${lmstudio}/v1/models` } });
    expect(answer.observed).toMatchObject({
      host: { kind: 'response', status: 200 },
      listeners: [{ address: '127.0.0.1', process: 'LM Studio' }],
    });
  });

  it('does not take a 200 with an error for an answer', async () => {
    const lmstudio = await modelServer(200, '{"error":"Unexpected endpoint or method. (GET /models)"}');
    expect(await ask('lmstudio', { lmstudio, as: lmstudio })).toMatchObject({ verdict: 'fail', code: 'hop-wrong-base-path' });
  });

  it('asks exactly what the plugin would ask that the path names', async () => {
    const asked = async (provider: Provider, as: string) => {
      const commands: string[] = [];
      const scripted: Scripted = (command) => {
        commands.push(String(command.find((word) => word.startsWith('http'))));
        return { stdout: '{"models":[]}\n200 0.001' };
      };
      const answer = await ask('lmstudio', { as, provider }, scripted);
      return [answer.verdict, commands[0]];
    };
    const origin = 'http://host.docker.internal:1234';
    expect(await asked('openai_api_compatible', origin)).toEqual(['pass', `${origin}/models`]);
    expect(await asked('lmstudio', `${origin}/v1`)).toEqual(['pass', `${origin}/v1/v1/models`]);
    expect(await asked('ollama', origin)).toEqual(['pass', `${origin}/api/tags`]);
  });

  it.each([
    [400, '{"detail":"Invalid host header"}'],
    [403, 'Invalid host header'],
  ])('tells a server that answers to its own names alone (%i)', async (status, body) => {
    const lmstudio = await modelServer(status, body);
    expect(await ask('lmstudio', { lmstudio, as: `${lmstudio}/v1` })).toMatchObject({ verdict: 'fail', code: 'host-name-refused' });
  });

  it('takes a 401 for an arrival: the token is another question', async () => {
    const lmstudio = await modelServer(401, '{"error":{"code":"invalid_api_key"}}');
    expect(await ask('lmstudio', { lmstudio, as: `${lmstudio}/v1` })).toMatchObject({ verdict: 'pass', code: 'hop-reached' });
  });

  it('tells an answer that breaks off in the container from a refusal, in the words of the program there', async () => {
    const finding = await ask('api', {}, (command) =>
      command.includes('curl')
        ? { exitCode: 52, stdout: '\n000 0.002', stderr: `${saysChosen('0')}curl: (52) Empty reply from server` }
        : undefined,
    );
    expect(finding).toMatchObject({
      verdict: 'fail',
      code: 'unanswered-from-container',
      args: { error: 'reset', container: 'docker-nginx-1' },
    });
    expect(worded(finding)).toEqual([
      'http://api:5001/health gives no answer from docker-nginx-1: curl: (52) Empty reply from server.',
      'docker-nginx-1 から http://api:5001/health を呼んでも応答がありません：curl: (52) Empty reply from server。',
    ]);
  });

  it('records both vantages when the container is refused and the host is not', async () => {
    const lmstudio = await modelServer(200, '{"data":[]}');
    const refused = says({ ok: false, error: 'refused', detail: '[Errno 111] Connection refused', proxied: false });
    const as = `http://host.docker.internal:${new URL(lmstudio).port}/v1`;
    const extraHosts = ['host.docker.internal:host-gateway'];
    const answer = await ask('lmstudio', { lmstudio, as }, refused, [
      ...stack.slice(0, 2),
      { id: 'p', service: 'plugin_daemon', extraHosts },
    ]);
    expect(answer).toMatchObject({
      verdict: 'fail',
      code: 'refused-from-container',
      args: { container: 'docker-plugin_daemon-1', answersOnHost: true },
      observed: { host: { kind: 'response' }, resolvedHost: '172.18.0.1' },
    });
  });

  it('does not take the error page of a proxy for an answer of the target', async () => {
    const lmstudio = await modelServer(200, '{"data":[]}');
    const proxied = stack.map((each) => ({ ...each, environment: { HTTP_PROXY: 'http://proxy:3128' } }));
    const denied: Scripted = (command) =>
      command[0] === 'python3'
        ? { stdout: JSON.stringify({ ok: true, status: 403, ms: 1, body: '<html>ERROR', server: 'squid', proxied: true }) }
        : { stdout: '{"data":[]}\n200 0.01' };
    const answer = await ask('lmstudio', { lmstudio, as: `${lmstudio}/v1` }, denied, proxied);
    expect(answer).toMatchObject({
      verdict: 'fail',
      code: 'proxy-from-container',
      observed: { inside: { withoutProxy: { status: 200 } } },
    });
  });

  it('is unknown, never fine, when no tool in the container can ask', async () => {
    const answer = await ask('api', {}, () => ({ exitCode: 127 }));
    expect(answer).toMatchObject({ verdict: 'unknown', code: 'could-not-look', args: { reason: 'tool-missing' } });
    expect(answer.evidence.find(({ what }) => what === 'hop-tools-tried')?.value).toContain('busybox wget unusable (127)');
  });

  it('is only half seen when bash alone could connect', async () => {
    const bash: Scripted = (command) => (command[0] === 'bash' ? { stdout: 'connected\n' } : { exitCode: 127 });
    expect(await ask('api', {}, bash)).toMatchObject({ verdict: 'warn', code: 'hop-connected-only' });
  });

  it('keeps secrets of the environment and of the answer out of what it saw', async () => {
    const environment = { HTTP_PROXY: 'http://user:hunter22@proxy:3128' };
    const body = 'Malformed LM Studio API token provided: sk-lm-abcdefgh:12345678901234567890';
    const containers = stack.map((each) => ({ ...each, environment }));
    const answer = await ask('api', {}, says({ ok: true, status: 200, ms: 1, body, proxied: false }), containers);
    expect(JSON.stringify(answer)).not.toMatch(/hunter22|abcdefgh/);
  });
});

describe('the plan of a hop', () => {
  it('waits for the container of its caller, and for nothing else', () => {
    const needs = hopReaches.needs({ name: 'lmstudio' }, { ledger: stackLedger(), phase: 'running' });
    expect(needs.filter(({ gate }) => gate !== 'none')).toEqual([{ id: 'container.running:plugin-daemon', gate: 'passed' }]);
    expect(needs.map(({ id }) => id)).toContain('hop.reaches:plugin-daemon');
  });
});
