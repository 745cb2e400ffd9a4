import { describe, expect, test } from 'vitest';
import { endpointAnswers } from '../../../src/families/endpoint/checks/endpoint-answers.ts';
import { endpointIdentity } from '../../../src/families/endpoint/checks/endpoint-identity.ts';
import { frontUnique } from '../../../src/families/endpoint/checks/front-unique.ts';
import type { Role } from '../../../src/ledger/ledger.ts';
import { ask, ledgerOf, listener, role, url } from './asking.ts';
import { closedPort, httpServer, type Recorded, recordedServer, tcpServer } from './listening.ts';
import * as servers from './servers.ts';

const started = ({ answers, otherwise }: (typeof servers)['dify']) => recordedServer(answers, otherwise);
const answers = (more: Partial<Role>, world = {}) => ask(endpointAnswers, ledgerOf([role('it', more)]), 'it', world);
const identity = (more: Partial<Role>) => ask(endpointIdentity, ledgerOf([role('it', more)]), 'it');

describe('endpoint.answers', () => {
  test('passes on any HTTP answer, an error too: who it is, is another question', async () => {
    const { port } = await started(servers.frontWithNothing);
    expect(await answers({ url: url(port), kind: 'dify' })).toMatchObject({ verdict: 'pass', code: 'endpoint-answers' });
  });

  test('is not satisfied with a TCP accept', async () => {
    const port = await tcpServer((socket) => socket.end());
    expect(await answers({ url: url(port), kind: 'dify' })).toMatchObject({ verdict: 'fail', code: 'endpoint-closed' });
    expect(await answers({ url: url(port, '', 'tcp'), kind: 'tcp' })).toMatchObject({ verdict: 'fail', code: 'endpoint-closed' });
  });

  test('passes for a TCP role whose server waits', async () => {
    const port = await tcpServer(() => undefined);
    expect(await answers({ url: url(port, '', 'tcp') })).toMatchObject({ verdict: 'pass', code: 'endpoint-answers' });
  });

  test('names a refusal, and asks the app when it is LM Studio that refuses', async () => {
    const port = await closedPort();
    expect(await answers({ url: url(port), kind: 'lmstudio' }, { app: true })).toMatchObject({
      verdict: 'fail',
      code: 'endpoint-refused',
      observed: { outcome: 'refused', app: { isRunning: true } },
    });
    const other = await answers({ url: url(port), kind: 'dify' }, { app: true });
    expect(other).toMatchObject({ code: 'endpoint-refused' });
    expect(other.observed).not.toHaveProperty('app');
  });

  test.each([
    ['silent', () => undefined, 'endpoint-silent'],
    ['without HTTP', (socket: import('node:net').Socket) => void socket.write('220 mail ready\r\n'), 'endpoint-not-http'],
  ])('names a server that is %s', async (_how, behave, code) => {
    const port = await tcpServer(behave);
    expect(await answers({ url: url(port), kind: 'http' })).toMatchObject({ verdict: 'fail', code });
  });

  test('warns when a proxy of the environment would catch what clients send', async () => {
    const { port } = await started(servers.dify);
    const proxies = { HTTP_PROXY: 'http://proxy:3128', NO_PROXY: 'localhost' };
    expect(await answers({ url: url(port), kind: 'dify' }, { proxies })).toMatchObject({
      verdict: 'warn',
      code: 'endpoint-past-proxy',
      args: { variables: ['HTTP_PROXY'] },
    });
    const exempt = { ...proxies, NO_PROXY: 'localhost,127.0.0.1' };
    expect(await answers({ url: url(port), kind: 'dify' }, { proxies: exempt })).toMatchObject({ verdict: 'pass' });
  });

  test('is not planned for UDP or for roles that are reached inside only', () => {
    const ledger = ledgerOf([role('dns', { url: url(53, '', 'udp') }), role('api', { inside: url(5001) }), role('web', { url: url(80) })]);
    expect(endpointAnswers.subjects({ ledger, phase: 'running' }).map(({ name }) => name)).toEqual(['web']);
  });
});

