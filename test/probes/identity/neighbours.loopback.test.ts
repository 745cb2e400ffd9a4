import { describe, expect, test } from 'vitest';
import { secret } from '../../../src/base/secret.ts';
import { frontKinds } from '../../../src/ledger/ledger.ts';
import { createFileProbe } from '../../../src/probes/files/files.ts';
import { createHttpProbe } from '../../../src/probes/http/http.ts';
import { createIdentityProbe, type Expected } from '../../../src/probes/identity/identity.ts';
import { type Recorded, recordedServer } from '../../families/endpoint/listening.ts';
import { lmStudio04 } from '../../families/endpoint/servers.ts';
import { behindProxy } from './behind.ts';
import { recordedOf, startRecorded } from './recorded-server.ts';

const identity = () => createIdentityProbe(createHttpProbe(), createFileProbe());

async function who(origin: string, expected: Expected = 'openai', key?: string) {
  const probe = identity();
  const answer = key === undefined ? await probe.at(origin, expected) : await probe.withKey(origin, expected, secret(key));
  return answer.kind === 'identified' ? answer.identity : answer;
}

describe('a neighbour is told by what it really said', () => {
  test.each([
    ['LiteLLM without a key check', 'litellm', ['open-'], { server: 'litellm' }],
    ['LiteLLM that wants its key', 'litellm', ['keyed-nokey-'], { server: 'litellm', isAuthRequired: true }],
    ['LiteLLM from pip, which crashes while it refuses', 'litellm-pip', ['keyed-nokey-'], { server: 'litellm', isAuthRequired: true }],
    ['llama.cpp', 'llama.cpp', ['open-'], { server: 'llama.cpp' }],
    ['llama.cpp that wants its key', 'llama.cpp', ['keyed-nokey-'], { server: 'llama.cpp', isAuthRequired: true }],
    ['llama.cpp that still loads', 'llama.cpp', ['loading-'], { server: 'llama.cpp', state: 'loading' }],
    ['Ollama without a model', 'ollama', ['empty-'], { server: 'ollama' }],
    ['Ollama with one', 'ollama', ['empty-', 'model-'], { server: 'ollama' }],
    ['Docker Model Runner without a model', 'docker-model-runner', ['empty-'], { server: 'docker-model-runner' }],
    ['Docker Model Runner, which imitates Ollama', 'docker-model-runner', ['empty-', 'model-'], { server: 'docker-model-runner' }],
    ['n8n', 'n8n', ['new-'], { server: 'n8n' }],
    ['Flowise', 'flowise', ['new-'], { server: 'flowise' }],
  ] as const)('%s', async (_name, product, states, expected) => {
    const { origin } = await startRecorded(product, states);
    expect(await who(origin)).toMatchObject(expected);
  });
});

describe('a single-page front, which says 200 to every path, is told by its title', () => {
  test.each([
    ['Open WebUI', 'open-webui'],
    ['n8n.io - Workflow Automation', 'n8n'],
    ['Langflow', 'langflow'],
    ['AnythingLLM | Your personal LLM trained on anything', 'anythingllm'],
    ['LibreChat', 'librechat'],
  ])('%s', async (title, server) => {
    const page = `<!doctype html><html><head><title>${title}</title></head></html>`;
    const { origin } = await recordedServer({}, () => [200, { 'content-type': 'text/html' }, page]);
    expect(await who(origin)).toMatchObject({ server });
  });
});

describe('a front that the ledger names by its kind', () => {
  test.each([
    ['open-webui', 'new-', { server: 'open-webui', version: '0.12.4' }],
    ['n8n', 'new-', { server: 'n8n' }],
    ['flowise', 'new-', { server: 'flowise', version: '3.1.4' }],
    ['langflow', 'login-', { server: 'langflow', version: '1.13.0' }],
  ] as const)('%s tells its version where it has an address for that, by two questions', async (product, state, expected) => {
    const server = await startRecorded(product, [state]);
    expect(await who(server.origin, product)).toMatchObject(expected);
    expect(server.asked.length).toBeLessThanOrEqual(2);
  });

  test('is known by what it answers, whatever its title is set to', async () => {
    const { answers, otherwise } = recordedOf('open-webui', ['new-']);
    const page = '<!doctype html><html><head><title>Chat of the team</title></head></html>';
    const { origin } = await recordedServer({ ...answers, '/': [200, { 'content-type': 'text/html' }, page] }, otherwise);
    expect(await who(origin, 'open-webui')).toMatchObject({ server: 'open-webui' });
  });

  test('is not taken for one that says 200 to everything', async () => {
    const page = '<!doctype html><html><head><title>Shop</title></head></html>';
    const { origin } = await recordedServer({}, () => [200, { 'content-type': 'text/html' }, page]);
    for (const kind of frontKinds) expect(await who(origin, kind)).toMatchObject({ server: 'other-http' });
  });
});

