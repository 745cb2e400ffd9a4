import type { Recorded } from './listening.ts';

/** Answers of known servers, by the fact pages: LM Studio 1.2, 2.1 and 2.2, Dify 2.3 and 2.4. Recorded, documented or measured there. */
const json = { 'content-type': 'application/json; charset=utf-8' };
const html = { 'content-type': 'text/html' };
type Server = { readonly answers: Readonly<Record<string, Recorded>>; readonly otherwise: (path: string) => Recorded };

const difyApi = { 'content-type': 'application/json', 'x-version': '1.12.1', 'x-env': 'PRODUCTION' };
const nginx = { server: 'nginx/1.27.4' };

/** `/v1/` is no page of Dify's, but the api tells who it is all the same (recorded on 1.10 and 1.12). */
const noPage: Recorded = [404, { ...difyApi, ...html, ...nginx }, '<!doctype html>\n<html lang=en>\n<title>404 Not Found</title>\n'];
const keyWanted: Recorded = [
  401,
  { ...difyApi, ...nginx },
  `{"code": "unauthorized", "message": "Authorization header must be provided and start with 'Bearer'", "status": 401}\n`,
];
const toApps: Recorded = [307, { ...nginx, location: '/apps' }, '/apps'];
const page = (title: string) =>
  `<html>\r\n<head><title>${title}</title></head>\r\n<body>\r\n<center><h1>${title}</h1></center>\r\n<hr><center>nginx/1.27.4</center>\r\n</body>\r\n</html>\r\n`;

export const dify: Server = {
  answers: {
    '/v1/': noPage,
    '/v1/info': keyWanted,
    '/': toApps,
    '/console/api/setup': [200, { ...difyApi, ...nginx }, '{"step":"finished","setup_at":"2026-01-01T00:00:00"}'],
  },
  otherwise: () => [404, { ...html, ...nginx }, '<title>404: This page could not be found.</title>'],
};

/** The api published by itself: no nginx, no web. */
export const difyApiAlone: Server = {
  answers: { '/v1/': [404, { ...noPage[1], server: 'gunicorn' }, noPage[2]] },
  otherwise: () => [404, { ...difyApi, ...html, server: 'gunicorn' }, '<title>404 Not Found</title>'],
};

export const difyWebOnly: Server = {
  answers: { '/': [307, { location: '/apps' }, '/apps'] },
  otherwise: () => [404, html, '<title>404: This page could not be found.</title>'],
};

export const frontWithoutApi: Server = {
  answers: { '/': toApps },
  otherwise: () => [502, { ...html, ...nginx }, page('502 Bad Gateway')],
};

export const frontWithNothing: Server = { answers: {}, otherwise: () => [502, { ...html, ...nginx }, page('502 Bad Gateway')] };

export const plainNginx: Server = {
  answers: { '/': [200, { ...html, server: 'nginx/1.22.1' }, '<title>Welcome to nginx!</title>'] },
  otherwise: () => [404, { ...html, server: 'nginx/1.22.1' }, page('404 Not Found')],
};

const express = { ...json, 'x-powered-by': 'Express', etag: 'W/"11"' };
const unexpected = (path: string): Recorded => [200, express, `{"error":"Unexpected endpoint or method. (GET ${path})"}`];

const v1Models = {
  models: [
    {
      type: 'llm',
      publisher: 'qwen',
      key: 'qwen2.5-7b-instruct',
      display_name: 'Qwen2.5 7B Instruct',
      architecture: 'qwen2',
      quantization: { name: 'Q4_K_M', bits_per_weight: 4 },
      size_bytes: 4683074240,
      params_string: '7B',
      loaded_instances: [{ id: 'qwen2.5-7b-instruct', config: { context_length: 8192, eval_batch_size: 512 } }],
      max_context_length: 32768,
      format: 'gguf',
      capabilities: { vision: false, trained_for_tool_use: true },
      description: null,
    },
    {
      type: 'llm',
      publisher: 'google',
      key: 'google/gemma-3-4b',
      quantization: null,
      loaded_instances: [],
      max_context_length: 131072,
      format: 'gguf',
    },
    {
      type: 'embedding',
      publisher: 'nomic-ai',
      key: 'text-embedding-nomic-embed-text-v1.5',
      quantization: { name: 'Q4_K_M', bits_per_weight: 4 },
      loaded_instances: [],
      max_context_length: 2048,
      format: 'gguf',
    },
  ],
};
const openAiList = (ids: readonly string[], owner: string) =>
  JSON.stringify({ data: ids.map((id) => ({ id, object: 'model', owned_by: owner })), object: 'list' });
const lmIds = v1Models.models.map(({ key }) => key);

/** LM Studio 0.4: every unknown path is a 200. */
export const lmStudio04: Server = {
  answers: {
    '/lmstudio-greeting': [200, express, '{"lmstudio":true}'],
    '/api/v1/models': [200, express, JSON.stringify(v1Models)],
    '/v1/models': [200, express, openAiList(lmIds, 'organization_owner')],
  },
  otherwise: unexpected,
};

