import { describe, expect, it } from 'vitest';
import { providerOf } from '../../../src/families/hop/provider-of.ts';
import { frontProducts, productOfImage, stackWords, variableFor } from '../../../src/probes/identity/front-products.ts';

const product = (word: string) => {
  const found = frontProducts.find((one) => one.word === word);
  if (!found) throw new Error(word);
  return found;
};
describe('the table of front products', () => {
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
