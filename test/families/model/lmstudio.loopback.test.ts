import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { readFile, stat } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe, expect, onTestFinished, test } from 'vitest';
import { ok } from '../../../src/base/result.ts';
import { secret } from '../../../src/base/secret.ts';
import { createModelListProbe } from '../../../src/families/model/servers/model-lists.ts';
import type { FileProbe } from '../../../src/probes/files/files.ts';
import { createHttpProbe } from '../../../src/probes/http/http.ts';
import { createIdentityProbe } from '../../../src/probes/identity/identity.ts';
import { modelServers } from '../../../src/probes/identity/model-servers.ts';
import { closedPort, httpServer, recordedServer } from '../endpoint/listening.ts';
import * as servers from '../endpoint/servers.ts';

const files: FileProbe = {
  read: async (path) => ok(await readFile(path, 'utf8').catch(() => undefined)),
  stat: async (path) =>
    ok(
      await stat(path).then(
        (found) => ({ kind: found.isDirectory() ? ('folder' as const) : ('file' as const), sizeBytes: 0, mode: 0, modifiedAt: '' }),
        () => undefined,
      ),
    ),
  list: async () => ok(undefined),
  scan: async () => ok(undefined),
  ground: async (folder) => ({ folder, root: folder }),
};
const http = createHttpProbe();
const probe = createModelListProbe(http);
const started = ({ answers, otherwise }: (typeof servers)['dify']) => recordedServer(answers, otherwise);

describe('the list of models', () => {
  test('of LM Studio 0.4 tells types, instances and contexts, in one request and one for just-in-time loading', async () => {
    const running = await started(servers.lmStudio04);
    expect(await probe.models(running.origin, undefined)).toEqual({
      kind: 'models',
      list: 'v1',
      generation: '0.4',
      isJitOn: true,
      models: [
        {
          id: 'qwen2.5-7b-instruct',
          type: 'llm',
          state: 'loaded',
          maxContext: 32768,
          loadedContext: 8192,
          instanceContexts: { 'qwen2.5-7b-instruct': 8192 },
          instances: ['qwen2.5-7b-instruct'],
        },
        { id: 'google/gemma-3-4b', type: 'llm', state: 'not-loaded', maxContext: 131072, instances: [] },
        { id: 'text-embedding-nomic-embed-text-v1.5', type: 'embedding', state: 'not-loaded', maxContext: 2048, instances: [] },
      ],
    });
    expect(running.asked).toEqual(['/api/v1/models', '/v1/models']);
  });

  test('shows that just-in-time loading is off when the OpenAI list leaves out what is not loaded', async () => {
    const running = await started(servers.lmStudioNoJit);
    expect(await probe.models(running.origin, undefined)).toMatchObject({ kind: 'models', isJitOn: false });
  });

  test('of LM Studio 0.3 comes from the older list, behind a 200 with an error', async () => {
    const running = await started(servers.lmStudio03);
    const answer = await probe.models(running.origin, undefined);
    expect(answer).toMatchObject({ kind: 'models', list: 'v0', generation: '0.3' });
    expect(answer.kind === 'models' && answer.models.map(({ type }) => type)).toEqual(['llm', 'llm', 'llm', 'embedding']);
  });

  test('of a server with the OpenAI list only claims neither type nor state', async () => {
    const running = await started(servers.lmStudioOld);
    expect(await probe.models(running.origin, undefined)).toMatchObject({
      list: 'openai',
      generation: 'unknown',
      models: [
        { id: 'qwen2.5-7b-instruct', type: 'unknown', state: 'unknown', instances: [] },
        { id: 'text-embedding-nomic', type: 'embedding' },
      ],
    });
  });

  test('of llama.cpp is no list of LM Studio although it has models', async () => {
    const running = await started(servers.llamaCpp);
    expect(await probe.models(running.origin, undefined)).toMatchObject({ list: 'openai', models: [{ id: 'tiny' }] });
  });

  test('is asked with GET only', async () => {
    const methods: (string | undefined)[] = [];
    const port = await httpServer((request, response) => {
      methods.push(request.method);
      response.writeHead(200, { 'content-type': 'application/json' }).end('{"error":"Unexpected endpoint or method. (GET /x)"}');
    });
    expect(await probe.models(`http://127.0.0.1:${port}`, undefined)).toEqual({ kind: 'unexpected-endpoint', path: '/v1/models' });
    expect(methods).toEqual(['GET', 'GET', 'GET']);
  });

  test('goes out once where the same question told who is there, and again only for a list that was cut', async () => {
    const once = createHttpProbe();
    const short = await started(servers.llamaCpp);
    expect(await createIdentityProbe(once, files).at(short.origin, 'openai')).toMatchObject({ kind: 'identified' });
    expect(await createModelListProbe(once).models(short.origin, undefined, modelServers['llama.cpp'])).toMatchObject({ kind: 'models' });
    expect(short.asked.filter((path) => path === '/v1/models')).toHaveLength(1);

    const ids = Array.from({ length: 4000 }, (_, index) => `model-${index}-${'x'.repeat(60)}`);
    const body = JSON.stringify({ object: 'list', data: ids.map((id) => ({ id, object: 'model', owned_by: 'router' })) });
    const long = await recordedServer({ '/v1/models': [200, { 'content-type': 'application/json' }, body] }, () => [404, {}, '']);
    await once.get(`${long.origin}/v1/models`);
    const answer = await createModelListProbe(once).models(long.origin, undefined, modelServers['openai-compatible']);
    expect(answer.kind === 'models' && answer.models).toHaveLength(4000);
    expect(long.asked).toEqual(['/v1/models', '/v1/models']);
  });

  test('that is refused for want of a token does not lead to an older list', async () => {
    const running = await started(servers.lmStudioLocked);
    expect(await probe.models(running.origin, undefined)).toEqual({ kind: 'token-required' });
    expect(running.asked).toEqual(['/api/v1/models']);
  });

  test('that is refused for a bad token never hands on what LM Studio quotes of it', async () => {
    const running = await recordedServer({}, () =>
      servers.lmRefusal('Malformed LM Studio API token provided: canary-abc**********. Ensure you are using a valid token.'),
    );
    const answer = await probe.models(running.origin, secret('canary-abcdefghijklmnop'));
    expect(answer).toEqual({ kind: 'token-rejected', detail: 'malformed' });
    expect(JSON.stringify(answer)).not.toContain('canary');
  });

  test('gets the token in its header, and only there', async () => {
    const seen: (string | undefined)[] = [];
    const running = await recordedServer({}, (path, request) => {
      seen.push(request.headers.authorization);
      return servers.lmStudio04.answers[path] ?? servers.lmStudio04.otherwise(path);
    });
    expect(await probe.models(running.origin, secret('sk-lm-one'))).toMatchObject({ kind: 'models' });
    expect(new Set(seen)).toEqual(new Set(['Bearer sk-lm-one']));
    expect(running.asked.join()).not.toContain('sk-lm-one');
  });

  test('keeps answers to different tokens apart and asks each once', async () => {
    const running = await started(servers.lmStudio04);
    const own = createModelListProbe(http);
    await Promise.all([
      own.models(running.origin, undefined),
      own.models(running.origin, undefined),
      own.models(running.origin, secret('a')),
    ]);
    expect(running.asked.filter((path) => path === '/api/v1/models')).toHaveLength(2);
  });

  test('that nobody gives is a failure with its reason', async () => {
    const port = await closedPort();
    expect(await probe.models(`http://127.0.0.1:${port}`, undefined)).toMatchObject({ kind: 'failed', answer: { failure: 'refused' } });
  });
});

