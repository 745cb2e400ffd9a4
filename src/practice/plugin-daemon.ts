import type { ServerResponse } from 'node:http';
import { type Handler, objectOf, sendJson, sendText, textOf } from './http-server.ts';
import { insideRequest } from './inside-request.ts';
import { containerOf, type World, withPorts } from './network.ts';

/** A failure as the daemon hands it to api: an error type of the SDK and a text. */
export type PluginError = { readonly type: string; readonly message: string };

const pool = (url: URL) =>
  `HTTPConnectionPool(host='${url.hostname}', port=${url.port || '80'}): Max retries exceeded with url: ${url.pathname}`;
const connection = '<urllib3.connection.HTTPConnection object at 0x7f3c5a1b2d90>';

/** The texts that requests and the SDK make of a failed connection (facts: Dify 4.4). */
function connectionError(url: URL, failed: { readonly error: string; readonly detail: string; readonly proxied: boolean }): PluginError {
  const unavailable = (caused: string) => ({
    type: 'InvokeServerUnavailableError',
    message: `[models] Server Unavailable Error, ${pool(url)} (Caused by ${caused})`,
  });
  if (failed.proxied && failed.error === 'proxy') {
    return unavailable(
      `ProxyError('Unable to connect to proxy', NewConnectionError('${connection}: Failed to establish a new connection: ${failed.detail}'))`,
    );
  }
  if (failed.error === 'dns') {
    return unavailable(`NameResolutionError("${connection}: Failed to resolve '${url.hostname}' ([Errno -2] Name or service not known)")`);
  }
  if (failed.error === 'timeout') {
    return unavailable(`ConnectTimeoutError(${connection}, 'Connection to ${url.hostname} timed out. (connect timeout=10)')`);
  }
  return unavailable(`NewConnectionError('${connection}: Failed to establish a new connection: ${failed.detail}')`);
}

/** Calls the model server that Dify's provider settings name, and passes its tokens on. */
async function invoke(world: World, query: string, response: ServerResponse): Promise<void> {
  const { dify, pluginDaemon } = world.plan;
  const event = (value: unknown) => response.write(`data: ${JSON.stringify(value)}\n\n`);
  response.writeHead(200, { 'Content-Type': 'text/event-stream' });
  const fail = (error: PluginError) => {
    event({ code: -500, message: JSON.stringify({ error_type: error.type, message: error.message }), data: null });
    response.end();
  };
  const self = containerOf(world.plan, 'plugin_daemon');
  if (!pluginDaemon.hasPlugin || !self)
    return fail({ type: 'PluginDaemonInternalServerError', message: 'no available node, plugin not found' });
  const url = new URL(`${withPorts(dify.modelUrl, world.ports)}/chat/completions`);
  const stop = new AbortController();
  response.on('close', () => stop.abort());
  const answer = await insideRequest(world, self, {
    url: url.href,
    method: 'POST',
    headers: {
      'Content-Type': 'application/json',
      ...(dify.modelToken === undefined ? {} : { Authorization: `Bearer ${dify.modelToken}` }),
    },
    body: JSON.stringify({ model: dify.modelName, messages: [{ role: 'user', content: query }], stream: true }),
    // The real client's connect timeout; its read timeout is 300 s, so a slow model is waited for.
    timeoutMs: world.plan.network.hostGateway === 'firewalled' ? pluginDaemon.connectTimeoutMs : 300_000,
    heedsProxy: 'any-case',
    signal: stop.signal,
  });
  if (!answer.ok) return fail(connectionError(url, answer));
  if (answer.response.statusCode !== 200) {
    const text = await textOf(answer.response);
    return fail({
      type: 'InvokeError',
      message: `[models] Error: API request failed with status code ${answer.response.statusCode}: ${text}`,
    });
  }
  if (!String(answer.response.headers['content-type']).includes('event-stream')) {
    const text = await textOf(answer.response);
    return fail({ type: 'ValueError', message: text });
  }
  let rest = '';
  let usage: unknown = null;
  answer.response.setEncoding('utf8');
  for await (const chunk of answer.response) {
    rest += chunk as string;
    const lines = rest.split('\n\n');
    rest = lines.pop() ?? '';
    for (const line of lines) {
      const data = line.replace(/^data: /, '');
      if (data === '[DONE]') continue;
      const value = JSON.parse(data) as { model?: string; usage?: unknown; choices?: { delta?: { content?: string } }[] };
      usage = value.usage ?? usage;
      const content = value.choices?.[0]?.delta?.content ?? '';
      event({ code: 0, message: 'success', data: { model: value.model, delta: { message: { content }, usage } } });
    }
  }
  response.end();
}

/** The plugin daemon: its health page, and the dispatch that really calls the model server (facts: Dify 1.4, 1.5). */
export function pluginDaemonServer(world: World): Handler {
  return async (request, response) => {
    const path = (request.url ?? '').split('?')[0] ?? '';
    if (path === '/health/check') {
      const pool = { workers: 0, running: 0 };
      return sendJson(response, 200, {
        status: 'ok',
        pool_status: pool,
        version: world.plan.pluginDaemon.version,
        build_time: '2026-02-10',
        platform: 'local',
      });
    }
    if (request.method === 'POST' && /^\/plugin\/[^/]+\/dispatch\/llm\/invoke$/.test(path)) {
      const body = await objectOf(request);
      return invoke(world, String(body?.query ?? ''), response);
    }
    sendText(response, 404, '404 page not found');
  };
}
