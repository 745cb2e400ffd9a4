import { reveal, type Secret } from '../../../base/secret.ts';
import type { HttpAnswer, HttpProbe, HttpResponse } from '../../../probes/http/http.ts';
import { parseJson, textAt } from '../../../probes/http/json-body.ts';
import { isUnexpectedEndpoint } from '../../../probes/identity/fingerprint.ts';
import type { ListedModel, ModelsAnswer } from '../findings.ts';
import { readOpenAiList, readV0List, readV1List } from './lmstudio-list.ts';

export type LmStudioProbe = {
  /** Models by the best list that answers: /api/v1/models, /api/v0/models, /v1/models. GETs only: nothing is loaded. */
  readonly models: (origin: string, token: Secret | undefined) => Promise<ModelsAnswer>;
};

const lists = [
  { path: '/api/v1/models', list: 'v1', generation: '0.4', read: readV1List },
  { path: '/api/v0/models', list: 'v0', generation: '0.3', read: readV0List },
  { path: '/v1/models', list: 'openai', generation: 'unknown', read: readOpenAiList },
] as const;

/** The probe that asks LM Studio; it never loads a model. */
export function createLmStudioProbe(http: HttpProbe): LmStudioProbe {
  const known = new Map<string, Promise<ModelsAnswer>>();
  return {
    models: (origin, token) => {
      const key = `${origin} ${token ? reveal(token) : ''}`;
      const answer = known.get(key) ?? askModels(http, origin, token);
      known.set(key, answer);
      return answer;
    },
  };
}

async function askModels(http: HttpProbe, origin: string, token: Secret | undefined): Promise<ModelsAnswer> {
  const headers = token ? { authorization: `Bearer ${reveal(token)}` } : {};
  const ask = (path: string) => http.exchange({ url: origin + path, headers, maxBytes: 8 * 1024 * 1024 });
  let answer: HttpAnswer | undefined;
  for (const { path, list, generation, read } of lists) {
    answer = await ask(path);
    if (answer.kind === 'failure') return { kind: 'failed', answer };
    // A refusal here must not lead on to an older list, which would be refused too (facts: LM Studio 1.3).
    if (answer.status === 401 || answer.status === 403) return refusal(answer, token !== undefined);
    const models = answer.status === 200 && !answer.isTruncated ? read(parseJson(answer.body)) : undefined;
    if (models) return { kind: 'models', list, generation, models, ...(await jit(ask, list, models)) };
    if (answer.status >= 500) return { kind: 'failed', answer };
  }
  if (answer?.kind === 'response' && isUnexpectedEndpoint(answer)) return { kind: 'unexpected-endpoint', path: '/v1/models' };
  return { kind: 'failed', answer: answer as HttpAnswer };
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

function refusal(answer: HttpResponse, hasToken: boolean): ModelsAnswer {
  if (!hasToken) return { kind: 'token-required' };
  const json = parseJson(answer.body);
  const message = textAt(json, 'error', 'message') ?? textAt(json, 'error') ?? '';
  if (/is required|none was provided/i.test(message)) return { kind: 'token-required' };
  const code = textAt(json, 'error', 'code') ?? `HTTP ${answer.status}`;
  return { kind: 'token-rejected', detail: /^Malformed/i.test(message) ? 'malformed' : code.slice(0, 60) };
}
