import { describe, expect, it } from 'vitest';
import { findModel } from '../../../src/families/model/checks/lmstudio-model.ts';
import { readOllamaList, readOpenAiList } from '../../../src/families/model/servers/read-list.ts';
import { parseJson } from '../../../src/probes/http/json-body.ts';
import { modelServers } from '../../../src/probes/identity/model-servers.ts';
import { readRecorded } from '../../probes/identity/recorded-server.ts';

const body = (product: string, file: string) => parseJson(readRecorded(product, file).answer[2]);

describe('the lists of model servers, as recorded', () => {
  it('tells of Ollama what is installed, what is loaded, and with which context', () => {
    const tags = body('ollama', 'model-get-api-tags.http');
    expect(readOllamaList(tags, body('ollama', 'model-api-ps-after.http'))).toMatchObject([
      { id: 'tiny:latest', state: 'loaded', loadedContext: 512 },
    ]);
    expect(readOllamaList(tags, body('ollama', 'model-api-ps-before.http'))).toMatchObject([{ id: 'tiny:latest', state: 'not-loaded' }]);
    expect(readOllamaList(body('ollama', 'empty-get-api-tags.http'), undefined)).toEqual([]);
  });

  it.each([
    ['nothing', undefined],
    ['an error', { error: 'internal server error' }],
  ])('does not say that a model of Ollama is not loaded where %s came instead of what is loaded', (_, running) => {
    const tags = body('ollama', 'model-get-api-tags.http');
    expect(readOllamaList(tags, running)).toMatchObject([{ id: 'tiny:latest', state: 'unknown', instances: [] }]);
  });

  it('reads the empty list of Ollama, which is null', () => {
    expect(readOpenAiList(body('ollama', 'empty-get-v1-models.http'))).toEqual([]);
  });

  it('tells of llama.cpp the context of one slot', () => {
    expect(readOpenAiList(body('llama.cpp', 'open-get-v1-models.http'))).toMatchObject([
      { id: 'tiny.gguf', state: 'loaded', loadedContext: 256, maxContext: 2048 },
    ]);
  });

  it('tells of a router what is loaded', () => {
    const models = readOpenAiList(body('llama.cpp', 'router-v1-models.http')) ?? [];
    expect(models.map(({ id, state }) => [id, state])).toContainEqual(['alpha', 'not-loaded']);
  });
});

describe('a name', () => {
  const listed = (id: string) => ({ id, type: 'unknown', state: 'unknown', instances: [] }) as const;

  it('of Ollama means its latest tag', () => {
    expect(findModel([listed('tiny:latest')], 'tiny', modelServers.ollama)?.id).toBe('tiny:latest');
    expect(findModel([listed('tiny:latest')], 'tiny')).toBeUndefined();
  });

  it('of Docker Model Runner is the same with and without its registry', () => {
    expect(findModel([listed('docker.io/hc/tiny:latest')], 'hc/tiny', modelServers['docker-model-runner'])?.id).toBe(
      'docker.io/hc/tiny:latest',
    );
  });

  it('does not matter to a llama.cpp with one model, and does to a router', () => {
    expect(findModel([listed('tiny.gguf')], 'gpt-x', modelServers['llama.cpp'])?.id).toBe('tiny.gguf');
    expect(findModel([listed('alpha'), listed('beta')], 'gpt-x', modelServers['llama.cpp'])).toBeUndefined();
  });
});
