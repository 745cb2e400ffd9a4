import type { IncomingMessage, ServerResponse } from 'node:http';
import { type Handler, sendHtml, textOf } from './http-server.ts';
import { insideRequest } from './inside-request.ts';
import { containerOf, type World } from './network.ts';

/** The error page that nginx itself makes (facts: Dify 2.4). */
function nginxPage(status: number, reason: string, version: string): string {
  const title = `${status} ${reason}`;
  return `<html>\r\n<head><title>${title}</title></head>\r\n<body>\r\n<center><h1>${title}</h1></center>\r\n<hr><center>nginx/${version}</center>\r\n</body>\r\n</html>\r\n`;
}

/** Dify's route map (facts: Dify 2.2): `/health` is not on it, so that it goes to web. */
function upstreamOf(path: string): string {
  if (/^\/(console\/api|api|v1|files|mcp|triggers)(\/|$)/.test(path)) return 'http://api:5001';
  return path.startsWith('/e/') ? 'http://plugin_daemon:5002' : 'http://web:3000';
}

const hopByHop = new Set(['connection', 'keep-alive', 'transfer-encoding', 'content-length', 'host', 'server', 'date']);

async function relay(from: IncomingMessage, to: ServerResponse, isBuffering: boolean): Promise<void> {
  if (!isBuffering) {
    for await (const chunk of from) if (!to.write(chunk)) await new Promise((resolve) => to.once('drain', resolve));
    to.end();
    return;
  }
  const chunks: Buffer[] = [];
  for await (const chunk of from) chunks.push(chunk as Buffer);
  to.end(Buffer.concat(chunks));
}

/** nginx before Dify: it really forwards over the practice network, streaming or, as a misconfigured one does, buffering. */
export function nginxServer(world: World): Handler {
  const { nginx } = world.plan;
  const error = (response: ServerResponse, status: number, reason: string) =>
    sendHtml(response, status, nginxPage(status, reason, nginx.version), { Server: `nginx/${nginx.version}` });
  return async (request, response) => {
    const self = containerOf(world.plan, 'nginx');
    if (nginx.leads === 'nowhere') return error(response, 404, 'Not Found');
    if (nginx.leads === 'away') {
      response.setHeader('Location', `https://dify.example.test${request.url}`);
      return error(response, 301, 'Moved Permanently');
    }
    const base = nginx.leads === 'to-web' ? 'http://web:3000' : upstreamOf(request.url ?? '/');
    if (!self || (nginx.upstream === 'stale' && base.startsWith('http://api'))) return error(response, 502, 'Bad Gateway');
    const gone = new AbortController();
    response.on('close', () => gone.abort());
    const headers: Record<string, string> = {};
    for (const [name, value] of Object.entries(request.headers)) if (!hopByHop.has(name)) headers[name] = String(value);
    // `Host $host` loses the port: the redirect from /v1 to /v1/ points to the wrong place (facts: Dify 2.3).
    headers.Host = (request.headers.host ?? 'localhost').replace(/:\d+$/, '');
    const body = await textOf(request);
    const answer = await insideRequest(world, self, {
      url: `${base}${request.url}`,
      method: request.method ?? 'GET',
      headers: body === '' ? headers : { ...headers, 'Content-Length': String(Buffer.byteLength(body)) },
      body,
      timeoutMs: nginx.readTimeoutMs,
      heedsProxy: 'never',
      signal: gone.signal,
    });
    if (!answer.ok) return answer.error === 'timeout' ? error(response, 504, 'Gateway Time-out') : error(response, 502, 'Bad Gateway');
    for (const [name, value] of Object.entries(answer.response.headers)) {
      const isPassed = name === 'content-length' || !hopByHop.has(name);
      if (isPassed && value !== undefined) response.setHeader(name, value);
    }
    response.setHeader('Server', `nginx/${nginx.version}`);
    response.writeHead(answer.response.statusCode ?? 502, answer.response.statusMessage);
    await relay(answer.response, response, nginx.isBuffering).catch(() => response.destroy());
  };
}
