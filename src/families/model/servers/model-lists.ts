import { reveal, type Secret } from '../../../base/secret.ts';
import type { HttpAnswer, HttpProbe, HttpResponse } from '../../../probes/http/http.ts';
import { parseJson, textAt } from '../../../probes/http/json-body.ts';
import { isUnexpectedEndpoint } from '../../../probes/identity/fingerprint.ts';
import type { ModelBase } from '../../../probes/identity/model-base.ts';
import type { ModelServer } from '../../../probes/identity/model-servers.ts';
import type { ListedModel, ModelsAnswer } from '../findings.ts';
import { meantBy } from '../told/model-trouble.ts';
import { readOllamaList, readOpenAiList, readV0List, readV1List } from './read-list.ts';

export type ModelListProbe = {
  /** Models by the best list that this server has. GETs only: nothing is loaded. */
  readonly models: (base: string, token: Secret | undefined, server?: ModelServer, api?: string) => Promise<ModelsAnswer>;
};

/** Of LM Studio, the newest first; every other product has the last one alone, and Ollama its own (facts: neighbours 2). */
const lists = [
  { path: '/api/v1/models', list: 'v1', generation: '0.4', read: readV1List },
  { path: '/api/v0/models', list: 'v0', generation: '0.3', read: readV0List },
  { path: '/v1/models', list: 'openai', generation: 'unknown', read: readOpenAiList },
] as const;

/** The probe that asks model servers for their lists; it never loads a model. */
export function createModelListProbe(http: HttpProbe): ModelListProbe {
  const known = new Map<string, Promise<ModelsAnswer>>();
  return {
    models: (base, token, server, api = `${base}/v1`) => {
      const key = `${base} ${api} ${token ? reveal(token) : ''}`;
      const answer = known.get(key) ?? askModels(http, { base, api }, token, server);
      known.set(key, answer);
      return answer;
    },
  };
}

async function askModels(
  http: HttpProbe,
  { base, api }: ModelBase,
  token: Secret | undefined,
  server: ModelServer | undefined,
): Promise<ModelsAnswer> {
  const headers = token ? { authorization: `Bearer ${reveal(token)}` } : {};
  const ask = async (path: string) => {
    const url = path === '/v1/models' ? `${api}/models` : base + path;
    // Who is there was learnt from /v1/models, perhaps: without a key that is the same question. The shared GET keeps less of a long list.
    const shared = token === undefined ? await http.get(url) : undefined;
    const isWhole = shared !== undefined && !(shared.kind === 'response' && shared.isTruncated);
    return isWhole ? shared : http.exchange({ url, headers, maxBytes: 8 * 1024 * 1024 });
  };
  if (server?.name === 'ollama') return askOllama(ask);
  let answer: HttpAnswer | undefined;
  for (const { path, list, generation, read } of server === undefined || server.name === 'lmstudio' ? lists : lists.slice(-1)) {
    answer = await ask(path);
    if (answer.kind === 'failure') return { kind: 'failed', answer };
    // A refusal here must not lead on to an older list, which would be refused too (facts: LM Studio 1.3).
    if (isRefusal(answer, server)) return refusal(answer, token !== undefined);
    const models = answer.status === 200 && !answer.isTruncated ? read(parseJson(answer.body)) : undefined;
    if (models)
      return {
        kind: 'models',
        list,
        generation,
        models,
        ...(server?.loadsOnDemand && server.name !== 'lmstudio' ? { isJitOn: true } : await jit(ask, list, models)),
      };
    if (answer.status >= 500) return { kind: 'failed', answer };
  }
  if (answer?.kind === 'response' && isUnexpectedEndpoint(answer)) return { kind: 'unexpected-endpoint', path: '/v1/models' };
  return { kind: 'failed', answer: answer as HttpAnswer };
}

/** What is installed, and which of it is loaded with how large a context (facts: neighbours 2). */
async function askOllama(ask: (path: string) => Promise<HttpAnswer>): Promise<ModelsAnswer> {
  const [installed, running] = await Promise.all([ask('/api/tags'), ask('/api/ps')]);
  if (installed.kind === 'failure' || installed.status !== 200 || installed.isTruncated) return { kind: 'failed', answer: installed };
  const loaded = running.kind === 'response' && running.status === 200 && !running.isTruncated ? parseJson(running.body) : undefined;
  const models = readOllamaList(parseJson(installed.body), loaded);
  return models ? { kind: 'models', list: 'ollama', generation: 'unknown', models, isJitOn: true } : { kind: 'failed', answer: installed };
}

async function jit(
  ask: (path: string) => Promise<HttpAnswer>,
  list: 'v1' | 'v0' | 'openai',
  models: readonly ListedModel[],
): Promise<{ readonly isJitOn?: boolean }> {
  const cold = models.filter(({ state }) => state === 'not-loaded');
  if (list === 'openai' || cold.length === 0) return {};
  const answer = await ask('/v1/models');
  const served = answer.kind === 'response' && answer.status === 200 ? readOpenAiList(parseJson(answer.body)) : undefined;
  if (!served) return {};
  const ids = new Set(served.map(({ id }) => id.toLowerCase()));
  return { isJitOn: cold.some(({ id }) => ids.has(id.toLowerCase())) };
}

/**
 * A LiteLLM without a database says 400 to a key that it does not know, and one from pip without prisma crashes while it words that none was
 * sent (recorded). From a product that is known to be another, the same words are an error like any other.
 */
function isRefusal({ status, body }: HttpResponse, server: ModelServer | undefined): boolean {
  if (status === 401 || status === 403) return true;
  if (status === 400) return meantBy(body) === 'model-token-rejected';
  const mayBeLiteLlm = server === undefined || server.name === 'litellm' || server.name === 'openai-compatible';
  return mayBeLiteLlm && status === 500 && body.trim() === 'Internal Server Error';
}

function refusal(answer: HttpResponse, hasToken: boolean): ModelsAnswer {
  if (!hasToken) return { kind: 'token-required' };
  const json = parseJson(answer.body);
  const message = textAt(json, 'error', 'message') ?? textAt(json, 'error') ?? '';
  if (/is required|none was provided/i.test(message)) return { kind: 'token-required' };
  const code = textAt(json, 'error', 'code') ?? `HTTP ${answer.status}`;
  return { kind: 'token-rejected', detail: /^Malformed/i.test(message) ? 'malformed' : code.slice(0, 60) };
}
