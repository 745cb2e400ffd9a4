import { internal, type Refusal, refuse } from './dify-answer.ts';
import type { ModelEvent } from './dify-chat.ts';
import type { ModelError } from './dify-model-error.ts';
import { uuidOf } from './dify-stream.ts';
import type { Counted } from './dify-usage.ts';
import { textOf } from './http-server.ts';
import { insideRequest } from './inside-request.ts';
import { containerOf, type World } from './network.ts';

/** The provider of the model, as Dify names it: author, plugin, provider. */
export const provider = 'langgenius/openai_api_compatible/openai_api_compatible';

/** The key that api and the daemon share, SERVER_KEY and PLUGIN_DAEMON_KEY of Dify's compose file. */
export const daemonKey = 'practice-daemon-key';

const daemon = 'http://plugin_daemon:5002';
const tenant = uuidOf('tenant');
const modelsPath = `plugin/${tenant}/management/models`;

/** Why no model can be asked: what a chat is refused with, and what the failed node of a chatflow says. */
type NoModel = { readonly refusal: Refusal; readonly said: string };

const noModel = (code: string, said: string): NoModel => ({ refusal: refuse(400, code, said), said });

/** Asks the plugin daemon for its model providers, as api does before each chat (facts: Dify 1.4); undefined when the model may be asked. */
export async function lookUpModel(world: World): Promise<NoModel | undefined> {
  const { dify, pluginDaemon } = world.plan;
  const self = containerOf(world.plan, 'api');
  const url = `${daemon}/${modelsPath}?page=1&page_size=256`;
  const answer =
    self &&
    (await insideRequest(world, self, {
      url,
      headers: { 'X-Api-Key': pluginDaemon.isKeyShared ? daemonKey : `${daemonKey}-of-before` },
      timeoutMs: 300_000,
      heedsProxy: 'never',
    }));
  if (!answer?.ok) return noModel('invalid_param', `Failed to request plugin daemon, url: ${modelsPath}`);
  const { statusCode = 0, statusMessage = '' } = answer.response;
  const text = await textOf(answer.response);
  if (statusCode !== 200) {
    const more = `For more information check: https://developer.mozilla.org/en-US/docs/Web/HTTP/Status/${statusCode}`;
    return { refusal: internal, said: `Client error '${statusCode} ${statusMessage}' for url '${url}'\n${more}` };
  }
  const { data } = JSON.parse(text) as { data: readonly { provider: string }[] };
  if (data.length === 0) return noModel('invalid_param', `Provider ${provider} does not exist.`);
  return dify.hasCredentials ? undefined : noModel('provider_not_initialize', `Model ${dify.modelName} credentials is not initialized.`);
}

type Dispatched = {
  readonly code: number;
  readonly message: string;
  readonly data: { readonly delta: { readonly message: { readonly content: string }; readonly usage: Counted | null } } | null;
};

/** Lets the plugin daemon ask the model; its failures come as the last event. */
export async function* askModel(world: World, query: string): AsyncGenerator<ModelEvent> {
  const self = containerOf(world.plan, 'api');
  const answer =
    self &&
    (await insideRequest(world, self, {
      url: `${daemon}/plugin/${tenant}/dispatch/llm/invoke`,
      method: 'POST',
      headers: { 'Content-Type': 'application/json', 'X-Plugin-ID': 'langgenius/openai_api_compatible', 'X-Api-Key': daemonKey },
      body: JSON.stringify({ query }),
      timeoutMs: 300_000,
      heedsProxy: 'never',
    }));
  if (!answer?.ok) {
    yield { error: { from: 'api', code: 'invalid_param', message: 'Request to Plugin Daemon Service failed-500' } };
    return;
  }
  let rest = '';
  answer.response.setEncoding('utf8');
  for await (const chunk of answer.response) {
    rest += chunk as string;
    const events = rest.split('\n\n');
    rest = events.pop() ?? '';
    for (const event of events) {
      const { code, message, data } = JSON.parse(event.replace(/^data: /, '')) as Dispatched;
      if (code !== 0 || !data) {
        yield { error: errorIn(message) };
        return;
      }
      yield { token: data.delta.message.content };
      if (data.delta.usage) yield { usage: data.delta.usage };
    }
  }
}

/** The daemon's own errors, and those of the plugin, which come as JSON in JSON. */
function errorIn(text: string): ModelError {
  const outer = JSON.parse(text) as { error_type: string; message: string };
  if (outer.error_type !== 'PluginInvokeError') return { from: 'daemon', message: outer.message };
  const { error_type: type, message, args } = JSON.parse(outer.message) as { error_type: string; message: string; args: object };
  return { from: 'plugin', type, message, args };
}
