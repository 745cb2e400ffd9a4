import type { IncomingMessage, ServerResponse } from 'node:http';
import { type Handler, objectOf, sendJson } from './http-server.ts';
import { pause } from './inside-request.ts';
import { streamCompletion, usageOf } from './model-stream.ts';
import { troubleRefusal } from './model-trouble.ts';
import type { LmStudioPlan, ModelPlan } from './plan.ts';

// Express's headers; LM Studio sends no Server header (facts: LM Studio 2.2).
const headers = { 'X-Powered-By': 'Express', 'Content-Type': 'application/json; charset=utf-8', ETag: 'W/"11-practice"' };

const answer = (response: ServerResponse, status: number, value: unknown) => sendJson(response, status, value, headers);

const invalid = (message: string, code: string | null = null) => ({
  error: { message, type: 'invalid_request_error', param: 'model', code },
});

/** The identifiers under which a loaded model runs. */
function instancesOf(model: ModelPlan): readonly string[] {
  return Array.from({ length: model.instances ?? 1 }, (_, index) => (index === 0 ? model.id : `${model.id}:${index + 1}`));
}

const shownIds = (model: ModelPlan, isLoaded: boolean) => (isLoaded ? instancesOf(model) : [model.id]);

/** GET /v1/models: with JIT all that is downloaded, without it what is loaded (facts: LM Studio 1.1, 1.2). */
function openAiList(plan: LmStudioPlan, loaded: ReadonlySet<string>) {
  const shown = plan.models.filter((model) => plan.isJit || loaded.has(model.id));
  return {
    data: shown
      .flatMap((model) => shownIds(model, loaded.has(model.id)))
      .map((id) => ({ id, object: 'model', owned_by: 'organization_owner' })),
    object: 'list',
  };
}

function v0Model(model: ModelPlan, id: string, isLoaded: boolean) {
  return {
    id,
    object: 'model',
    type: model.type,
    publisher: 'lmstudio-community',
    arch: 'qwen2',
    compatibility_type: 'gguf',
    quantization: 'Q4_K_M',
    state: isLoaded ? 'loaded' : 'not-loaded',
    max_context_length: model.maxContext,
    ...(isLoaded ? { loaded_context_length: model.loadedContext ?? 4096 } : {}),
    ...(model.type === 'embeddings' ? {} : { capabilities: ['tool_use'] }),
  };
}

function v1Model(model: ModelPlan, isLoaded: boolean) {
  const isEmbedding = model.type === 'embeddings';
  return {
    type: isEmbedding ? 'embedding' : 'llm',
    publisher: 'lmstudio-community',
    key: model.id,
    display_name: model.id,
    ...(isEmbedding ? {} : { architecture: 'qwen2' }),
    quantization: { name: 'Q4_K_M', bits_per_weight: 4 },
    size_bytes: 4_683_073_536,
    params_string: isEmbedding ? null : '7B',
    loaded_instances: isLoaded
      ? instancesOf(model).map((id) => ({ id, config: { context_length: model.loadedContext ?? 4096, parallel: 4 } }))
      : [],
    max_context_length: model.maxContext,
    format: 'gguf',
    ...(isEmbedding ? {} : { capabilities: { vision: model.type === 'vlm', trained_for_tool_use: true } }),
    description: null,
  };
}

/** 401 and its words (facts: LM Studio 1.3); undefined when the request may pass. */
function refusal(plan: LmStudioPlan, request: IncomingMessage): object | undefined {
  if (plan.token === undefined) return undefined;
  const given = /^Bearer (.+)$/.exec(request.headers.authorization ?? '')?.[1];
  if (given === plan.token) return undefined;
  const message =
    given === undefined
      ? "An LM Studio API token is required to make requests to this server, but none was provided using the Authorization header using the 'Bearer' scheme. Learn more at: https://lmstudio.ai/docs/developer/core/authentication."
      : `Malformed LM Studio API token provided: ${given.slice(0, 10)}**********… Ensure you are using a valid token.`;
  return { error: { type: 'invalid_request', code: 'invalid_api_key', message } };
}

type Choice = { readonly model: ModelPlan } | { readonly status: number; readonly error: object };

