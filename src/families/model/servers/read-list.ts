import type { Json } from '../../../base/json.ts';
import { cleanLine } from '../../../base/sanitise.ts';
import { countAt, jsonAt, listAt, textAt } from '../../../probes/http/json-body.ts';
import type { ListedModel } from '../findings.ts';

const name = (text: string) => cleanLine(text, 200);

/** `GET /api/v1/models` of LM Studio 0.4 (facts: LM Studio 1.2). Undefined when it is another list: llama.cpp has `models` too. */
export function readV1List(json: Json | undefined): readonly ListedModel[] | undefined {
  const models = listAt(json, 'models');
  if (!models?.every((model) => textAt(model, 'key') !== undefined && listAt(model, 'loaded_instances') !== undefined)) return undefined;
  return models.map((model) => {
    const loaded = (listAt(model, 'loaded_instances') ?? []).map((instance) => ({
      id: name(textAt(instance, 'id') ?? ''),
      context: countAt(instance, 'config', 'context_length'),
    }));
    const contexts = loaded.flatMap(({ id, context }) => (context === undefined ? [] : [[id, context] as const]));
    return {
      id: name(textAt(model, 'key') ?? ''),
      type: typeOf(textAt(model, 'type')),
      state: loaded.length > 0 ? 'loaded' : 'not-loaded',
      ...maxContextOf(model),
      ...(contexts.length > 0 ? { loadedContext: Math.max(...contexts.map(([, context]) => context)) } : {}),
      ...(contexts.length > 0 ? { instanceContexts: Object.fromEntries(contexts) } : {}),
      instances: loaded.map(({ id }) => id),
    };
  });
}

/** `GET /api/v0/models` of LM Studio 0.3.6 and later. */
export function readV0List(json: Json | undefined): readonly ListedModel[] | undefined {
  const models = listAt(json, 'data');
  if (!models?.every((model) => textAt(model, 'id') !== undefined && textAt(model, 'state') !== undefined)) return undefined;
  return models.map((model) => {
    const id = name(textAt(model, 'id') ?? '');
    const state = textAt(model, 'state');
    const context = countAt(model, 'loaded_context_length');
    return {
      id,
      type: typeOf(textAt(model, 'type')),
      state: state === 'loaded' ? 'loaded' : state === 'not-loaded' ? 'not-loaded' : 'unknown',
      ...maxContextOf(model),
      ...(context === undefined ? {} : { loadedContext: context, instanceContexts: { [id]: context } }),
      instances: state === 'loaded' ? [id] : [],
    };
  });
}

/**
 * `GET /v1/models`, the list that every OpenAI-compatible server has. It tells neither type nor state but for llama.cpp, whose router
 * says what is loaded and whose single model tells the context of a slot, for Docker Model Runner and for vLLM (facts: neighbours 2).
 */
export function readOpenAiList(json: Json | undefined): readonly ListedModel[] | undefined {
  const models = listAt(json, 'data') ?? (jsonAt(json, 'data') === null ? [] : undefined);
  if (!models?.every((model) => textAt(model, 'id') !== undefined)) return undefined;
  return models.map((model) => {
    const id = name(textAt(model, 'id') ?? '');
    // LM Studio names its embedding models so; others give no sign.
    const type = id.startsWith('text-embedding-') ? 'embedding' : 'unknown';
    const status = textAt(model, 'status', 'value');
    // vLLM lists what it runs, with the length that it was started with: more is a setting of its own.
    const slotContext = countAt(model, 'meta', 'n_ctx') ?? countAt(model, 'max_model_len');
    const isLoaded = status === 'loaded' || (status === undefined && slotContext !== undefined);
    const maxContext = countAt(model, 'dmr', 'context_window') ?? countAt(model, 'meta', 'n_ctx_train');
    return {
      id,
      type,
      state: isLoaded ? 'loaded' : status === 'unloaded' ? 'not-loaded' : 'unknown',
      instances: isLoaded ? [id] : [],
      ...(slotContext === undefined ? {} : { loadedContext: slotContext }),
      ...(maxContext === undefined ? {} : { maxContext }),
    };
  });
}

/**
 * Ollama's `/api/tags`, with what `/api/ps` says is loaded. It loads on demand, so one that is not is no fault; where nobody could see what
 * is loaded, the state is unknown.
 */
export function readOllamaList(installed: Json | undefined, running: Json | undefined): readonly ListedModel[] | undefined {
  const models = listAt(installed, 'models');
  if (!models?.every((model) => textAt(model, 'name') !== undefined)) return undefined;
  const seen = listAt(running, 'models');
  const loaded = new Map((seen ?? []).map((model) => [textAt(model, 'name'), countAt(model, 'context_length')]));
  return models.map((model) => {
    const id = name(textAt(model, 'name') ?? '');
    const context = loaded.get(id);
    return {
      id,
      type: 'unknown',
      state: loaded.has(id) ? 'loaded' : seen ? 'not-loaded' : 'unknown',
      instances: loaded.has(id) ? [id] : [],
      ...(context === undefined ? {} : { loadedContext: context }),
    };
  });
}

const typeOf = (type: string | undefined): ListedModel['type'] =>
  type === 'llm' || type === 'vlm' ? 'llm' : type === 'embedding' || type === 'embeddings' ? 'embedding' : 'unknown';

function maxContextOf(model: Json): { readonly maxContext?: number } {
  const maxContext = countAt(model, 'max_context_length');
  return maxContext === undefined ? {} : { maxContext };
}