describe('endpoint.identity', () => {
  test.each([
    ['dify', servers.dify, { verdict: 'pass', args: { server: 'dify', version: '1.12.1' } }],
    ['lmstudio', servers.lmStudio04, { verdict: 'pass', args: { server: 'lmstudio' } }],
    ['lmstudio', servers.lmStudioLocked, { verdict: 'pass' }],
    ['openai', servers.lmStudio04, { verdict: 'pass' }],
    ['openai', servers.llamaCpp, { verdict: 'pass', args: { server: 'llama.cpp' } }],
    ['openai', servers.ollama, { verdict: 'pass', args: { server: 'ollama' } }],
    ['openai', servers.developmentServer, { verdict: 'fail', code: 'identity-other', args: { server: 'other-http' } }],
    ['dify', servers.lmStudio04, { verdict: 'fail', code: 'identity-other', args: { server: 'lmstudio' } }],
    ['lmstudio', servers.dify, { verdict: 'fail', code: 'identity-other', args: { server: 'dify' } }],
    ['lmstudio', servers.ollama, { verdict: 'fail', code: 'identity-other', args: { server: 'ollama' } }],
    ['dify', servers.plainNginx, { verdict: 'fail', code: 'identity-other', args: { server: 'nginx', serverHeader: 'nginx/1.22.1' } }],
    ['dify', servers.frontWithoutApi, { verdict: 'fail', code: 'front-without-api', args: { status: 502 } }],
    ['dify', servers.frontWithNothing, { verdict: 'fail', code: 'front-without-api' }],
    ['dify', servers.difyWebOnly, { verdict: 'fail', code: 'dify-web-only' }],
  ] as const)('for kind %s judges by fingerprint (%#)', async (kind, server, expected) => {
    const { port } = await started(server);
    expect(await identity({ url: url(port), kind })).toMatchObject(expected);
  });

  test('says that Dify was never set up', async () => {
    const { port } = await recordedServer(
      {
        ...servers.dify.answers,
        '/console/api/setup': [200, { 'x-version': '1', 'x-env': 'P' }, '{"step":"not_started","setup_at":null}'],
      },
      servers.dify.otherwise,
    );
    expect(await identity({ url: url(port), kind: 'dify' })).toMatchObject({ verdict: 'fail', code: 'dify-not-set-up' });
  });

  test('warns of a /v1 in the address of Dify and fails on a path that Dify does not have', async () => {
    const { port } = await started(servers.dify);
    expect(await identity({ url: url(port, '/v1'), kind: 'dify' })).toMatchObject({ verdict: 'warn', code: 'dify-url-with-path' });
    expect(await identity({ url: url(port, '/v1/v1'), kind: 'dify' })).toMatchObject({ verdict: 'fail', code: 'dify-wrong-path' });
    expect(await identity({ url: url(port, '/'), kind: 'dify' })).toMatchObject({ verdict: 'pass' });
  });

  test.each([429, 503])('does not know whether Dify has a path that answers %i', async (status) => {
    const { port } = await recordedServer({ ...servers.dify.answers, '/dify/v1/info': [status, {}, ''] }, servers.dify.otherwise);
    expect(await identity({ url: url(port, '/dify'), kind: 'dify' })).toMatchObject({ verdict: 'unknown', code: 'could-not-look' });
  });

  test('asks a Dify behind another front below the path of its url, whatever stands at the root', async () => {
    const below = (path: string) => (path.startsWith('/dify/') ? path.slice('/dify'.length) : undefined);
    const edge = (site: (typeof servers)['dify']) =>
      recordedServer({}, (path) => {
        const inner = below(path);
        return inner === undefined ? [200, { server: 'nginx/1.22.1' }, 'intranet'] : (site.answers[inner] ?? site.otherwise(inner));
      });
    const well = await edge(servers.dify);
    expect(await identity({ url: url(well.port, '/dify'), kind: 'dify' })).toMatchObject({ verdict: 'pass', args: { server: 'dify' } });
    expect(well.asked.every((path) => path.startsWith('/dify/'))).toBe(true);
    const down = await edge(servers.frontWithoutApi);
    expect(await identity({ url: url(down.port, '/dify/'), kind: 'dify' })).toMatchObject({
      code: 'front-without-api',
      args: { status: 502 },
    });
    const none = await edge(servers.plainNginx);
    expect(await identity({ url: url(none.port, '/dify'), kind: 'dify' })).toMatchObject({ verdict: 'fail', code: 'identity-other' });
  });

  test.each([
    [{ status: { from: 200, to: 399 } }, undefined],
    [{ header: { Server: 'WERKZEUG' }, body: 'My app' }, undefined],
    [{ status: { from: 201, to: 201 } }, { what: 'status', wanted: '201', got: '200' }],
    [{ header: { server: 'nginx' } }, { what: 'header', name: 'server' }],
    [{ body: 'Your app' }, { what: 'body', got: '<title>My app</title>' }],
    [{ json: { status: 'ok' } }, { what: 'json', name: 'status', got: '' }],
  ])('for kind http holds the answer against expect %j', async (expect_, missed) => {
    const { port } = await started(servers.developmentServer);
    const found = await identity({ url: url(port, '/x'), kind: 'http', expect: expect_ as NonNullable<Role['expect']> });
    expect(found).toMatchObject(missed ? { verdict: 'fail', code: 'expectation-missed', args: missed } : { verdict: 'pass' });
  });

  test('for kind http without expect still warns of a server error', async () => {
    const { port } = await started(servers.frontWithNothing);
    expect(await identity({ url: url(port), kind: 'http' })).toMatchObject({
      verdict: 'warn',
      code: 'server-error',
      args: { status: 502 },
    });
  });

  test('shows nothing of a secret that a server echoes', async () => {
    const { port } = await recordedServer({}, () => [200, { server: 'canary' }, '<title>canary</title>']);
    expect(JSON.stringify(await identity({ url: url(port), kind: 'dify' }))).not.toContain('canary');
  });
});

