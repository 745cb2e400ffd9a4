import type { HttpResponse } from '../http/http.ts';
import { jsonAt, jsonOf, listAt, parseJson, textAt } from '../http/json-body.ts';
import type { ModelServerName } from './model-servers.ts';
import type { FrontName } from './server-name.ts';

/** What a model server's answers say of it. `isAuthRequired`: it wants a key, and says so in words that only it uses. */
export type ModelFingerprint = {
  readonly server: ModelServerName;
  readonly isCertain: boolean;
  readonly version?: string;
  readonly isAuthRequired?: boolean;
  /** Not ready yet, or at its limit: an answer of the right server, not another one. */
  readonly state?: 'loading' | 'busy';
  /** It answers to other names only than the one that it was asked under. */
  readonly refusesHost?: boolean;
};

type At = (path: string) => HttpResponse | undefined;

const errorText = (answer: HttpResponse, key: string) => textAt(jsonOf(answer), 'error', key);
const messageOf = (answer: HttpResponse) => errorText(answer, 'message') ?? textAt(jsonOf(answer), 'error') ?? '';

/**
 * Which model server is it? By the list that needs no key first, then by what only one of them says (facts: neighbours 1). Those that
 * imitate Ollama are decided before Ollama. Undefined when it is none.
 */
export function modelServerOf(at: At): ModelFingerprint | undefined {
  const models = at('/v1/models');
  const root = at('/');
  const all = [models, root, at('/v1/'), at('/lmstudio-greeting'), at('/api/version'), at('/version')].filter((one) => one !== undefined);
  if (all.some(({ headers }) => headers.server === 'llama.cpp')) return llamaCpp(models);
  if (models && isLoading(models)) return { server: 'llama.cpp', isCertain: true, state: 'loading' };
  // A proxy before it puts its own name into the header.
  if (ownedBy(models, 'llamacpp') || (models && isRefusalOfLlamaCpp(models))) return llamaCpp(models);
  if (models && isHostRefused(models)) return { ...refuserOfHost(models), isCertain: true, refusesHost: true };
  if (rootSays(root, 'Docker Model Runner is running') || ownedBy(models, 'docker'))
    return { server: 'docker-model-runner', isCertain: true };
  if (all.some(({ headers }) => /kobold/i.test(headers.server ?? '')) || ownedBy(models, 'koboldcpp'))
    return { server: 'koboldcpp', isCertain: true };
  if (models && isBusyKobold(models)) return { server: 'koboldcpp', isCertain: true, state: 'busy' };
  const local = localAi(models, at('/.well-known/localai.json'));
  if (local) return local;
  if (ownedBy(models, 'vllm')) return { server: 'vllm', isCertain: at('/version') !== undefined, ...versionAt(at('/version')) };
  const lite = liteLlm(models, at('/health/liveliness'));
  if (lite) return lite;
  const refused = models && refusal(models, at('/version'));
  if (refused) return refused;
  if (isOllama(at)) return { server: 'ollama', isCertain: isCertainlyOllama(at), ...versionAt(at('/api/version')) };
  if (ownedBy(models, 'user')) return { server: 'text-generation-webui', isCertain: false };
  return undefined;
}

function llamaCpp(models: HttpResponse | undefined): ModelFingerprint {
  if (models?.status === 401) return { server: 'llama.cpp', isCertain: true, isAuthRequired: true };
  return { server: 'llama.cpp', isCertain: true, ...(models && isLoading(models) ? { state: 'loading' as const } : {}) };
}

const isRefusalOfLlamaCpp = (answer: HttpResponse) =>
  answer.status === 401 &&
  errorText(answer, 'message') === 'Invalid API Key' &&
  errorText(answer, 'type') === 'authentication_error' &&
  jsonAt(jsonOf(answer), 'error', 'code') === 401;

