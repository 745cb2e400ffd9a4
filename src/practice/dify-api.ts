import type { IncomingMessage, ServerResponse } from 'node:http';
import { internal, type Refusal, refuse, sendGunicorn, sendService, serviceHeaders } from './dify-answer.ts';
import { appInfo, appParameters, appSite, chatRefusal, databaseRefusal, isRefusal, keyRefusal } from './dify-app.ts';
import { type ModelEvent, streamChat, waitsForWorker } from './dify-chat.ts';
import { askModel, lookUpModel } from './dify-daemon-client.ts';
import { newIds, openStream } from './dify-stream.ts';
import { type Handler, objectOf } from './http-server.ts';
import { pythonJson } from './json-dialects.ts';
import type { World } from './network.ts';
import type { DifyPlan } from './plan.ts';

const notFound = `<!doctype html>
<html lang=en>
<title>404 Not Found</title>
<h1>Not Found</h1>
<p>The requested URL was not found on the server. If you entered the URL manually please check your spelling and try again.</p>
`;

const routes =
  /^\/v1\/(info|parameters|meta|site|chat-messages(\/[^/]+\/stop)?|completion-messages|workflows\/run|conversations(\/[^/]+)?)$/;

async function* failing(said: string): AsyncGenerator<ModelEvent> {
  yield { error: { from: 'api', code: 'invalid_param', message: said } };
}

/** What api remembers while it runs. */
type Memory = {
  /** Each with the second of the epoch in which it began. */
  readonly conversations: Map<string, number>;
  /** Running tasks, each with what stops it. */
  readonly tasks: Map<string, () => void>;
  count: number;
};

/** Dify's api service: the service API of one app, and the console's open pages (facts: Dify 2.3, 3, 4, as observed on 1.10 and 1.12). */
export function difyApi(world: World): Handler {
  const { dify } = world.plan;
  const memory: Memory = { conversations: new Map(), tasks: new Map(), count: 0 };
  return async (request, response) => {
    const path = (request.url ?? '/').split('?')[0] ?? '/';
    response.setHeader('X-Version', dify.version);
    response.setHeader('X-Env', 'PRODUCTION');
    if (path === '/health') {
      return sendGunicorn(response, 200, pythonJson({ pid: 1, status: 'ok', version: dify.version }), 'application/json');
    }
    if (path.startsWith('/console/api/')) return sendConsole(dify, path, response);
    for (const [name, value] of Object.entries(serviceHeaders(dify.version))) response.setHeader(name, value);
    // `/v1/` itself is no page, with a key or without: a 404 in HTML that tells its version all the same.
    if (!routes.test(path)) return sendGunicorn(response, 404, notFound, 'text/html; charset=utf-8');
    const refused = keyRefusal(dify, request);
    return refused ? say(response, refused) : servicePage(world, memory, path, request, response);
  };
}

function say(response: ServerResponse, refused: Refusal): void {
  if (refused.status === 401) response.setHeader('WWW-Authenticate', 'Bearer realm="api"');
  sendService(response, refused.status, refused);
}

/** The console's pages that ask for no login: compact JSON, and none of the service API's headers. */
function sendConsole(dify: DifyPlan, path: string, response: ServerResponse): void {
  const refused = path === '/console/api/setup' ? databaseRefusal(dify) : undefined;
  const page = consolePage(dify, path);
  if (refused) say(response, refused);
  else if (page) sendGunicorn(response, 200, JSON.stringify(page), 'application/json');
  else sendGunicorn(response, 404, notFound, 'text/html; charset=utf-8');
}

function consolePage({ setup }: DifyPlan, path: string): object | undefined {
  switch (path) {
    case '/console/api/ping':
      return { result: 'pong' };
    case '/console/api/setup':
      return { step: setup, setup_at: setup === 'finished' ? '2026-01-12T09:30:00' : null };
    case '/console/api/init':
      return { status: setup };
    case '/console/api/system-features':
      return { sso_enforced_for_signin: false, enable_marketplace: true, max_plugin_package_size: 52_428_800, is_allow_register: false };
    default:
      return undefined;
  }
}

async function servicePage(world: World, memory: Memory, path: string, request: IncomingMessage, response: ServerResponse): Promise<void> {
  const { dify } = world.plan;
  const task = /^\/v1\/chat-messages\/([^/]+)\/stop$/.exec(path)?.[1];
  if (request.method === 'POST' && task !== undefined) {
    memory.tasks.get(task)?.();
    return sendService(response, 200, { result: 'success' });
  }
  switch (`${request.method} ${path}`) {
    case 'GET /v1/info':
      return sendService(response, 200, appInfo(dify));
    case 'GET /v1/site':
      return sendService(response, 200, appSite(dify));
    case 'GET /v1/meta':
      return sendService(response, 200, { tool_icons: {} });
    case 'GET /v1/parameters': {
      const told = appParameters(dify);
      return isRefusal(told) ? say(response, told) : sendService(response, 200, told);
    }
    case 'POST /v1/chat-messages':
      return chat(world, memory, request, response);
    case 'GET /v1/conversations': {
      const data = [...memory.conversations].map(([id, created_at]) => ({ id, name: 'New conversation', created_at }));
      return sendService(response, 200, { limit: 20, has_more: false, data });
    }
  }
  if (request.method === 'DELETE' && path.startsWith('/v1/conversations/')) {
    if (dify.keepsConversations) return say(response, internal);
    const isKnown = memory.conversations.delete(path.slice('/v1/conversations/'.length));
    if (!isKnown) return say(response, refuse(404, 'not_found', 'Conversation Not Exists.'));
    response.writeHead(204, 'NO CONTENT', { 'Content-Type': 'application/json' }).end();
    return;
  }
  say(response, refuse(400, 'app_unavailable', 'App unavailable, please check your app configurations.'));
}

async function chat(world: World, memory: Memory, request: IncomingMessage, response: ServerResponse): Promise<void> {
  const { dify } = world.plan;
  const body = await objectOf(request);
  const refused = chatRefusal(dify, body);
  if (refused) return say(response, refused);
  const isAsked = dify.annotation === undefined && !waitsForWorker(dify);
  const without = isAsked ? await lookUpModel(world) : undefined;
  // A chatflow looks for its model when its LLM node runs, every other app before it stores anything.
  if (without && dify.mode !== 'advanced-chat') return say(response, without.refusal);
  const query = String(body?.query ?? '');
  const ids = newIds(++memory.count);
  // From here on the conversation is stored, whatever comes of it, and waits to be deleted.
  const stream = openStream(response, ids, dify, { user: String(body?.user), query });
  memory.conversations.set(ids.conversation_id, stream.createdAt);
  const stopped = new Promise<void>((resolve) => memory.tasks.set(ids.task_id, resolve));
  await streamChat(dify, stream, () => (without ? failing(without.said) : askModel(world, query)), stopped);
  memory.tasks.delete(ids.task_id);
}
