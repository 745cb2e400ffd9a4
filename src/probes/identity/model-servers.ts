import type { Json } from '../../base/json.ts';
import { operands, shellCommand } from '../../base/shell.ts';
import { withoutTrailingSlashes } from '../../base/without-trailing.ts';
import { isModelKind, type ModelKind } from '../../ledger/ledger.ts';
import { countAt, textAt } from '../http/json-body.ts';

/** Programs that serve models, by their own names; `openai-compatible` is one that did not tell which it is. */
export type ModelServerName =
  | 'lmstudio'
  | 'ollama'
  | 'llama.cpp'
  | 'vllm'
  | 'litellm'
  | 'localai'
  | 'docker-model-runner'
  | 'koboldcpp'
  | 'text-generation-webui'
  | 'jan'
  | 'openai-compatible';

/** How a server is started so that it listens on this port; `isWide`: where containers reach it. */
type Start = (port: number, isWide: boolean) => string;

/** Where a server tells the context of one model and its list does not. To be asked loads nothing and changes nothing. */
export type ContextPlace = {
  readonly path: string;
  /** The body of a POST that only reads; left out: a GET about the one model that it serves. */
  readonly bodyFor?: (model: string) => object;
  /** The most that the model was made for, or what it is loaded with. */
  readonly tells: 'trained' | 'loaded';
  /** Tokens, out of its answer. */
  readonly read: (answer: Json) => number | undefined;
};

/**
 * What is known of one model server (facts: neighbours 1 and 2, LM Studio 3). A product is one entry here; nothing else compares its name.
 * Commands are absent where the product has none.
 */
export type ModelServer = {
  readonly name: ModelServerName;
  /** As its makers write it, in every language. */
  readonly title: string;
  /** The port that it takes when nobody says another. */
  readonly port?: number;
  /** Everybody knows it by this port, and nobody anything else. */
  readonly isPortTelling?: true;
  /** The base URL of its own API ends before any path: it has no `/v1`. */
  readonly isBare?: true;
  /** What its process is called. */
  readonly processes: readonly string[];
  /** Shows which models are installed. */
  readonly list?: string;
  /** Gets a model that is not installed. */
  readonly fetch?: (model: string) => string;
  readonly load?: (model: string, contextTokens?: number) => string;
  readonly unload?: (model: string) => string;
  readonly start?: Start;
  /** Stops it, where there is a command of its own for that. */
  readonly stop?: string;
  /** The setting that makes it listen wide, where no command does: `OLLAMA_HOST=0.0.0.0`. */
  readonly wideSetting?: string;
  /** Asked only of a server whose own answers said that it is this product. */
  readonly contextAt?: ContextPlace;
  /** A model that is installed and not loaded is loaded at the first request. */
  readonly loadsOnDemand: boolean;
  /** It answers with its one model whatever name is asked for. */
  readonly ignoresModelName?: boolean;
  /** Ollama’s own paths are unknown to it; of the others it is not known for sure. */
  readonly lacksOllamaApi?: boolean;
  /** The name as the server itself compares it: Ollama's `tiny` is `tiny:latest`. */
  readonly plainName?: (model: string) => string;
  /** Where it says who it is if its list of models leaves that open, with a key or without (facts: neighbours 1); absent: at `/`. */
  readonly proof?: string;
  /** Where its users make or set keys; a setting's or a page's own name. */
  readonly keySetting?: string;
  /** Paths of its own below which its API is had too: no proxy's. */
  readonly apiPaths?: RegExp;
};

const lmsPort = (port: number) => (port === 1234 ? [] : ['--port', String(port)]);
const withoutLatest = (model: string) => model.replace(/:latest$/, '');