describe('a declared key', () => {
  test('goes along once, and only after a refusal', async () => {
    const keyed = await startRecorded('llama.cpp', ['keyed-nokey-']);
    expect(await who(keyed.origin, 'openai', 'right-key-000')).toMatchObject({ server: 'llama.cpp', key: 'taken' });
    expect(await who(keyed.origin, 'openai', 'wrong-key-000')).toMatchObject({ server: 'llama.cpp', key: 'refused' });
  });

  test('is not sent to a server that did not ask for it', async () => {
    const keys: (string | undefined)[] = [];
    const open = await recordedServer({}, (_path, request) => {
      keys.push(request.headers.authorization);
      return [200, { 'content-type': 'application/json' }, '{"object":"list","data":[{"id":"m","object":"model","owned_by":"me"}]}'];
    });
    expect(await who(open.origin, 'openai', 'right-key-000')).toMatchObject({ server: 'openai-compatible' });
    expect(keys.length).toBeGreaterThan(0);
    expect(new Set(keys)).toEqual(new Set([undefined]));
  });
});

describe('where a model server is meant', () => {
  test.each([
    [401, '{"error":"Unauthorized"}', { isAuthRequired: true }],
    [401, '{"detail":"Unauthorized"}', { isAuthRequired: true }],
    [403, 'no', { isAuthRequired: true }],
    [429, '{"message":"slow down"}', { state: 'busy' }],
    [503, '{"message":"warming up"}', { state: 'loading' }],
  ] as const)('%i %s is its answer, whatever the words', async (status, body, expected) => {
    const server = await recordedServer({}, () => [status, { 'content-type': 'application/json' }, body]);
    expect(await who(server.origin)).toMatchObject({ server: 'openai-compatible', ...expected });
    expect(await who(server.origin, 'http')).toMatchObject({ server: 'other-http' });
  });

  test('a page of HTML with such a status is a gateway and no model server', async () => {
    const page = '<html><title>401 Authorization Required</title></html>';
    const server = await recordedServer({}, () => [401, { 'content-type': 'text/html' }, page]);
    expect(await who(server.origin)).toMatchObject({ server: 'other-http' });
  });
});

describe('behind a proxy that puts its own name into the header', () => {
  test.each([
    ['llama.cpp', 'llama.cpp', ['open-'], { server: 'llama.cpp' }],
    ['llama.cpp that wants its key', 'llama.cpp', ['keyed-nokey-'], { server: 'llama.cpp', isAuthRequired: true }],
    ['llama.cpp that still loads', 'llama.cpp', ['loading-'], { server: 'llama.cpp', state: 'loading' }],
    ['LiteLLM that wants its key', 'litellm', ['keyed-nokey-'], { server: 'litellm', isAuthRequired: true }],
    ['Ollama', 'ollama', ['empty-', 'model-'], { server: 'ollama' }],
  ] as const)('%s is known', async (_name, product, states, expected) => {
    const { origin } = await startRecorded(product, states);
    expect(await who((await behindProxy(origin, {})).origin)).toMatchObject({ ...expected, isBehindNginx: true });
  });

  test.each([
    [200, '{"object":"list","data":[{"id":"qwen","object":"model","owned_by":"vllm","max_model_len":4096}]}', {}],
    [401, '{"error":"Unauthorized"}', { isAuthRequired: true }],
  ])('vLLM that says %i is known, with its version', async (status, list, expected) => {
    const json = { 'content-type': 'application/json', server: 'nginx/1.24.0' };
    const answers = { '/v1/models': [status, json, list], '/version': [200, json, '{"version":"0.33.0"}'] } as const;
    const { origin } = await recordedServer(answers, () => [404, json, '{"detail":"Not Found"}']);
    expect(await who(origin)).toMatchObject({ server: 'vllm', version: '0.33.0', ...expected });
  });
});