/** text-generation-webui says so with 400, Jan with 403 (facts: neighbours 2). */
export const isHostRefused = ({ status, body }: Pick<HttpResponse, 'status' | 'body'>): boolean =>
  (status === 400 || status === 403) && /^\s*(?:\{\s*"detail"\s*:\s*")?invalid host header/i.test(body);

const refuserOfHost = ({ status, body }: HttpResponse): { readonly server: ModelServerName } => {
  if (status === 400 && textAt(parseJson(body), 'detail') !== undefined) return { server: 'text-generation-webui' };
  return { server: status === 403 ? 'jan' : 'openai-compatible' };
};

const isBusyKobold = ({ status, body }: HttpResponse) => {
  const detail = jsonAt(parseJson(body), 'detail');
  return status === 503 && /^Server is busy\b/.test(textAt(detail, 'msg') ?? '') && textAt(detail, 'type') === 'service_unavailable';
};

/**
 * Its list has items of an id and an object alone, also where its front page imitates Ollama's; an empty or a refused list tells nothing, and
 * then the address at which it says what it can decides, which no key guards.
 */
function localAi(models: HttpResponse | undefined, wellKnown: HttpResponse | undefined): ModelFingerprint | undefined {
  const said = wellKnown?.status === 200 ? jsonOf(wellKnown) : undefined;
  const isItself = textAt(said, 'version') !== undefined && jsonAt(said, 'endpoints') !== undefined;
  const wantsKey = models?.status === 401;
  if (isItself) return { server: 'localai', isCertain: true, ...versionAt(wellKnown), ...(wantsKey ? { isAuthRequired: true } : {}) };
  return isBareList(models) ? { server: 'localai', isCertain: wellKnown !== undefined } : undefined;
}

const isLoading = (answer: HttpResponse) => answer.status === 503 && /loading model/i.test(messageOf(answer));

function liteLlm(models: HttpResponse | undefined, liveliness: HttpResponse | undefined): ModelFingerprint | undefined {
  const isAlive = liveliness?.status === 200 && liveliness.body.trim() === `"I'm alive!"`;
  const isRefused =
    models !== undefined && (errorText(models, 'type') === 'auth_error' || errorText(models, 'type') === 'no_db_connection');
  if (isRefused) return { server: 'litellm', isCertain: true, isAuthRequired: true };
  if (isAlive) return { server: 'litellm', isCertain: true, ...(models && models.status >= 400 ? { isAuthRequired: true } : {}) };
  const items = itemsOf(models);
  const isItsList = items !== undefined && items.length > 0 && items.every((one) => jsonAt(one, 'created') === 1_677_610_602);
  return isItsList ? { server: 'litellm', isCertain: false } : undefined;
}

/** Refusals that only one product words like this; none of these is another server. */
function refusal(models: HttpResponse, version: HttpResponse | undefined): ModelFingerprint | undefined {
  const { status, headers, body } = models;
  const wantsKey = (server: ModelServerName) => ({ server, isCertain: true, isAuthRequired: true });
  if (status === 401 && /^An authentication key is required/.test(messageOf(models))) return wantsKey('localai');
  if (status === 401 && /^\s*(?:Missing authorization header|Invalid or missing authorization token)/.test(body)) return wantsKey('jan');
  // Its version is open to everybody; a proxy before it hides that it is uvicorn.
  const toldVersion = versionAt(version);
  if (status === 401 && textAt(jsonOf(models), 'error') === 'Unauthorized' && (headers.server === 'uvicorn' || toldVersion.version))
    return { ...wantsKey('vllm'), isCertain: version !== undefined, ...toldVersion };
  if (status === 401 && textAt(jsonOf(models), 'detail') === 'Unauthorized' && headers.server === 'uvicorn')
    return wantsKey('text-generation-webui');
  return undefined;
}

/** Its own front page, and a version or a list of its own: others imitate parts of it. Models of a user are owned by that namespace. */
function isOllama(at: At): boolean {
  const models = at('/v1/models');
  const isEmptyList = models?.status === 200 && jsonAt(jsonOf(models), 'data') === null;
  const hasVersion = textAt(jsonOf(at('/api/version')), 'version') !== undefined;
  return rootSays(at('/'), 'Ollama is running') && (hasVersion || isEmptyList || ownedBy(models, 'library') || ownedByNamespace(models));
}

/** LocalAI's front page and version may be just the same: what only Ollama's list has, or that LocalAI was asked for, tells them apart. */
function isCertainlyOllama(at: At): boolean {
  const models = at('/v1/models');
  const isItsList = ownedBy(models, 'library') || ownedByNamespace(models) || jsonAt(jsonOf(models), 'data') === null;
  return at('/api/version') !== undefined && (isItsList || at('/.well-known/localai.json') !== undefined);
}

const ownedByNamespace = (answer: HttpResponse | undefined) =>
  itemsOf(answer)?.some((model) => textAt(model, 'id')?.startsWith(`${textAt(model, 'owned_by')}/`)) ?? false;

/**
 * A server whose name nobody knows: it lists models, or says in the form of the OpenAI API that it wants a key, is busy or starts.
 * Where a model server is meant (`isMeant`), its words do not matter; a page of HTML is a proxy's or a gateway's.
 */
export function plainOpenAi(models: HttpResponse | undefined, isMeant: boolean): ModelFingerprint | undefined {
  if (!models) return undefined;
  const server = 'openai-compatible' as const;
  if (itemsOf(models)) return { server, isCertain: false };
  const { body, status } = models;
  if (/^\s*</.test(body) || !(isMeant || isOpenAiShaped(models))) return undefined;
  if (status === 401 || status === 403) return { server, isCertain: false, isAuthRequired: true };
  if (status === 429) return { server, isCertain: false, state: 'busy' };
  if (status === 503) return { server, isCertain: false, state: /\bbusy\b/i.test(body) ? 'busy' : 'loading' };
  return undefined;
}

const isOpenAiShaped = (answer: HttpResponse) =>
  /invalid_api_key|authentication_error|invalid_request_error|rate_limit|unavailable|overloaded|server_error/i.test(
    `${errorText(answer, 'code')} ${errorText(answer, 'type')}`,
  );

/** Who owns the models of a list, by the words of the products that write one word for all. */
const owners: readonly (readonly [RegExp, ModelServerName])[] = [
  [/"owned_by"\s*:\s*"library"/, 'ollama'],
  [/^\s*\{"models":\[\{"name":"[^"]{1,200}","model":"/, 'ollama'],
  [/"owned_by"\s*:\s*"organization_owner"/, 'lmstudio'],
  [/"owned_by"\s*:\s*"llamacpp"/, 'llama.cpp'],
  [/"owned_by"\s*:\s*"vllm"/, 'vllm'],
  [/"owned_by"\s*:\s*"docker"/, 'docker-model-runner'],
  [/"owned_by"\s*:\s*"koboldcpp"/, 'koboldcpp'],
];

/** The product by the beginning of its list of models alone: nothing else of it may have been asked. */
export const productOfList = (body: string): ModelServerName | undefined => owners.find(([words]) => words.test(body))?.[1];

const titles: readonly (readonly [FrontName, RegExp])[] = [
  ['open-webui', /^Open WebUI$/],
  ['n8n', /^n8n\.io\b/],
  ['flowise', /^Flowise\b/],
  ['langflow', /^Langflow$/],
  ['anythingllm', /^AnythingLLM\b/],
  ['librechat', /^LibreChat$/],
];

/**
 * A single-page front that says 200 HTML to every path (facts: neighbours 1): what it alone tells everybody names it, and its version; else
 * its title, which may be set to another one.
 */
export function frontOf(
  pages: readonly HttpResponse[],
  at: At = () => undefined,
): { readonly name: FrontName; readonly version?: string } | undefined {
  const config = jsonOf(at('/api/config'));
  if (
    jsonAt(config, 'onboarding') !== undefined ||
    (jsonAt(config, 'features') !== undefined && textAt(config, 'default_locale') !== undefined)
  )
    return { name: 'open-webui', ...versionAt(at('/api/config')) };
  if (textAt(jsonOf(at('/rest/settings')), 'data', 'settingsMode') !== undefined) return { name: 'n8n' };
  const version = versionAt(at('/api/v1/version'));
  if (textAt(jsonOf(at('/api/v1/version')), 'package') === 'Langflow') return { name: 'langflow', ...version };
  const name = titled(pages);
  if (name === undefined) return undefined;
  return { name, ...(name === 'flowise' ? version : {}) };
}

function titled(pages: readonly HttpResponse[]): FrontName | undefined {
  for (const { status, body } of pages) {
    const title = status === 200 ? /<title>([^<]{0,200})<\/title>/i.exec(body)?.[1]?.trim() : undefined;
    const found = title === undefined ? undefined : titles.find(([, pattern]) => pattern.test(title));
    if (found) return found[0];
    if (status === 200 && body.includes('<meta name="n8n:config:')) return 'n8n';
  }
  return undefined;
}

const rootSays = (root: HttpResponse | undefined, text: string) => root?.status === 200 && root.body.trimStart().startsWith(text);

/** Is it a list of the OpenAI API? Ollama's is `null` without a model. */
export const listsModels = (answer: HttpResponse): boolean =>
  itemsOf(answer) !== undefined || (answer.status === 200 && jsonAt(jsonOf(answer), 'data') === null);

/** The entries of an OpenAI list; undefined when the answer is none. */
function itemsOf(answer: HttpResponse | undefined) {
  if (answer?.status !== 200) return undefined;
  const json = jsonOf(answer);
  return textAt(json, 'object') === 'list' || listAt(json, 'data') !== undefined ? listAt(json, 'data') : undefined;
}

const ownedBy = (answer: HttpResponse | undefined, owner: string) =>
  itemsOf(answer)?.some((model) => textAt(model, 'owned_by') === owner) ?? false;

/** LocalAI's items have an id and an object, and nothing else. */
function isBareList(answer: HttpResponse | undefined): boolean {
  const items = itemsOf(answer);
  return (
    items !== undefined && items.length > 0 && items.every((one) => JSON.stringify(Object.keys(one ?? {}).sort()) === '["id","object"]')
  );
}

function versionAt(answer: HttpResponse | undefined): { readonly version?: string } {
  const version = textAt(jsonOf(answer), 'version');
  return version === undefined ? {} : { version };
}