export const modelServers: Readonly<Record<ModelServerName, ModelServer>> = {
  lmstudio: {
    name: 'lmstudio',
    title: 'LM Studio',
    port: 1234,
    isPortTelling: true,
    processes: ['LM Studio', 'llmster', 'lms', 'lm-studio'],
    list: 'lms ls',
    load: (model, contextTokens) => {
      const options = [...(contextTokens === undefined ? [] : ['--context-length', String(contextTokens)]), '-y'];
      const named = operands(model);
      return shellCommand('lms', 'load', ...(named.length === 1 ? [model, ...options] : [...options, ...named]));
    },
    unload: (model) => shellCommand('lms', 'unload', ...operands(model)),
    // It binds to 127.0.0.1 whatever the app's own setting says (facts: LM Studio 3.3), so the wide address is spelt out.
    start: (port, isWide) => shellCommand('lms', 'server', 'start', ...lmsPort(port), ...(isWide ? ['--bind', '0.0.0.0'] : [])),
    stop: 'lms server stop',
    loadsOnDemand: true,
    lacksOllamaApi: true,
    plainName: (model) => model.toLowerCase(),
    proof: '/lmstudio-greeting',
    keySetting: 'Manage Tokens',
  },
  ollama: {
    name: 'ollama',
    title: 'Ollama',
    port: 11434,
    isPortTelling: true,
    isBare: true,
    processes: ['ollama'],
    list: 'ollama list',
    fetch: (model) => shellCommand('ollama', 'pull', ...operands(model)),
    unload: (model) => shellCommand('ollama', 'stop', ...operands(model)),
    start: () => 'ollama serve',
    wideSetting: 'OLLAMA_HOST=0.0.0.0',
    // What a request may set for itself, `num_ctx` among the parameters, is no limit of the model (facts: neighbours 2).
    contextAt: {
      path: '/api/show',
      bodyFor: (model) => ({ model }),
      tells: 'trained',
      read: (answer) => countAt(answer, 'model_info', `${textAt(answer, 'model_info', 'general.architecture')}.context_length`),
    },
    loadsOnDemand: true,
    plainName: withoutLatest,
  },
  'llama.cpp': {
    name: 'llama.cpp',
    title: 'llama.cpp',
    processes: ['llama-server'],
    wideSetting: '--host 0.0.0.0',
    loadsOnDemand: true,
    // Of a single model; a router tells one apart and lists several.
    ignoresModelName: true,
    keySetting: '--api-key',
  },
  vllm: {
    name: 'vllm',
    title: 'vLLM',
    port: 8000,
    processes: ['vllm'],
    wideSetting: '--host 0.0.0.0',
    loadsOnDemand: false,
    proof: '/version',
    keySetting: '--api-key',
  },
  litellm: {
    name: 'litellm',
    title: 'LiteLLM',
    port: 4000,
    processes: ['litellm'],
    wideSetting: '--host 0.0.0.0',
    loadsOnDemand: true,
    proof: '/health/liveliness',
    keySetting: 'LITELLM_MASTER_KEY',
  },
  localai: { name: 'localai', title: 'LocalAI', port: 8080, processes: ['local-ai'], loadsOnDemand: true, keySetting: 'LOCALAI_API_KEY' },
  'docker-model-runner': {
    name: 'docker-model-runner',
    title: 'Docker Model Runner',
    port: 12434,
    isPortTelling: true,
    processes: ['model-runner'],
    list: 'docker model list',
    fetch: (model) => shellCommand('docker', 'model', 'pull', ...operands(model)),
    unload: (model) => shellCommand('docker', 'model', 'unload', ...operands(model)),
    loadsOnDemand: true,
    plainName: (model) => withoutLatest(model).replace(/^docker\.io\//, ''),
    apiPaths: /\/engines(?:\/[\w.-]+)?\/v1$/,
  },
  koboldcpp: {
    name: 'koboldcpp',
    title: 'KoboldCpp',
    port: 5001,
    processes: ['koboldcpp'],
    contextAt: { path: '/api/extra/true_max_context_length', tells: 'loaded', read: (answer) => countAt(answer, 'value') },
    loadsOnDemand: true,
    ignoresModelName: true,
    keySetting: '--password',
  },
  'text-generation-webui': {
    name: 'text-generation-webui',
    title: 'text-generation-webui',
    port: 5000,
    processes: [],
    wideSetting: '--listen',
    loadsOnDemand: false,
    keySetting: '--api-key',
  },
  jan: {
    name: 'jan',
    title: 'Jan',
    port: 1337,
    isPortTelling: true,
    processes: ['Jan', 'jan'],
    loadsOnDemand: false,
    keySetting: 'API Key',
  },
  'openai-compatible': { name: 'openai-compatible', title: 'OpenAI-compatible API', processes: [], loadsOnDemand: true },
};

/** The entry of a name; undefined for what is no model server. */
export function modelServerNamed(name: string | undefined): ModelServer | undefined {
  return name !== undefined && Object.hasOwn(modelServers, name) ? modelServers[name as ModelServerName] : undefined;
}

/** The kind of a role that such a server has; all but two are known by the API that they speak. */
export function modelKindOf(name: string | undefined): ModelKind {
  return isModelKind(name) ? name : 'openai';
}

/** Does this port alone tell that a model server is meant there? */
export function isModelPort(port: number): boolean {
  return Object.values(modelServers).some((server) => server.isPortTelling === true && server.port === port);
}

/** Do these names mean the same model on that server? Without a server, letter by letter. */
export function isSameModelName(server: ModelServer | undefined, one: string, other: string): boolean {
  const plain = server?.plainName ?? ((model: string) => model);
  return plain(one) === plain(other);
}

/** Is a model server meant by this kind of the ledger, whichever? */
export const servesModels = (kind: string | undefined): boolean => kind === 'openai' || modelServerNamed(kind) !== undefined;

/** A whole endpoint in the place of its base. */
const endpointPath = /\/v1\/(?:chat\/completions|completions|embeddings|models|responses)$/;

/** The path below which a model server's own questions lie: of its url's path without the API's own end, `''` at the root. */
export function modelRoot(path: string): string {
  const bare = withoutTrailingSlashes(path);
  const own = Object.values(modelServers).find(({ apiPaths }) => apiPaths?.test(bare))?.apiPaths;
  if (own) return bare.replace(own, '');
  // `/v1` may be written twice.
  let root = bare.replace(endpointPath, '/v1');
  while (root.endsWith('/v1')) root = root.slice(0, -'/v1'.length);
  return root;
}
