import type { Socket } from 'node:net';
import { describe, expect, test } from 'vitest';
import { frontUnique } from '../../../src/families/endpoint/checks/front-unique.ts';
import type { Role } from '../../../src/ledger/ledger.ts';
import { recordedOf } from '../../probes/identity/recorded-server.ts';
import { ask, ledgerOf, listener, mark, role, url } from './asking.ts';
import { closedPort, type Recorded, recordedServer, tcpServer } from './listening.ts';
import * as servers from './servers.ts';

/** A real server that counts what it is asked here. */
async function started({ answers, otherwise }: (typeof servers)['dify']) {
  const asked: string[] = [];
  const { port } = await recordedServer({}, (path, request) => {
    if (request.headers['x-asked-by'] === mark['x-asked-by']) asked.push(path);
    return answers[path] ?? otherwise(path);
  });
  return { port, asked };
}

const look = (front: Partial<Role>, ports: readonly number[]) =>
  ask(frontUnique, ledgerOf([role('front', front)], { front: 'front' }), 'front', { listeners: ports.map((port) => listener(port)) });

describe('a listener that cannot be Dify’s front gets one question', () => {
  test.each([
    ['another web server', servers.plainNginx],
    ['a development server that says 200 to everything', servers.developmentServer],
    ['Dify’s web by itself', servers.difyWebOnly],
    ['the plugin daemon', servers.pluginDaemon],
    ['LM Studio', servers.lmStudio04],
    ['Ollama', servers.ollama],
    ['llama.cpp', servers.llamaCpp],
    ['vLLM', servers.vllm],
  ])('%s', async (_who, server) => {
    const [front, other] = [await started(servers.dify), await started(server)];
    expect(await look({ url: url(front.port), kind: 'dify' }, [other.port])).toMatchObject({ verdict: 'pass', code: 'front-is-unique' });
    expect(other.asked).toEqual(['/v1/']);
  });

  test.each([
    ['litellm', ['open-']],
    ['n8n', ['new-']],
    ['flowise', ['new-']],
    ['docker-model-runner', ['empty-', 'model-']],
  ] as const)('%s, as it really answers', async (product, states) => {
    const [front, other] = [await started(servers.dify), await started(recordedOf(product, states))];
    expect(await look({ url: url(front.port), kind: 'dify' }, [other.port])).toMatchObject({ verdict: 'pass' });
    expect(other.asked).toEqual(['/v1/']);
  });
});

describe('a second question', () => {
  test('goes to whoever answered with Dify’s api: nobody is accused without its web', async () => {
    const [front, second, api] = [await closedPort(), await started(servers.dify), await started(servers.difyApiAlone)];
    const found = await look({ url: url(front), kind: 'dify' }, [api.port, second.port]);
    expect(found).toMatchObject({ code: 'front-elsewhere', args: { found: `127.0.0.1:${second.port}` } });
    expect([second.asked, api.asked]).toEqual([
      ['/v1/', '/'],
      ['/v1/', '/'],
    ]);
  });

  test('goes to a gateway without anybody behind it, which may be a front whose api is down', async () => {
    const [front, down, gateway] = await Promise.all([servers.dify, servers.frontWithoutApi, servers.frontWithNothing].map(started));
    const declared = { url: url(front?.port ?? 0), kind: 'dify' } as const;
    expect(await look(declared, [down?.port ?? 0])).toMatchObject({ verdict: 'unknown', observed: { notAsked: 1 } });
    expect(await look(declared, [gateway?.port ?? 0])).toMatchObject({ verdict: 'pass' });
    expect([down?.asked, gateway?.asked]).toEqual([
      ['/v1/', '/'],
      ['/v1/', '/'],
    ]);
  });

  test('goes to whoever broke off without HTTP, for one cut answer says nothing; a third to nobody, and none to the silent', async () => {
    const counted = { mail: 0, closing: 0, silent: 0 };
    const counting = (who: keyof typeof counted, answer: (socket: Socket) => void) =>
      tcpServer((socket) => {
        socket.once('data', (bytes) => {
          if (bytes.includes(mark['x-asked-by'])) counted[who]++;
          answer(socket);
        });
      });
    const mail = await counting('mail', (socket) => socket.end('220 mail\r\n'));
    const closing = await counting('closing', (socket) => socket.destroy());
    const silent = await counting('silent', () => undefined);
    const front = await started(servers.dify);
    expect(await look({ url: url(front.port), kind: 'dify' }, [mail, closing])).toMatchObject({ verdict: 'pass' });
    expect(await look({ url: url(front.port), kind: 'dify' }, [silent])).toMatchObject({ verdict: 'unknown' });
    expect(counted).toEqual({ mail: 2, closing: 2, silent: 1 });
  });
});

describe('where the front is a model server, the list of models is the one question', () => {
  const json = { 'content-type': 'application/json' };
  const listOf = (owner: string, ...ids: readonly string[]): Recorded => [
    200,
    json,
    JSON.stringify({ object: 'list', data: ids.map((id) => ({ id, object: 'model', created: 1, owned_by: owner })) }),
  ];
  const nothing = (): Recorded => [404, json, '{}'];
  const ollama = (list: Recorded) => ({
    answers: { '/': [200, { 'content-type': 'text/plain' }, 'Ollama is running'] as Recorded, '/v1/models': list },
    otherwise: nothing,
  });
  const declared = async (kind: 'ollama' | 'lmstudio', server: (typeof servers)['dify'], model: string) => {
    const { port } = await started(server);
    return { url: url(port), kind, model } as const;
  };

  test.each([
    ['another product', servers.llamaCpp],
    ['another model', ollama(listOf('library', 'large:latest'))],
    ['no list at all', servers.plainNginx],
    ['a page for every path', servers.developmentServer],
    ['Dify', servers.dify],
  ])('to a listener with %s', async (_what, server) => {
    const other = await started(server);
    const front = await declared('ollama', servers.ollama, 'llama3');
    expect(await look(front, [other.port])).toMatchObject({ verdict: 'pass' });
    expect(other.asked).toEqual(['/v1/models']);
  });

  test.each([
    ['Ollama', 'ollama', servers.ollama, 'llama3', servers.ollama, '/'],
    ['Ollama with a user’s model', 'ollama', servers.ollama, 'mika/llama3', ollama(listOf('mika', 'mika/llama3:latest')), '/'],
    ['LM Studio', 'lmstudio', servers.lmStudio04, 'qwen2.5-7b-instruct', servers.lmStudio04, '/lmstudio-greeting'],
    ['LM Studio that wants a token', 'lmstudio', servers.lmStudio04, 'qwen2.5-7b-instruct', servers.lmStudioLocked, '/lmstudio-greeting'],
  ] as const)('and one more proves a second %s', async (_who, kind, first, model, second, proof) => {
    const twin = await started(second);
    expect(await look(await declared(kind, first, model), [twin.port])).toMatchObject({ verdict: 'warn', code: 'front-not-alone' });
    expect(twin.asked).toEqual(['/v1/models', proof]);
  });

  test('and one more clears whoever lists the model and is another product', async () => {
    const imitator = await started({ answers: { '/v1/models': listOf('proxy', 'llama3') }, otherwise: nothing });
    expect(await look(await declared('ollama', servers.ollama, 'llama3'), [imitator.port])).toMatchObject({ verdict: 'pass' });
    expect(imitator.asked).toEqual(['/v1/models', '/']);
  });
});
