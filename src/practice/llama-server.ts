import type { ServerResponse } from 'node:http';
import { type Handler, objectOf, sendJson } from './http-server.ts';
import { streamCompletion } from './model-stream.ts';
import { loading, troubleRefusal } from './model-trouble.ts';
import type { LmStudioPlan, ModelPlan } from './plan.ts';

const headers = { Server: 'llama.cpp', 'Access-Control-Allow-Origin': '' };

const answer = (response: ServerResponse, status: number, value: unknown) =>
  sendJson(response, status, value, { ...headers, 'Content-Type': 'application/json; charset=utf-8' });

const wrongKey = { error: { message: 'Invalid API Key', type: 'authentication_error', code: 401 } };
const notFound = { error: { message: 'File Not Found', type: 'not_found_error', code: 404 } };

const openPaths: readonly string[] = ['/health', '/v1/health', '/'];

const listed = ({ id, loadedContext = 4096, maxContext }: ModelPlan) => ({
  id,
  aliases: [id],
  tags: [],
  object: 'model',
  created: 1_790_000_000,
  owned_by: 'llamacpp',
  meta: { vocab_type: 1, n_ctx: loadedContext, n_ctx_train: maxContext },
});

/** llama.cpp's llama-server, whose paths work with and without `/v1` (recorded on b11669). */
export function llamaServer(plan: LmStudioPlan): Handler {
  const models = plan.models.filter(({ type }) => type !== 'embeddings');
  return async (request, response) => {
    const path = (request.url ?? '/').split('?')[0] ?? '/';
    if (plan.trouble === 'loading') return answer(response, 503, loading);
    const isRefused = plan.token !== undefined && request.headers.authorization !== `Bearer ${plan.token}`;
    if (isRefused && !openPaths.includes(path)) return answer(response, 401, wrongKey);
    switch (`${request.method} ${path.replace(/^\/v1(?=\/)/, '')}`) {
      case 'GET /health':
        return answer(response, 200, { status: 'ok' });
      case 'GET /models':
        return answer(response, 200, {
          models: models.map(({ id }) => ({ name: id, model: id })),
          object: 'list',
          data: models.map(listed),
        });
      case 'GET /props':
        return answer(response, 200, { default_generation_settings: { n_ctx: models[0]?.loadedContext ?? 4096 }, total_slots: 4 });
      case 'POST /chat/completions': {
        const asked = await objectOf(request);
        const refused = troubleRefusal(plan, String(asked?.model ?? ''));
        if (refused) return answer(response, refused.status, refused.body);
        // Without a router the one model answers, whatever was asked for.
        const base = { created: 1_790_000_000, id: 'chatcmpl-practice', model: models[0]?.id, object: 'chat.completion.chunk' };
        return streamCompletion(plan, response, base, { ...headers, 'X-Accel-Buffering': 'no' });
      }
      default:
        return answer(response, 404, notFound);
    }
  };
}
