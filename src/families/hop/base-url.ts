import { urlParts } from '../../base/url-parts.ts';
import type { Provider } from '../../ledger/ledger.ts';

/** What each plugin puts behind its base URL to ask for the models (facts: Dify 5.3). */
export const listOf: Readonly<Record<Provider, string>> = {
  openai_api_compatible: '/models',
  lmstudio: '/v1/models',
  ollama: '/api/tags',
};

/** The base URL out of the one that was asked: what stands behind it is the plugin's, or Preflight's own `/models`. */
export function baseUrl(url: string, provider: Provider = 'openai_api_compatible'): string {
  const bare = url.replace(/\/$/, '');
  return bare.endsWith(listOf[provider]) ? bare.slice(0, -listOf[provider].length) : url;
}

/** A whole endpoint of the model API in the place of its base (Dify LM Studio plugin #6). */
const endpoint = /\/(?:chat\/completions|completions|embeddings|models|responses|chat|generate|tags)\/?$/;

/** What is wrong with a base URL at every model server. One that wants a key says 401 to every path, so that it does not show in its answer. */
export function misshapen(path: string): 'whole-endpoint' | 'v1-twice' | undefined {
  if (/\/v1\/v1\/?$/.test(path)) return 'v1-twice';
  return /\/v1\/(?:chat\/completions|completions|embeddings|models|responses)\/?$/.test(path) ? 'whole-endpoint' : undefined;
}

/**
 * The base URL as its plugin wants it: with just one /v1, or for the two that add their own path, with none. Undefined when it is right
 * already.
 */
export function rightBase(url: string, provider?: Provider): string | undefined {
  const base = baseUrl(url, provider);
  const parsed = urlParts(base);
  if (!parsed) return undefined;
  const names = parsed.path.replace(endpoint, '').split('/');
  while (['v1', 'api', ''].includes(names.at(-1) ?? 'end')) names.pop();
  const rest = names.flatMap((name) => (name === '' ? [] : [`/${name}`])).join('');
  const isBare = provider === 'lmstudio' || provider === 'ollama';
  const better = `${parsed.origin}${rest}${isBare ? '' : '/v1'}`;
  return better === base.replace(/\/$/, '') ? undefined : better;
}
