import { describe, expect, test } from 'vitest';
import { secret } from '../../../src/base/secret.ts';
import { createFileProbe } from '../../../src/probes/files/files.ts';
import { createHttpProbe } from '../../../src/probes/http/http.ts';
import { createIdentityProbe, type Expected } from '../../../src/probes/identity/identity.ts';
import { modelBase, whoServesAt } from '../../../src/probes/identity/model-base.ts';
import { modelRoot } from '../../../src/probes/identity/model-servers.ts';
import { url } from '../../families/endpoint/asking.ts';
import { recordedServer } from '../../families/endpoint/listening.ts';
import { lmStudio04, lmStudioAllLocked } from '../../families/endpoint/servers.ts';
import { behindProxy } from './behind.ts';
import { startRecorded } from './recorded-server.ts';

async function found(port: number, path: string, expected: Expected = 'openai', key?: string) {
  const identity = createIdentityProbe(createHttpProbe(), createFileProbe());
  const token = key === undefined ? undefined : secret(key);
  const where = await modelBase(identity, url(port, path), expected, token);
  const who = await whoServesAt(identity, where, expected, token);
  const at = `http://127.0.0.1:${port}`;
  return {
    base: where.base.slice(at.length),
    api: where.api.slice(at.length),
    server: who.kind === 'identified' ? who.identity.server : who.kind,
  };
}

test.each([
  ['', ''],
  ['/v1', ''],
  ['/v1/', ''],
  ['/llm', '/llm'],
  ['/llm/v1', '/llm'],
  ['/v1/v1', ''],
  ['/v1/chat/completions', ''],
  ['/llm/v1/models/', '/llm'],
  ['/engines/v1', ''],
  ['/engines/llama.cpp/v1/', ''],
  ['/models/engines/v1', '/models'],
])('the path %j has its own questions below %j', (path, root) => {
  expect(modelRoot(path)).toBe(root);
});

describe('a model server below a path', () => {
  test.each([
    ['llama.cpp', 'llama.cpp', ['open-'], 'openai'],
    ['ollama', 'ollama', ['empty-', 'model-get'], 'ollama'],
    ['litellm', 'litellm', ['open-'], 'openai'],
    ['docker-model-runner', 'docker-model-runner', ['empty-', 'model-'], 'openai'],
  ] as const)('is asked there: %s', async (server, product, states, expected) => {
    const { origin } = await startRecorded(product, states);
    const { port } = await behindProxy(origin, { path: '/llm' });
    expect(await found(port, '/llm', expected)).toEqual({ base: '/llm', api: '/llm/v1', server });
    expect(await found(port, '/llm/v1/', expected)).toEqual({ base: '/llm', api: '/llm/v1', server });
  });

  test('is found where its API has no /v1 below that', async () => {
    const { origin } = await startRecorded('llama.cpp', ['open-']);
    const { port } = await behindProxy(origin, { path: '/llm', leadsTo: '/v1' });
    expect(await found(port, '/llm')).toEqual({ base: '/llm', api: '/llm', server: 'llama.cpp' });
  });

  test('is found where LM Studio, which refuses every path without its key, has no /v1 below that', async () => {
    const { origin } = await recordedServer({}, (path, { headers }) =>
      headers.authorization === 'Bearer right-key-000'
        ? (lmStudio04.answers[path] ?? lmStudio04.otherwise(path))
        : lmStudioAllLocked.otherwise(path),
    );
    const { port } = await behindProxy(origin, { path: '/llm', leadsTo: '/v1' });
    expect(await found(port, '/llm', 'lmstudio', 'right-key-000')).toEqual({ base: '/llm', api: '/llm', server: 'lmstudio' });
  });

  test('is at the root, as ever, where the path is none of a proxy’s', async () => {
    const { port } = await startRecorded('ollama', ['empty-', 'model-get']);
    expect(await found(port, '/api', 'ollama')).toEqual({ base: '', api: '/api', server: 'ollama' });
  });

  test('is nowhere else than below it, where nobody is at the root either', async () => {
    const { port } = await recordedServer({}, () => [404, { 'content-type': 'text/plain' }, 'no']);
    expect(await found(port, '/llm')).toEqual({ base: '/llm', api: '/llm/v1', server: 'other-http' });
  });
});
