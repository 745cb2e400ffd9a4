import { describe, expect, test } from 'vitest';
import { createFileProbe } from '../../../src/probes/files/files.ts';
import { createHttpProbe } from '../../../src/probes/http/http.ts';
import { createIdentityProbe, type Expected } from '../../../src/probes/identity/identity.ts';
import { closedPort, recordedServer, tcpServer } from '../../families/endpoint/listening.ts';
import * as servers from '../../families/endpoint/servers.ts';

const who = async (server: { readonly origin: string }, expected?: Expected) => {
  const answer = await createIdentityProbe(createHttpProbe(), createFileProbe()).at(server.origin, expected);
  return answer.kind === 'identified' ? answer.identity : answer;
};
const started = ({ answers, otherwise }: (typeof servers)['dify']) => recordedServer(answers, otherwise);

describe('who answers is told by its fingerprint', () => {
  test.each([
    ['dify', servers.dify, { server: 'dify', version: '1.12.1', isBehindNginx: true }],
    ['the api of Dify by itself', servers.difyApiAlone, { server: 'dify', version: '1.12.1', isBehindNginx: false }],
    ['the web of Dify by itself', servers.difyWebOnly, { server: 'dify-web-only' }],
    ['a front whose api is down', servers.frontWithoutApi, { server: 'dify-web-only', gatewayStatus: 502, isBehindNginx: true }],
    ['a front with nothing behind it', servers.frontWithNothing, { server: 'nginx', gatewayStatus: 502 }],
    ['nginx without Dify', servers.plainNginx, { server: 'nginx', serverHeader: 'nginx/1.22.1' }],
    ['LM Studio 0.4', servers.lmStudio04, { server: 'lmstudio' }],
    ['LM Studio 0.3', servers.lmStudio03, { server: 'lmstudio' }],
    ['LM Studio with authentication', servers.lmStudioLocked, { server: 'lmstudio' }],
    ['LM Studio with authentication on its greeting too', servers.lmStudioAllLocked, { server: 'lmstudio', isAuthRequired: true }],
    ['llama.cpp', servers.llamaCpp, { server: 'llama.cpp' }],
    ['llama.cpp with an API key, which answers 401 everywhere', servers.llamaCppLocked, { server: 'llama.cpp' }],
    ['Ollama', servers.ollama, { server: 'ollama', version: '0.12.3' }],
    ['vLLM', servers.vllm, { server: 'vllm' }],
    ['a proxy that claims to be Ollama', servers.fakeOllama, { server: 'openai-compatible' }],
    ['the plugin daemon', servers.pluginDaemon, { server: 'plugin-daemon', version: '0.5.3' }],
    [
      'a server that says 200 to everything',
      servers.developmentServer,
      { server: 'other-http', serverHeader: 'Werkzeug/3.1.9 Python/3.12' },
    ],
  ])('%s', async (_name, server, expected) => {
    const running = await started(server);
    for (const guess of ['dify', 'lmstudio', 'openai', 'http'] as const) expect(await who(running, guess)).toMatchObject(expected);
  });

  test('LM Studio is never taken for Ollama or llama.cpp, although it says 200 to their paths', async () => {
    expect(await who(await started(servers.lmStudio04), 'openai')).toMatchObject({ server: 'lmstudio' });
  });

  test('an unknown path of Dify is Dify by its headers', async () => {
    const running = await recordedServer({}, () => [404, { 'x-version': '1.7.2', 'x-env': 'PRODUCTION' }, '<title>404 Not Found</title>']);
    expect(await who(running, 'dify')).toMatchObject({ server: 'dify', version: '1.7.2' });
  });
});

describe('who is asked for no more than is needed', () => {
  test.each([
    ['dify', servers.dify, '/v1/'],
    ['lmstudio', servers.lmStudio04, '/lmstudio-greeting'],
  ] as const)('one request is enough for the expected %s', async (expected, server, path) => {
    const running = await started(server);
    await who(running, expected);
    expect(running.asked).toEqual([path]);
  });

  test('a front whose api is down is asked for its root and no more', async () => {
    const running = await started(servers.frontWithoutApi);
    await who(running, 'dify');
    expect(running.asked).toEqual(['/v1/', '/']);
  });

  test('the same origin is asked once a run', async () => {
    const running = await started(servers.dify);
    const probe = createIdentityProbe(createHttpProbe(), createFileProbe());
    expect(await probe.at(running.origin, 'dify')).toBe(await probe.at(running.origin));
    expect(running.asked).toEqual(['/v1/']);
  });
});

test('what gives no HTTP is told apart from what gives nothing', async () => {
  const ssh = await tcpServer((socket) => socket.write('SSH-2.0-OpenSSH_9.2\r\n'));
  expect(await who({ origin: `http://127.0.0.1:${ssh}` })).toMatchObject({ kind: 'not-http' });
  const nobody = await closedPort();
  expect(await who({ origin: `http://127.0.0.1:${nobody}` })).toMatchObject({ kind: 'no-answer', answer: { failure: 'refused' } });
});

test('texts of a hostile server come out cleaned', async () => {
  const running = await recordedServer({}, () => [200, { server: 'x' }, `<title>\u001b[31mred\u0007${'a'.repeat(500)}</title>`]);
  const identity = await who(running);
  expect(JSON.stringify(identity)).not.toMatch(/\\u001b|\\u0007|a{100}/);
});
