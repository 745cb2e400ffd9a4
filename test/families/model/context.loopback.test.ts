import { describe, expect, test } from 'vitest';
import { lmstudioModel } from '../../../src/families/model/checks/lmstudio-model.ts';
import type { Role } from '../../../src/ledger/ledger.ts';
import { en } from '../../../src/words/en.ts';
import { startRecorded } from '../../probes/identity/recorded-server.ts';
import { worded } from '../../rig/worded.ts';
import { ask, ledgerOf, role, url } from '../endpoint/asking.ts';
import { httpServer, type Recorded, recordedServer } from '../endpoint/listening.ts';
import { llamaCpp } from '../endpoint/servers.ts';

const judged = (port: number, more: Partial<Role>) => ask(lmstudioModel, ledgerOf([role('llm', { url: url(port), ...more })]), 'llm');

/** Ollama with `tiny`, which was made for 2048 tokens and runs with 512 where it runs. */
const ollama = (running: 'before' | 'after') =>
  startRecorded('ollama', ['empty-get', 'model-get', `model-api-ps-${running}`, 'model-api-show']);
const tiny = (context: number): Partial<Role> => ({ kind: 'ollama', model: 'tiny', context });

const json = { 'content-type': 'application/json' };
const text = (body: string): Recorded => [200, { 'content-type': 'text/plain' }, body];

/** Ollama whose description of a model is this answer. */
const ollamaShowing = (shown: Recorded) =>
  recordedServer(
    {
      '/': text('Ollama is running'),
      '/api/version': [200, json, '{"version":"0.17.4"}'],
      '/api/tags': [200, json, '{"models":[{"name":"tiny:latest"}]}'],
      '/api/ps': [200, json, '{"models":[]}'],
      '/api/show': shown,
    },
    () => [404, {}, '404 page not found'],
  );

const kobold = (models: readonly string[], value: number) =>
  recordedServer(
    {
      '/v1/models': [
        200,
        json,
        JSON.stringify({ object: 'list', data: models.map((id) => ({ id, object: 'model', owned_by: 'koboldcpp' })) }),
      ],
      '/api/extra/true_max_context_length': [200, json, JSON.stringify({ value })],
    },
    () => [404, json, '{}'],
  );

describe('the context of a model that Ollama has not loaded', () => {
  test.each([
    ['is enough when the model was made for as much', 2048, { verdict: 'pass', code: 'model-cold' }],
    [
      'is too small when the model was made for less',
      4096,
      { verdict: 'fail', code: 'context-too-small', args: { has: 2048, wanted: 4096, isLimit: true } },
    ],
  ])('%s', async (_what, context, expected) => {
    const { port, asked } = await ollama('before');
    expect(await judged(port, tiny(context))).toMatchObject(expected);
    expect(asked.filter((path) => path === '/api/show')).toHaveLength(1);
  });

  test('is asked for under kind openai too, once it is known to be Ollama', async () => {
    const { port } = await ollama('before');
    expect(await judged(port, { ...tiny(4096), kind: 'openai' })).toMatchObject({ code: 'context-too-small' });
  });

  test('is not asked for where the ledger wants none', async () => {
    const { port, asked } = await ollama('before');
    expect(await judged(port, { kind: 'ollama', model: 'tiny' })).toMatchObject({ verdict: 'pass', code: 'model-cold' });
    expect(asked).not.toContain('/api/show');
  });

  test('is asked for with the whole name of the list, in one POST that names nothing else', async () => {
    const bodies: string[] = [];
    const answers: Readonly<Record<string, string>> = {
      '/': 'Ollama is running',
      '/api/version': '{"version":"0.17.4"}',
      '/api/tags': '{"models":[{"name":"tiny:latest"}]}',
      '/api/ps': '{"models":[]}',
      '/api/show': '{"model_info":{"general.architecture":"llama","llama.context_length":2048}}',
    };
    const port = await httpServer((request, response) => {
      const chunks: Buffer[] = [];
      request.on('data', (chunk: Buffer) => chunks.push(chunk));
      request.on('end', () => {
        if (request.method !== 'GET') bodies.push(`${request.method} ${request.url} ${Buffer.concat(chunks)}`);
        response.end(answers[request.url ?? '']);
      });
    });
    expect(await judged(port, tiny(2048))).toMatchObject({ verdict: 'pass' });
    expect(bodies).toEqual(['POST /api/show {"model":"tiny:latest"}']);
  });

  test.each([
    ['an unknown model', [404, json, '{"error":"model \'tiny\' not found"}']],
    ['a description without a size', [200, json, '{"model_info":{"general.architecture":"llama"}}']],
    ['a size of another architecture', [200, json, '{"model_info":{"general.architecture":"clip","llama.context_length":2048}}']],
    ['no number', [200, json, '{"model_info":{"general.architecture":"llama","llama.context_length":"2048"}}']],
    ['a negative size', [200, json, '{"model_info":{"general.architecture":"llama","llama.context_length":-1}}']],
    ['a key that every object has', [200, json, '{"model_info":{"general.architecture":"__proto__"}}']],
    ['a list', [200, json, '[]']],
    ['garbage', [200, json, '{"model_info":']],
    ['more than is read', [200, json, `{"tensors":"${'x'.repeat(9 * 1024 * 1024)}"}`]],
  ] as const)('was not seen where the server told %s, and nothing passes for it', async (_what, shown) => {
    const { port } = await ollamaShowing(shown);
    expect(await judged(port, tiny(2048))).toMatchObject({ verdict: 'unknown', code: 'could-not-look' });
  });
});