describe('the app with its server off', () => {
  const home = (): string => {
    const folder = mkdtempSync(join(tmpdir(), 'preflight-home-'));
    onTestFinished(() => rmSync(folder, { recursive: true }));
    return folder;
  };
  const publish = (folder: string, text: string) => {
    mkdirSync(join(folder, '.internal'), { recursive: true });
    writeFileSync(join(folder, '.internal', 'http-server.json'), text);
  };
  const status = () => recordedServer({ '/lms-status': [200, {}, '{"package":"lmstudio","version":"0.4.25"}'] }, () => [404, {}, '']);
  const app = (env: Record<string, string>, ports: readonly number[] = []) => createIdentityProbe(http, files, { env, ports }).app();
  const found = (port: number) => ({ isRunning: true, port, package: 'lmstudio', version: '0.4.25' });

  test('is found on one of its own ports', async () => {
    const { port } = await status();
    expect(await app({ HOME: home() }, [await closedPort(), port])).toEqual(found(port));
  });

  test('is found through the file in its home', async () => {
    const folder = home();
    const { port } = await status();
    publish(join(folder, '.lmstudio'), JSON.stringify({ host: '127.0.0.1', port, pid: process.pid }));
    expect(await app({ HOME: folder })).toEqual(found(port));
  });

  test('is found in the older home, and in the one that the pointer names', async () => {
    const { port } = await status();
    const older = home();
    publish(join(older, '.cache', 'lm-studio'), JSON.stringify({ port }));
    expect(await app({ HOME: older })).toEqual(found(port));
    const pointing = home();
    const pointed = home();
    writeFileSync(join(pointing, '.lmstudio-home-pointer'), `${pointed}\n`);
    publish(pointed, JSON.stringify({ port }));
    expect(await app({ HOME: pointing })).toEqual(found(port));
  });

  test('is looked for nowhere else when LMS_API_SERVER_INFO_PATH names the file', async () => {
    const folder = home();
    const { port, asked } = await status();
    publish(folder, JSON.stringify({ port: await closedPort() }));
    const file = join(folder, '.internal', 'http-server.json');
    expect(await app({ HOME: folder, LMS_API_SERVER_INFO_PATH: file }, [port])).toEqual({ isRunning: false });
    expect(asked).toEqual([]);
  });

  test.each(['{', '[]', '{"port":"x"}', '{"port":0}', '{"port":700000}', ''])('is not there when its file says %j', async (text) => {
    const folder = home();
    publish(join(folder, '.lmstudio'), text);
    expect(await app({ HOME: folder })).toEqual({ isRunning: false });
  });

  test('is not there when the process that wrote the file is gone', async () => {
    const folder = home();
    const { port, asked } = await status();
    publish(join(folder, '.lmstudio'), JSON.stringify({ port, pid: 2 ** 22 + 1 }));
    expect(await app({ HOME: folder })).toEqual({ isRunning: false });
    expect(asked).toEqual([]);
  });

  test('is not there when somebody else answers', async () => {
    const other = await recordedServer({ '/lms-status': [200, {}, '{"package":"else"}'] }, () => [200, {}, '']);
    expect(await app({ HOME: home() }, [other.port])).toEqual({ isRunning: false });
  });
});
