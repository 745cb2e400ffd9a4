import { type Handler, sendHtml, sendJson, sendText } from './http-server.ts';
import type { StrangerPlan } from './plan.ts';

/** Dify's web service: `/` goes to /apps, anything unknown is a page of Next.js (facts: Dify 2.3). */
export const webServer: Handler = (request, response) => {
  const path = (request.url ?? '/').split('?')[0];
  if (path === '/') return void response.writeHead(307, { Location: '/apps', 'Content-Length': 5 }).end('/apps');
  const page = '<!DOCTYPE html><html><body data-public-edition="SELF_HOSTED" data-api-prefix="/console/api" data-public-api-prefix="/api">';
  sendHtml(response, path === '/apps' ? 200 : 404, `${page}</body></html>`, { 'X-Frame-Options': 'DENY', 'X-Powered-By': 'Next.js' });
};

/** Dify's squid, which denies private addresses (facts: Dify 6.17). */
export const squidServer: Handler = (_request, response) => {
  sendHtml(response, 403, '<html><head><title>ERROR: The requested URL could not be retrieved</title></head></html>', {
    Server: 'squid/6.6',
    'X-Squid-Error': 'ERR_ACCESS_DENIED 0',
    Via: '1.1 ssrf_proxy (squid/6.6)',
  });
};

/** Servers that are not the stack's: what a person finds on a port that they thought was theirs (facts: LM Studio 2.2). */
export function strangerServer(answers: StrangerPlan['answers']): Handler {
  return (request, response) => {
    const path = (request.url ?? '/').split('?')[0];
    switch (answers) {
      case 'llama.cpp': {
        const headers = { Server: 'llama.cpp' };
        if (path === '/health') return sendJson(response, 200, { status: 'ok' }, headers);
        if (path === '/v1/models') {
          const data = [{ id: 'qwen2.5-7b-instruct', object: 'model', owned_by: 'llamacpp', meta: { n_ctx: 4096, n_ctx_train: 32768 } }];
          return sendJson(response, 200, { object: 'list', data, models: [] }, headers);
        }
        return sendJson(response, 404, { error: { message: 'File Not Found', type: 'not_found_error', code: 404 } }, headers);
      }
      case 'ollama':
        if (path === '/') return sendText(response, 200, 'Ollama is running');
        if (path === '/api/version') return sendJson(response, 200, { version: '0.6.2' });
        return sendText(response, 404, '404 page not found');
      case 'silent':
        return;
      case 'broken':
        return sendJson(response, 500, { error: 'internal server error' });
      default:
        sendHtml(response, 200, '<!doctype html><title>Directory listing for /</title>', { Server: 'SimpleHTTP/0.6 Python/3.12.3' });
    }
  };
}
