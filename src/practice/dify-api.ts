import type { IncomingMessage, ServerResponse } from 'node:http';
import { type ModelEvent, streamChat } from './dify-chat.ts';
import { newIds, openStream } from './dify-stream.ts';
import { type Handler, objectOf, sendHtml, sendJson } from './http-server.ts';
import { insideRequest } from './inside-request.ts';
import { containerOf, type World } from './network.ts';

type Refusal = { readonly status: number; readonly code: string; readonly message: string };
const refuse = (status: number, code: string, message: string): Refusal => ({ status, code, message });

const notFound = `<!doctype html>
<html lang=en>
<title>404 Not Found</title>
<h1>Not Found</h1>
<p>The requested URL was not found on the server. If you entered the URL manually please check your spelling and try again.</p>
`;

const internal = refuse(
  500,
  'internal_server_error',
  'The server encountered an internal error and was unable to complete your request. Either the server is overloaded or there is an error in the application.',
);

/** The refusals before an app runs, in Dify's order: header, token, app (facts: Dify 4.1). */
function refusal(world: World, request: IncomingMessage): Refusal | undefined {
  const { dify } = world.plan;
  const given = request.headers.authorization;
  if (given === undefined || !given.includes(' ')) {
    return refuse(401, 'unauthorized', "Authorization header must be provided and start with 'Bearer'");
  }
  const [scheme, ...token] = given.split(' ');
  if (scheme?.toLowerCase() !== 'bearer') return refuse(401, 'unauthorized', "Authorization scheme must be 'Bearer'");
  if (!dify.isDatabaseUp) return internal;
  if (token.join(' ') !== dify.key || dify.setup !== 'finished') return refuse(401, 'unauthorized', 'Access token is invalid');
  if (!dify.isApiEnabled) return refuse(403, 'forbidden', "The app's API service has been disabled.");
  return undefined;
}

function parameters(world: World) {
  const form = world.plan.dify.inputs.map(({ type, variable, isRequired, default: value, options }) => ({
    [type]: {
      label: variable,
      variable,
      required: isRequired,
      ...(value === undefined ? {} : { default: value }),
      ...(options ? { options } : {}),
      max_length: 48,
    },
  }));
  const off = { enabled: false };
  return {
    opening_statement: '',
    suggested_questions: [],
    suggested_questions_after_answer: off,
    speech_to_text: off,
    text_to_speech: off,
    retriever_resource: off,
    annotation_reply: off,
    more_like_this: off,
    user_input_form: form,
    sensitive_word_avoidance: off,
    file_upload: off,
    system_parameters: { file_size_limit: 15, image_file_size_limit: 10 },
  };
}

/** What the payload and the app's settings refuse, before anything is stored (facts: Dify 3.5, 3.7, 4.1). */
function chatRefusal(world: World, body: Record<string, unknown> | undefined): Refusal | undefined {
  const { dify } = world.plan;
  if (body === undefined) return refuse(400, 'bad_request', 'Invalid JSON payload received or JSON payload is empty.');
  if (!body.user) return refuse(400, 'invalid_param', 'Arg user must be provided.');
  if (dify.mode === 'completion' || dify.mode === 'workflow') {
    return refuse(400, 'not_chat_app', 'Please check if your app mode matches the right API route.');
  }
  if (!dify.isPublished) {
    if (dify.mode === 'advanced-chat') return refuse(400, 'invalid_param', 'Workflow not published');
    return refuse(400, 'app_unavailable', 'App unavailable, please check your app configurations.');
  }
  if (dify.mode === 'agent-chat' && body.response_mode !== 'streaming') {
    return refuse(400, 'invalid_param', 'Agent Chat App does not support blocking mode');
  }
  const inputs = (body.inputs ?? {}) as Record<string, unknown>;
  const missing = dify.inputs.find((input) => input.isRequired && (inputs[input.variable] ?? '') === '');
  if (missing) return refuse(400, 'invalid_param', `${missing.variable} is required in input form`);
  if (!dify.hasCredentials && dify.mode !== 'advanced-chat') {
    return refuse(400, 'provider_not_initialize', `Model ${dify.modelName} credentials is not initialized.`);
  }
  return undefined;
}

/** Api asks the plugin daemon over HTTP, which asks the model server (facts: Dify 1.4). */
async function* askModel(response: IncomingMessage): AsyncGenerator<ModelEvent> {
  let rest = '';
  response.setEncoding('utf8');
  for await (const chunk of response) {
    rest += chunk as string;
    const events = rest.split('\n\n');
    rest = events.pop() ?? '';
    for (const event of events) {
      const value = JSON.parse(event.replace(/^data: /, '')) as {
        code: number;
        message: string;
        data: { delta: { message: { content: string }; usage: unknown } } | null;
      };
      if (value.code !== 0 || !value.data) {
        const error = JSON.parse(value.message) as { error_type: string; message: string };
        yield { error: { type: error.error_type, message: error.message } };
        return;
      }
      yield { token: value.data.delta.message.content };
      if (value.data.delta.usage) yield { usage: value.data.delta.usage };
    }
  }
}

async function* failing(type: string, message: string): AsyncGenerator<ModelEvent> {
  yield { error: { type, message } };
}

