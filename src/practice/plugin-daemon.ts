import type { IncomingMessage, ServerResponse } from 'node:http';
import { minorOf } from './dify-answer.ts';
import { daemonKey, provider } from './dify-daemon-client.ts';
import { type Handler, objectOf, sendJson, sendText, textOf } from './http-server.ts';
import { type InsideAnswer, insideRequest, pause, proxyFor } from './inside-request.ts';
import { goJson, pythonText } from './json-dialects.ts';
import { containerOf, type World, withPorts } from './network.ts';
import type { ContainerPlan, StackPlan } from './plan.ts';
import { connectionError, invokeError, type PluginError, valueError, wordingOf } from './plugin-errors.ts';

type Chunk = {
  readonly error?: unknown;
  readonly model?: string;
  readonly usage?: unknown;
  readonly choices?: readonly { readonly delta?: { readonly content?: string | null } }[];
};

/** The daemon's events to api. */
type Told = {
  readonly token: (model: string | undefined, content: string, usage: unknown) => void;
  readonly failed: (type: string, message: string) => void;
};

// A plugin's start counts from the first call of it: whoever comes first is too early, on a slow machine, too.
const firstCalls = new WeakMap<World, number>();

/** What the daemon says while a plugin's process is not there; undefined when it is. */
function withoutProcess(world: World): string | undefined {
  const { plugin, startsForMs } = world.plan.pluginDaemon;
  if (plugin === 'dead') return 'no proper instance';
  const first = firstCalls.get(world) ?? Date.now();
  firstCalls.set(world, first);
  const isUp = startsForMs !== undefined && Date.now() - first >= startsForMs;
  return plugin === 'starting' && !isUp ? 'no available node, plugin runtime not found' : undefined;
}

/** Calls the model server that Dify's provider settings name, and passes its tokens on. */
async function invoke(world: World, self: ContainerPlan, query: string, told: Told): Promise<void> {
  const { dify, pluginDaemon } = world.plan;
  const fail = ({ type, message, args }: PluginError) => told.failed('PluginInvokeError', goJson({ args, error_type: type, message }));
  const missing = withoutProcess(world);
  if (missing !== undefined) return told.failed('PluginDaemonInternalServerError', missing);
  const url = new URL(`${withPorts(dify.modelUrl, world.ports)}/chat/completions`);
  const answer = await callModel(world, self, url, query);
  if (!answer.ok)
    return fail(connectionError(url, answer, wordingOf(pluginDaemon.pluginVersion), proxyFor(self, url.hostname, 'any-case')));
  if (answer.response.statusCode !== 200) {
    return fail(invokeError(`API request failed with status code ${answer.response.statusCode}: ${await textOf(answer.response)}`));
  }
  const failed = await passOn(answer.response, told);
  if (failed) fail(failed);
}

async function callModel({ plan, ...world }: World, self: ContainerPlan, url: URL, query: string): Promise<InsideAnswer> {
  const { dify, network, pluginDaemon } = plan;
  const target = { url: url.href.replace(/^https:/, 'http:'), heedsProxy: 'any-case', method: 'POST' } as const;
  const asked = await insideRequest({ plan, ...world }, self, {
    ...target,
    headers: {
      'Content-Type': 'application/json',
      ...(dify.modelToken === undefined ? {} : { Authorization: `Bearer ${dify.modelToken}` }),
    },
    body: JSON.stringify({ model: dify.modelName, messages: [{ role: 'user', content: query }], stream: true }),
    // The real client's connect timeout; its read timeout is 300 s, so a slow model is waited for.
    timeoutMs: network.hostGateway === 'firewalled' ? pluginDaemon.connectTimeoutMs : 300_000,
  });
  if (!asked.ok || url.protocol !== 'https:') return asked;
  // A plain server where TLS was expected: the handshake is never answered.
  asked.response.destroy();
  await pause(pluginDaemon.connectTimeoutMs);
  return { ok: false, error: 'timeout', detail: 'timed out', proxied: asked.proxied };
}

/** Reads the stream as the plugin does, line by line; an `error` in a line is raised with its own text. */
async function passOn(response: IncomingMessage, told: Told): Promise<PluginError | undefined> {
  let rest = '';
  let usage: unknown = null;
  response.setEncoding('utf8');
  const take = (line: string): PluginError | undefined => {
    const data = line.replace(/^data: ?/, '').trim();
    if (data === '' || data === '[DONE]' || data.startsWith(':')) return undefined;
    const chunk = objectIn(data);
    if (!chunk) return undefined;
    if (chunk.error !== undefined) return valueError(pythonText(chunk.error));
    usage = chunk.usage ?? usage;
    told.token(chunk.model, chunk.choices?.[0]?.delta?.content ?? '', usage);
    return undefined;
  };
  try {
    for await (const piece of response) {
      rest += piece as string;
      const lines = rest.split('\n');
      rest = lines.pop() ?? '';
      for (const line of lines) {
        const failed = take(line);
        if (failed) return failed;
      }
    }
    return take(rest);
  } catch {
    return invokeError('Response ended prematurely');
  }
}

/** What is no JSON ends the answer without an error, as the plugin has it. */
function objectIn(text: string): Chunk | undefined {
  try {
    return JSON.parse(text) as Chunk;
  } catch {
    return undefined;
  }
}

/** GET /health/check: keys in Go's order, no version, and from 0.5 on the requests that are under way. */
function healthOf({ pluginDaemon }: StackPlan): object {
  const requests = minorOf(pluginDaemon.version) >= 5 ? { active_dispatch_requests: 0, active_requests: 0 } : {};
  const pool = { free: 10_000, busy: 0, total: 10_000 };
  return { ...requests, build_time: '', platform: 'local', pool_status: pool, status: 'ok', version: '' };
}

/** The plugin daemon: its health page, its list of model providers, and the dispatch that really calls the model server. */
export function pluginDaemonServer(world: World): Handler {
  const { plan } = world;
  return async (request, response) => {
    const path = (request.url ?? '').split('?')[0] ?? '';
    if (path === '/health/check') return sendJson(response, 200, healthOf(plan));
    if (request.headers['x-api-key'] !== daemonKey) return sendJson(response, 401, { code: -401, message: 'unauthorized', data: null });
    if (request.method === 'GET' && /^\/plugin\/[^/]+\/management\/models$/.test(path)) {
      const data = plan.pluginDaemon.plugin === 'missing' ? [] : [{ provider, plugin_id: 'langgenius/openai_api_compatible' }];
      return sendJson(response, 200, { code: 0, message: 'success', data });
    }
    const self = containerOf(plan, 'plugin_daemon');
    if (self && request.method === 'POST' && /^\/plugin\/[^/]+\/dispatch\/llm\/invoke$/.test(path)) {
      const body = await objectOf(request);
      response.writeHead(200, { 'Content-Type': 'text/event-stream' });
      await invoke(world, self, String(body?.query ?? ''), eventsTo(response));
      response.end();
      return;
    }
    sendText(response, 404, '404 page not found');
  };
}

function eventsTo(response: ServerResponse): Told {
  const event = (value: unknown) => response.write(`data: ${JSON.stringify(value)}\n\n`);
  return {
    token: (model, content, usage) => event({ code: 0, message: 'success', data: { model, delta: { message: { content }, usage } } }),
    failed: (error_type, message) => event({ code: -500, message: JSON.stringify({ error_type, message }), data: null }),
  };
}