/** The same with just-in-time loading off: the OpenAI list holds the loaded ones only. */
export const lmStudioNoJit: Server = {
  answers: { ...lmStudio04.answers, '/v1/models': [200, express, openAiList(['qwen2.5-7b-instruct'], 'organization_owner')] },
  otherwise: unexpected,
};

export const lmStudio03: Server = {
  answers: {
    '/lmstudio-greeting': [200, express, '{"lmstudio":true}'],
    '/api/v0/models': [
      200,
      express,
      JSON.stringify({
        data: [
          {
            id: 'qwen2.5-7b-instruct',
            object: 'model',
            type: 'llm',
            state: 'loaded',
            max_context_length: 32768,
            loaded_context_length: 4096,
          },
          { id: 'qwen2.5-7b-instruct:2', object: 'model', type: 'llm', state: 'loaded', max_context_length: 32768 },
          { id: 'qwen2-vl-7b', object: 'model', type: 'vlm', state: 'not-loaded', max_context_length: 32768 },
          {
            id: 'text-embedding-nomic-embed-text-v1.5',
            object: 'model',
            type: 'embeddings',
            state: 'not-loaded',
            max_context_length: 2048,
          },
        ],
        object: 'list',
      }),
    ],
    '/v1/models': [200, express, openAiList(['qwen2.5-7b-instruct', 'qwen2-vl-7b'], 'organization_owner')],
  },
  otherwise: unexpected,
};

/** Only the OpenAI list, as before 0.3.6. */
export const lmStudioOld: Server = {
  answers: {
    '/lmstudio-greeting': [200, express, '{"lmstudio":true}'],
    '/v1/models': [200, express, openAiList(['qwen2.5-7b-instruct', 'text-embedding-nomic'], 'organization-owner')],
  },
  otherwise: unexpected,
};

export const lmRefusal = (message: string): Recorded => [
  401,
  express,
  JSON.stringify({ error: { type: 'invalid_request', code: 'invalid_api_key', message } }),
];
const tokenNeeded = lmRefusal(
  "An LM Studio API token is required to make requests to this server, but none was provided using the Authorization header using the 'Bearer' scheme.",
);

/** Require Authentication on, the greeting open. */
export const lmStudioLocked: Server = {
  answers: { '/lmstudio-greeting': [200, express, '{"lmstudio":true}'] },
  otherwise: () => tokenNeeded,
};

/** Require Authentication on, the greeting locked too: not recorded, so both are understood. */
export const lmStudioAllLocked: Server = { answers: {}, otherwise: () => tokenNeeded };

const llama = { ...json, server: 'llama.cpp' };
export const llamaCpp: Server = {
  answers: {
    '/health': [200, llama, '{"status":"ok"}'],
    '/v1/models': [
      200,
      llama,
      '{"models":[{"name":"tiny"}],"object":"list","data":[{"id":"tiny","object":"model","owned_by":"llamacpp"}]}',
    ],
  },
  otherwise: () => [404, llama, '{"error":{"message":"File Not Found","type":"not_found_error","code":404}}'],
};

/** With --api-key: 401 to every path but /health. */
export const llamaCppLocked: Server = {
  answers: { '/health': [200, llama, '{"status":"ok"}'] },
  otherwise: () => [401, llama, '{"error":{"message":"Invalid API Key","type":"authentication_error","code":401}}'],
};

export const ollama: Server = {
  answers: {
    '/': [200, { 'content-type': 'text/plain; charset=utf-8' }, 'Ollama is running'],
    '/api/version': [200, json, '{"version":"0.12.3"}'],
    '/v1/models': [200, json, '{"object":"list","data":[{"id":"llama3:latest","object":"model","created":1,"owned_by":"library"}]}'],
  },
  otherwise: () => [404, { 'content-type': 'text/plain' }, '404 page not found'],
};

const uvicorn = { ...json, server: 'uvicorn' };
export const vllm: Server = {
  answers: {
    '/health': [200, uvicorn, ''],
    '/version': [200, uvicorn, '{"version":"0.11.0"}'],
    '/v1/models': [
      200,
      uvicorn,
      '{"object":"list","data":[{"id":"qwen","object":"model","owned_by":"vllm","root":"qwen","max_model_len":4096,"permission":[]}]}',
    ],
  },
  otherwise: () => [404, uvicorn, '{"detail":"Not Found"}'],
};

/** Says that it is Ollama on `/` and has nothing else of it. */
export const fakeOllama: Server = {
  answers: { '/': [200, { 'content-type': 'text/plain' }, 'Ollama is running'], '/v1/models': [200, json, openAiList(['any'], 'proxy')] },
  otherwise: () => [404, json, '{}'],
};

export const pluginDaemon: Server = {
  answers: { '/health/check': [200, json, '{"status":"ok","pool_status":{},"version":"0.5.3","build_time":"","platform":"local"}'] },
  otherwise: () => [404, { 'content-type': 'text/plain' }, '404 page not found'],
};

/** 200 with a page to everything, as many development servers do. */
export const developmentServer: Server = {
  answers: {},
  otherwise: () => [200, { ...html, server: 'Werkzeug/3.1.9 Python/3.12' }, '<title>My app</title>'],
};