/** Dify's api service: the service API of one app, and the console's open pages (facts: Dify 2.3, 3, 4). */
export function difyApi(world: World): Handler {
  const { dify } = world.plan;
  const conversations = new Set<string>();
  let count = 0;
  const say = (response: ServerResponse, refused: Refusal) => sendJson(response, refused.status, refused);

  const chat = async (request: IncomingMessage, response: ServerResponse): Promise<void> => {
    const body = await objectOf(request);
    const refused = chatRefusal(world, body);
    if (refused) return say(response, refused);
    const isFlow = dify.mode === 'advanced-chat';
    // From here on the conversation is stored, whatever comes of it, and waits to be deleted.
    const stream = (model: AsyncIterable<ModelEvent>) => {
      const ids = newIds(++count);
      conversations.add(ids.conversation_id);
      return streamChat(dify, openStream(response, ids, dify.pingEveryMs), model);
    };
    const isAskedAtAll = dify.annotation === undefined && (!isFlow || (dify.isWorkerConsuming && dify.hasCredentials));
    if (!isAskedAtAll) return stream(failing('ProviderTokenNotInitError', `Model ${dify.modelName} credentials is not initialized.`));

    const self = containerOf(world.plan, 'api');
    if (!self) return say(response, internal);
    const stop = new AbortController();
    response.on('close', () => stop.abort());
    const daemon = await insideRequest(world, self, {
      url: 'http://plugin_daemon:5002/plugin/tenant/dispatch/llm/invoke',
      method: 'POST',
      headers: { 'Content-Type': 'application/json', 'X-Plugin-ID': 'langgenius/openai_api_compatible' },
      body: JSON.stringify({ query: String(body?.query ?? '') }),
      timeoutMs: 300_000,
      heedsProxy: 'never',
      signal: stop.signal,
    });
    if (daemon.ok && daemon.response.statusCode === 200) return stream(askModel(daemon.response));
    if (isFlow) return stream(failing('PluginDaemonError', 'Request to Plugin Daemon Service failed-500'));
    say(response, refuse(400, 'invalid_param', 'Failed to request plugin daemon, url: plugin/tenant/management/models'));
  };

  return async (request, response) => {
    const path = (request.url ?? '/').split('?')[0] ?? '/';
    const route = `${request.method} ${path}`;
    response.setHeader('X-Version', dify.version);
    response.setHeader('X-Env', 'PRODUCTION');
    if (route === 'GET /health') return sendJson(response, 200, { pid: 1, status: 'ok', version: dify.version });
    if (route === 'GET /v1/') return sendJson(response, 200, { welcome: 'Dify OpenAPI', api_version: 'v1', server_version: dify.version });
    if (route === 'GET /v1') return sendHtml(response, 308, '', { Location: `http://${request.headers.host ?? 'localhost'}/v1/` });
    if (route === 'GET /console/api/ping') return sendJson(response, 200, { result: 'pong' });
    if (route === 'GET /console/api/setup') {
      if (!dify.isDatabaseUp) return say(response, internal);
      const setup_at = dify.setup === 'finished' ? '2026-01-12T09:30:00' : null;
      return sendJson(response, 200, { step: dify.setup, setup_at });
    }
    if (route === 'GET /console/api/init') return sendJson(response, 200, { status: dify.setup });
    if (route === 'GET /console/api/system-features') {
      return sendJson(response, 200, {
        sso_enforced_for_signin: false,
        enable_marketplace: true,
        max_plugin_package_size: 52_428_800,
        is_allow_register: false,
      });
    }
    const known =
      /^\/v1\/(info|parameters|meta|chat-messages(\/[^/]+\/stop)?|completion-messages|workflows\/run|conversations(\/[^/]+)?)$/.exec(path);
    if (!known) return sendHtml(response, 404, notFound);
    const refused = refusal(world, request);
    if (refused) return say(response, refused);
    if (route === 'GET /v1/info') {
      return sendJson(response, 200, { name: 'Practice app', description: '', tags: [], mode: dify.mode, author_name: 'practice' });
    }
    if (route === 'GET /v1/parameters') {
      if (!dify.isPublished) return say(response, refuse(400, 'app_unavailable', 'App unavailable, please check your app configurations.'));
      return sendJson(response, 200, parameters(world));
    }
    if (route === 'GET /v1/meta') return sendJson(response, 200, { tool_icons: {} });
    if (route === 'POST /v1/chat-messages') return chat(request, response);
    if (request.method === 'POST' && path.endsWith('/stop')) return sendJson(response, 200, { result: 'success' });
    if (route === 'GET /v1/conversations') {
      return sendJson(response, 200, {
        limit: 20,
        has_more: false,
        data: [...conversations].map((id) => ({ id, name: 'New conversation' })),
      });
    }
    if (request.method === 'DELETE' && path.startsWith('/v1/conversations/')) {
      if (dify.keepsConversations)
        return sendJson(response, 500, { code: 'internal_server_error', message: 'Internal Server Error', status: 500 });
      const isKnown = conversations.delete(path.slice('/v1/conversations/'.length));
      if (!isKnown) return say(response, refuse(404, 'not_found', 'Conversation Not Exists.'));
      response.writeHead(204).end();
      return;
    }
    say(response, refuse(400, 'app_unavailable', 'App unavailable, please check your app configurations.'));
  };
}