describe('front.unique', () => {
  const unique = (frontPort: number, world: Parameters<typeof ask>[3], roles: readonly Role[] = []) =>
    ask(frontUnique, ledgerOf([role('nginx', { url: url(frontPort), kind: 'dify' }), ...roles], { front: 'nginx' }), 'nginx', world);

  test('passes when the declared front is Dify and no other listener is', async () => {
    const front = await started(servers.dify);
    const others = await Promise.all([servers.lmStudio04, servers.plainNginx, servers.difyApiAlone, servers.difyWebOnly].map(started));
    const mail = await tcpServer((socket) => socket.write('220 mail\r\n'));
    const listeners = [front, ...others].map(({ port }) => listener(port)).concat(listener(mail));
    const found = await unique(front.port, { listeners });
    expect(found).toMatchObject({ verdict: 'pass', code: 'front-is-unique', args: { others: 4 } });
    expect(
      found.evidence.filter(({ what }) => what === 'candidate').map(({ value }) => String(value).split(' ').slice(1).join(' ')),
    ).toEqual(expect.arrayContaining(['nginx (python3)', 'dify api (python3)', 'other-http (python3)']));
  });

  test('fails with the port that is the front, and who holds it', async () => {
    const wrong = await started(servers.developmentServer);
    const right = await started(servers.dify);
    const listeners = [listener(wrong.port), listener(right.port, { address: '0.0.0.0', processes: [{ pid: 7, name: 'docker-proxy' }] })];
    expect(await unique(wrong.port, { listeners })).toMatchObject({
      verdict: 'fail',
      code: 'front-elsewhere',
      args: { found: `127.0.0.1:${right.port}` },
      observed: { isDeclaredDify: false, candidates: [{ isFront: true, holder: 'docker-proxy' }] },
    });
  });

  test('finds the front also when nobody answers at the declared port', async () => {
    const right = await started(servers.dify);
    expect(await unique(await closedPort(), { listeners: [listener(right.port)] })).toMatchObject({ code: 'front-elsewhere' });
  });

  test('warns of a second front', async () => {
    const front = await started(servers.dify);
    const second = await started(servers.dify);
    expect(await unique(front.port, { listeners: [listener(front.port), listener(second.port)] })).toMatchObject({
      verdict: 'warn',
      code: 'front-not-alone',
      args: { others: [`127.0.0.1:${second.port}`] },
    });
  });

  test('takes no practice stack beside the real one for a second front', async () => {
    const front = await started(servers.dify);
    const rehearsal = await recordedServer({}, (path) => {
      const [status, headers, body] = servers.dify.answers[path] ?? servers.dify.otherwise(path);
      return [status, { ...headers, 'x-preflight-practice': 'other' }, body];
    });
    expect(await unique(front.port, { listeners: [listener(rehearsal.port)] })).toMatchObject({ verdict: 'pass' });
  });

  test('takes a real Dify, and whoever is silent, for no part of the practice stack that is declared', async () => {
    const practised = (path: string): Recorded => {
      const [status, headers, body] = servers.dify.answers[path] ?? servers.dify.otherwise(path);
      return [status, { ...headers, 'x-preflight-practice': 'one' }, body];
    };
    const front = await recordedServer({}, practised);
    const real = await started(servers.dify);
    const silent = await tcpServer(() => undefined);
    expect(await unique(front.port, { listeners: [listener(real.port), listener(silent)] })).toMatchObject({ verdict: 'pass' });
    const second = await recordedServer({}, practised);
    expect(await unique(front.port, { listeners: [listener(second.port)] })).toMatchObject({ code: 'front-not-alone' });
  });

  test('a front whose api is down is still the front', async () => {
    const front = await started(servers.frontWithoutApi);
    expect(await unique(front.port, { listeners: [listener(front.port)] })).toMatchObject({
      verdict: 'pass',
      observed: { isDeclaredDify: true },
    });
  });

  test('says that no front is there when there is none', async () => {
    expect(await unique(await closedPort(), {})).toMatchObject({ verdict: 'fail', code: 'front-nowhere' });
  });

  test('does not claim to be unique when the listeners cannot be read', async () => {
    const front = await started(servers.dify);
    expect(await unique(front.port, { listeners: 'hidden' })).toMatchObject({ verdict: 'unknown', code: 'could-not-look' });
  });

  test('is bounded when many listeners are silent, and does not say that it is unique', async () => {
    const front = await started(servers.dify);
    const silent = await Promise.all(Array.from({ length: 40 }, () => tcpServer(() => undefined)));
    const found = await unique(front.port, { listeners: silent.map((port) => listener(port)) });
    expect(found).toMatchObject({ verdict: 'unknown', code: 'could-not-look', args: { reason: 'timed-out' }, observed: { notAsked: 40 } });
  });

  test('does not say that no front is there when somebody did not say who it is', async () => {
    const silent = await tcpServer(() => undefined);
    expect(await unique(await closedPort(), { listeners: [listener(silent)] })).toMatchObject({ verdict: 'unknown' });
  });

  test('does not take a front that is slow at its web for none', async () => {
    const front = await started(servers.dify);
    const slow = await httpServer((request, response) => {
      const [status, headers, body] = servers.dify.answers[request.url ?? ''] ?? servers.dify.otherwise(request.url ?? '');
      if (request.url !== '/') response.writeHead(status, headers).end(body);
    });
    expect(await unique(front.port, { listeners: [listener(slow)] })).toMatchObject({ verdict: 'unknown', observed: { notAsked: 1 } });
  });

  test('leaves the listeners of other users alone, and says how many', async () => {
    const front = await started(servers.dify);
    const theirs = await started(servers.plainNginx);
    const found = await unique(front.port, { listeners: [listener(theirs.port, { user: 'somebody' })] });
    expect(found).toMatchObject({ verdict: 'pass' });
    expect(found.evidence).toContainEqual({ what: 'listeners-left-alone', value: 1 });
    expect(theirs.asked).toEqual([]);
  });

  test('leaves the addresses of other roles alone', async () => {
    const front = await started(servers.dify);
    const studio = await started(servers.lmStudio04);
    await unique(front.port, { listeners: [listener(studio.port)] }, [role('lmstudio', { url: url(studio.port), kind: 'tcp' })]);
    expect(studio.asked).toEqual([]);
  });
});