/** Which model answers a request for `asked` (facts: LM Studio 3.1, recorded on 0.4.25). */
function choose(plan: LmStudioPlan, loaded: ReadonlySet<string>, asked: string): Choice {
  const chat = plan.models.filter((model) => model.type !== 'embeddings');
  const running = chat.filter((model) => loaded.has(model.id));
  const known = plan.models.find((model) => model.id.toLowerCase() === asked.toLowerCase());
  if (known?.type === 'embeddings') return { status: 400, error: invalid(`Failed to load model "${asked}". Error: Model is not an LLM.`) };
  if (known && (plan.isJit || loaded.has(known.id))) return { model: known };
  if (running.length === 0) {
    return { status: 400, error: invalid("No models loaded. Please load a model in the developer page or use the 'lms load' command.") };
  }
  if (running.length === 1 && running[0]) return { model: running[0] };
  const list = plan.models.map(({ id }) => id).join(', ');
  if (plan.generation === '0.3') {
    return {
      status: 404,
      error: invalid(`Model "${asked}" not found. Please specify a valid model.\n\nYour models:\n${list}`, 'model_not_found'),
    };
  }
  const message = `Invalid model identifier "${asked}". Please specify a valid downloaded model (e.g., ${list}).`;
  return { status: 400, error: invalid(message, 'model_not_found') };
}

async function chat(plan: LmStudioPlan, loaded: Set<string>, request: IncomingMessage, response: ServerResponse): Promise<void> {
  const asked = await objectOf(request);
  if (!Array.isArray(asked?.messages)) {
    answer(response, 400, { error: "'messages' field is required" });
    return;
  }
  const refused = troubleRefusal(plan, String(asked.model ?? ''));
  if (refused) {
    answer(response, refused.status, refused.body);
    return;
  }
  const choice = choose(plan, loaded, String(asked.model ?? ''));
  if ('error' in choice) {
    answer(response, choice.status, choice.error);
    return;
  }
  const { model } = choice;
  if (!loaded.has(model.id)) {
    await pause(plan.loadMs);
    loaded.add(model.id);
  }
  const base = {
    id: 'chatcmpl-practice',
    object: 'chat.completion.chunk',
    created: 1_790_000_000,
    model: model.id,
    system_fingerprint: model.id,
  };
  if (asked.stream === true) return streamCompletion(plan, response, base, { 'X-Powered-By': 'Express', 'Cache-Control': 'no-cache' });
  const message = { role: 'assistant', content: plan.answer.join(''), reasoning_content: '', tool_calls: [] };
  answer(response, 200, {
    ...base,
    object: 'chat.completion',
    choices: [{ index: 0, message, finish_reason: 'stop' }],
    usage: usageOf(plan.answer.length),
    stats: {},
  });
}

/** LM Studio's public server, port 1234 in life: an unknown path answers 200 with an error (facts: LM Studio 2.1). */
export function lmStudioServer(plan: LmStudioPlan): Handler {
  const loaded = new Set(plan.models.filter((model) => model.isLoaded).map((model) => model.id));
  return async (request, response) => {
    const path = (request.url ?? '/').split('?')[0] ?? '/';
    const route = `${request.method} ${path}`;
    // Inferred, not recorded: the greeting stays open when authentication is on (facts: LM Studio 1.3).
    if (route === 'GET /lmstudio-greeting') return answer(response, 200, { lmstudio: true });
    const refused = refusal(plan, request);
    if (refused) return answer(response, 401, refused);
    if (route === 'GET /v1/models') return answer(response, 200, openAiList(plan, loaded));
    if (route === 'GET /api/v0/models') {
      const data = plan.models.flatMap((model) => {
        const isLoaded = loaded.has(model.id);
        return shownIds(model, isLoaded).map((id) => v0Model(model, id, isLoaded));
      });
      return answer(response, 200, { data, object: 'list' });
    }
    if (route === 'GET /api/v1/models' && plan.generation === '0.4') {
      return answer(response, 200, { models: plan.models.map((model) => v1Model(model, loaded.has(model.id))) });
    }
    if (route === 'POST /v1/chat/completions') return chat(plan, loaded, request, response);
    answer(response, 200, { error: `Unexpected endpoint or method. (${request.method} ${request.url})` });
  };
}

/** The app's internal loopback port: it answers when the server is off, too (facts: LM Studio 2.3). */
export function lmStudioApp(plan: LmStudioPlan): Handler {
  return (request, response) => {
    if (request.url === '/lms-status') answer(response, 200, { package: 'lmstudio', version: plan.version });
    else sendJson(response, 404, { error: 'not found' });
  };
}
