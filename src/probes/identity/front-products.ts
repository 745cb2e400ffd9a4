import type { ModelServerName } from './model-servers.ts';
import { type FrontName, productTitles } from './server-name.ts';

/** Products that stand before a model server: clients talk to them, and they call it. */
type FrontProductName = FrontName | 'litellm';

/** The stacks that `init --stack` knows, as they are typed. */
export const stackWords = ['dify', 'openwebui', 'litellm', 'n8n', 'flowise', 'langflow', 'anythingllm', 'librechat'] as const;
export type StackWord = (typeof stackWords)[number];

/** An environment variable that tells a front where its model server is. */
export type BaseUrlVariable = {
  readonly name: string;
  /** The server that it is for; `openai-compatible` for every one that speaks OpenAI's API. */
  readonly server: ModelServerName;
  /** Its base URL has no /v1 (facts: neighbours 3 and 4). */
  readonly isBare?: true;
  /** It holds several addresses. */
  readonly isList?: true;
};

/** A path that answers without login, and what its body says when all is well; a status alone proves nothing, for unknown paths answer 200. */
type HealthPage = { readonly path: string } & ({ readonly json: Readonly<Record<string, string | boolean>> } | { readonly body: string });

/**
 * What is known of one front product (facts: neighbours 3 and 4). `keeps` is where the address of its model server stands: in `variables`,
 * there until something is saved in its own settings (`variables-then-settings`), in its `database` alone, or in a `file` of its own.
 */
export type FrontProduct = {
  readonly name: FrontProductName;
  /** The name on the command line: `init --stack openwebui`. */
  readonly word: Exclude<StackWord, 'dify'>;
  /** The last name of its image. */
  readonly image: RegExp;
  /** Its service in the compose files of its makers. */
  readonly service: string;
  /** Where it listens inside, and the port that its compose file publishes. */
  readonly port: number;
  readonly published: number;
  readonly keeps: 'variables-then-settings' | 'database' | 'file';
  readonly variables: readonly BaseUrlVariable[];
  /** Left out where it serves models itself, and is known by that. */
  readonly health?: HealthPage;
};

export const frontProducts: readonly FrontProduct[] = [
  {
    name: 'open-webui',
    word: 'openwebui',
    image: /^open-webui$/,
    service: 'open-webui',
    port: 8080,
    published: 3000,
    keeps: 'variables-then-settings',
    variables: [
      { name: 'OPENAI_API_BASE_URLS', server: 'openai-compatible', isList: true },
      { name: 'OPENAI_API_BASE_URL', server: 'openai-compatible' },
      { name: 'OLLAMA_BASE_URLS', server: 'ollama', isBare: true, isList: true },
      { name: 'OLLAMA_BASE_URL', server: 'ollama', isBare: true },
    ],
    health: { path: '/health', json: { status: true } },
  },
  {
    name: 'litellm',
    word: 'litellm',
    image: /^litellm$/,
    service: 'litellm',
    port: 4000,
    published: 4000,
    keeps: 'file',
    variables: [],
  },
  {
    name: 'n8n',
    word: 'n8n',
    image: /^n8n$/,
    service: 'n8n',
    port: 5678,
    published: 5678,
    keeps: 'database',
    variables: [],
    health: { path: '/healthz', json: { status: 'ok' } },
  },
  {
    name: 'flowise',
    word: 'flowise',
    image: /^flowise$/,
    service: 'flowise',
    port: 3000,
    published: 3000,
    keeps: 'database',
    variables: [],
    health: { path: '/api/v1/ping', body: 'pong' },
  },
  {
    name: 'langflow',
    word: 'langflow',
    image: /^langflow$/,
    service: 'langflow',
    port: 7860,
    published: 7860,
    keeps: 'database',
    variables: [],
    health: { path: '/health', json: { status: 'ok' } },
  },
  {
    name: 'anythingllm',
    word: 'anythingllm',
    image: /^anything-?llm$/,
    service: 'anything-llm',
    port: 3001,
    published: 3001,
    keeps: 'variables-then-settings',
    variables: [
      { name: 'LMSTUDIO_BASE_PATH', server: 'lmstudio' },
      { name: 'OLLAMA_BASE_PATH', server: 'ollama', isBare: true },
      { name: 'LOCAL_AI_BASE_PATH', server: 'localai' },
      { name: 'GENERIC_OPEN_AI_BASE_PATH', server: 'openai-compatible' },
      { name: 'LITE_LLM_BASE_PATH', server: 'litellm', isBare: true },
      { name: 'KOBOLD_CPP_BASE_PATH', server: 'koboldcpp' },
      { name: 'TEXT_GEN_WEB_UI_BASE_PATH', server: 'text-generation-webui' },
      { name: 'DOCKER_MODEL_RUNNER_BASE_PATH', server: 'docker-model-runner', isBare: true },
    ],
    health: { path: '/api/ping', json: { online: true } },
  },
  {
    name: 'librechat',
    word: 'librechat',
    image: /^librechat(?:-.*)?$/,
    service: 'api',
    port: 3080,
    published: 3080,
    keeps: 'file',
    variables: [],
    health: { path: '/health', body: 'OK' },
  },
];

/** The last name of an image, without registry, tag and digest: `ghcr.io/open-webui/open-webui:main` → `open-webui`. */
export const imageName = (image: string): string => (image.split('/').at(-1) ?? '').replace(/[:@].*$/, '');

/** The product that an image is; undefined for every other one. */
export function productOfImage(image: string): FrontProduct | undefined {
  return frontProducts.find((one) => one.image.test(imageName(image)));
}

/** The front that an image is; undefined for every other one, and for those that are known as model servers. */
export function frontOfImage(image: string): FrontName | undefined {
  const name = productOfImage(image)?.name;
  return name === 'litellm' ? undefined : name;
}

/** The title of a front that no variable tells where its model server is. */
export function keepsInDatabase(image: string): string | undefined {
  const product = productOfImage(image);
  return product?.keeps === 'database' ? productTitles[product.name] : undefined;
}

/** The variable by which a product is told of a server: the one that is made for it, else that for every OpenAI-compatible one. */
export function variableFor({ variables }: FrontProduct, server: ModelServerName): BaseUrlVariable | undefined {
  const single = variables.filter(({ isList }) => isList !== true);
  return single.find((one) => one.server === server) ?? single.find((one) => one.server === 'openai-compatible');
}