test('a model of Ollama that runs with too little says first when it was never made for as much', async () => {
  const { port } = await ollama('after');
  expect(await judged(port, tiny(1024))).toMatchObject({ code: 'context-too-small', args: { has: 512, isLimit: false } });
  expect(await judged(port, tiny(4096))).toMatchObject({ code: 'context-too-small', args: { has: 2048, isLimit: true } });
});

describe('the context that KoboldCpp is loaded with', () => {
  test.each([
    [8192, 'pass', 'model-listed'],
    [16_384, 'fail', 'context-too-small'],
  ] as const)('is held against %i tokens', async (context, verdict, code) => {
    const { port } = await kobold(['koboldcpp/tiny'], 8192);
    expect(await judged(port, { kind: 'openai', model: 'tiny', context })).toMatchObject({ verdict, code });
  });

  test('is that of none of several models', async () => {
    const { port, asked } = await kobold(['one', 'two'], 8192);
    expect(await judged(port, { kind: 'openai', model: 'two', context: 8192 })).toMatchObject({ verdict: 'unknown' });
    expect(asked).not.toContain('/api/extra/true_max_context_length');
  });
});

test('no other server is asked in the words of Ollama, whatever the ledger calls it', async () => {
  const { port, asked } = await recordedServer(llamaCpp.answers, llamaCpp.otherwise);
  for (const kind of ['ollama', 'openai', 'lmstudio'] as const) await judged(port, { kind, model: 'tiny', context: 4096 });
  expect(asked.length).toBeGreaterThan(0);
  expect(asked.filter((path) => path === '/api/show' || path.startsWith('/api/extra'))).toEqual([]);
});

describe('the length that vLLM was started with', () => {
  const vllm = () =>
    recordedServer(
      {
        '/v1/models': [
          200,
          json,
          '{"object":"list","data":[{"id":"Qwen/Qwen2.5-7B","object":"model","owned_by":"vllm","root":"Qwen/Qwen2.5-7B","max_model_len":16384}]}',
        ],
        '/version': [200, json, '{"version":"0.33.0"}'],
      },
      () => [404, json, '{"detail":"Not Found"}'],
    );
  const more = (context: number): Partial<Role> => ({ kind: 'openai', model: 'Qwen/Qwen2.5-7B', context });

  test('is the context that its model is loaded with', async () => {
    const { port } = await vllm();
    const finding = await judged(port, more(8192));
    expect(finding).toMatchObject({ verdict: 'pass', code: 'model-ready', args: { context: 16384 } });
    expect(worded(finding)[0]).toBe('Qwen/Qwen2.5-7B is loaded with a context of 16384 tokens.');
  });

  test('is no limit of the model: a larger one can be set', async () => {
    const { port } = await vllm();
    const finding = await judged(port, more(32768));
    expect(finding).toMatchObject({ verdict: 'fail', code: 'context-too-small', args: { has: 16384, wanted: 32768, isLimit: false } });
    expect(en.causes['context-too-small']?.remedy({ ...finding.args, role: 'llm', product: 'vllm' } as never)).toBe(
      'Start vLLM with a larger --max-model-len.',
    );
  });
});
