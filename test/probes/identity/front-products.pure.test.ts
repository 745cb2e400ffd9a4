import { describe, expect, it } from 'vitest';
import { missedExpectation } from '../../../src/families/endpoint/meets-expectation.ts';
import { providerOf } from '../../../src/families/hop/provider-of.ts';
import type { HttpResponse } from '../../../src/probes/http/http.ts';
import { frontProducts, productOfImage, stackWords, variableFor } from '../../../src/probes/identity/front-products.ts';
import { readRecorded } from './recorded-server.ts';

const product = (word: string) => {
  const found = frontProducts.find((one) => one.word === word);
  if (!found) throw new Error(word);
  return found;
};
const answerOf = (name: string, file: string) => {
  const { answer, path } = readRecorded(name, file);
  return {
    path,
    response: { kind: 'response', status: answer[0], headers: answer[1], body: String(answer[2]) } as unknown as HttpResponse,
  };
};

describe('the table of front products', () => {
  it.each([
    ['openwebui', 'open-webui', 'new-get-health.http'],
    ['n8n', 'n8n', 'new-get-healthz.http'],
    ['flowise', 'flowise', 'new-get-api-v1-ping.http'],
    ['langflow', 'langflow', 'autologin-get-health.http'],
  ])('knows the health page of %s as it was recorded, and takes no page of HTML for it', (word, name, file) => {
    const { health } = product(word);
    const { path, response } = answerOf(name, file);
    expect(health?.path).toBe(path);
    if (!health) throw new Error(word);
    const expected = 'json' in health ? { json: health.json } : { body: health.body };
    expect(missedExpectation(expected, response)).toBeUndefined();
    // What every front answers, with 200, to a path that it does not know.
    for (const front of ['n8n', 'flowise']) {
      expect(missedExpectation(expected, answerOf(front, 'new-get-v1-models.http').response), front).toBeDefined();
    }
  });

  it('has a product for every word but Dify’s, and each word once', () => {
    expect(['dify', ...frontProducts.map(({ word }) => word)].sort()).toEqual([...stackWords].sort());
  });

  it.each([
    ['ghcr.io/open-webui/open-webui:main', 'open-webui'],
    ['ghcr.io/berriai/litellm:main-stable@sha256:00', 'litellm'],
    ['docker.n8n.io/n8nio/n8n', 'n8n'],
    ['flowiseai/flowise:3', 'flowise'],
    ['mintplexlabs/anythingllm', 'anythingllm'],
    ['mine/open-webui-proxy', undefined],
  ])('%s is %s', (image, name) => {
    expect(productOfImage(image)?.name).toBe(name);
  });

  it('names the variable that is made for a server, else the one of every OpenAI-compatible server, else none', () => {
    expect(variableFor(product('openwebui'), 'ollama')).toMatchObject({ name: 'OLLAMA_BASE_URL', isBare: true });
    expect(variableFor(product('openwebui'), 'lmstudio')?.name).toBe('OPENAI_API_BASE_URL');
    expect(variableFor(product('anythingllm'), 'lmstudio')?.name).toBe('LMSTUDIO_BASE_PATH');
    expect(variableFor(product('anythingllm'), 'vllm')?.name).toBe('GENERIC_OPEN_AI_BASE_PATH');
    expect(variableFor(product('n8n'), 'lmstudio')).toBeUndefined();
  });

  it('agrees with what the names of variables tell: what is asked with the OpenAI list has /v1, what is asked with Ollama’s has none', () => {
    for (const { name, isBare } of frontProducts.flatMap(({ variables }) => variables)) {
      const provider = providerOf(name);
      if (provider !== undefined) expect(isBare === true, name).toBe(provider === 'ollama');
    }
  });
});