describe('behind a proxy that guards all of it with a key', () => {
  test.each([
    ['ollama', 'ollama', ['empty-', 'model-'], 'ollama'],
    ['llama.cpp', 'llama.cpp', ['open-'], 'openai'],
    ['docker-model-runner', 'docker-model-runner', ['empty-'], 'openai'],
  ] as const)('%s is known once the key was taken', async (server, product, states, expected) => {
    const { origin } = await behindProxy((await startRecorded(product, states)).origin, { key: 'right-key-000' });
    expect(await who(origin, expected)).toMatchObject({ server: 'openai-compatible', isAuthRequired: true });
    expect(await who(origin, expected, 'wrong-key-000')).toMatchObject({ server: 'openai-compatible', key: 'refused' });
    expect(await who(origin, expected, 'right-key-000')).toMatchObject({ server, key: 'taken' });
  });

  test('LM Studio is known by its greeting', async () => {
    const studio = await recordedServer(lmStudio04.answers, lmStudio04.otherwise);
    const { origin } = await behindProxy(studio.origin, { key: 'right-key-000' });
    expect(await who(origin, 'lmstudio')).toMatchObject({ server: 'openai-compatible', isAuthRequired: true });
    expect(await who(origin, 'lmstudio', 'right-key-000')).toMatchObject({ server: 'lmstudio', key: 'taken' });
  });
});

describe('LocalAI', () => {
  const json = { 'content-type': 'application/json' };
  const imitation: Readonly<Record<string, Recorded>> = {
    '/': [200, { 'content-type': 'text/plain' }, 'Ollama is running'],
    '/api/version': [200, json, '{"version":"0.9.0"}'],
  };
  const wellKnown: Readonly<Record<string, Recorded>> = {
    '/.well-known/localai.json': [200, json, '{"version":"v3.9.0","endpoints":{"models":"/v1/models"}}'],
  };
  test.each([
    ['with Ollama’s front page', { ...imitation, '/v1/models': [200, json, '{"object":"list","data":[{"id":"a","object":"model"}]}'] }, {}],
    ['without a model', { ...imitation, ...wellKnown, '/v1/models': [200, json, '{"object":"list","data":[]}'] }, { version: 'v3.9.0' }],
    ['that refuses without a word', { ...wellKnown, '/v1/models': [401, {}, ''] }, { version: 'v3.9.0', isAuthRequired: true }],
  ] as const)('%s is no Ollama', async (_what, answers, expected) => {
    const { origin } = await recordedServer(answers, () => [404, json, '{"error":{"code":404}}']);
    expect(await who(origin)).toMatchObject({ server: 'localai', ...expected });
  });

  test('is not what says 200 to everything', async () => {
    const { origin } = await recordedServer(lmStudio04.answers, lmStudio04.otherwise);
    expect(await who(origin)).toMatchObject({ server: 'lmstudio' });
  });
});

test('a list longer than a page is read to its end', async () => {
  const models = Array.from({ length: 5000 }, (_, index) => ({ id: `library/model-${index}:latest`, object: 'model', owned_by: 'vllm' }));
  const list = JSON.stringify({ object: 'list', data: models });
  expect(list.length).toBeGreaterThan(256 * 1024);
  const { origin } = await recordedServer({ '/v1/models': [200, { 'content-type': 'application/json' }, list] }, () => [404, {}, '']);
  expect(await who(origin)).toMatchObject({ server: 'vllm' });
});

test.each([
  [400, '{"detail":"Invalid host header"}', 'text-generation-webui'],
  [403, 'Invalid host header', 'jan'],
  [400, 'Invalid host header', 'openai-compatible'],
] as const)('%i %s is a matter of names, and no key is wanted', async (status, body, server) => {
  const { origin } = await recordedServer({}, () => [status, { 'content-type': 'text/plain' }, body]);
  const identity = await who(origin);
  expect(identity).toMatchObject({ server, refusesHost: true });
  expect(identity).not.toHaveProperty('isAuthRequired');
});

test('KoboldCpp that is busy is just that', async () => {
  const busy = '{"detail":{"msg":"Server is busy; please try again later.","type":"service_unavailable"}}';
  const { origin } = await recordedServer({}, () => [503, { 'content-type': 'application/json' }, busy]);
  expect(await who(origin)).toMatchObject({ server: 'koboldcpp', state: 'busy' });
});
