import { describe, expect, it } from 'vitest';
import { diagnose } from '../../../src/engine/diagnosis/diagnose.ts';
import type { Outcome } from '../../../src/engine/record.ts';
import { troubleOf } from '../../../src/families/dify/chat-trouble.ts';
import { rules } from '../../../src/families/rules.ts';
import { outcome, recordOf } from '../hop/hop-record.ts';

const told = (...outcomes: readonly Outcome[]) => diagnose(recordOf(outcomes), rules).causes.map(({ code }) => code);
const commandOf = (...outcomes: readonly Outcome[]) => diagnose(recordOf(outcomes), rules).causes[0]?.command;

const app = (code: string, args: object, observed: object = {}) => outcome('dify.app:nginx', { code, args, observed });
const chat = (code: string, args: object, observed: object = {}, verdict: 'fail' | 'warn' = 'fail') =>
  outcome('dify.chat:nginx', { code, args, observed, verdict });
const said = (message: string, code = 'invalid_param', status = 400, observed: object = {}) =>
  chat('chat-error', { status, code, message }, { trouble: troubleOf({ status, code, message }), ...observed });

const pool = (host: string, why: string, port = 1234) =>
  `[models] Connection Error, HTTPConnectionPool(host='${host}', port=${port}): Max retries exceeded with url: /v1/chat/completions (Caused by ${why})`;
const refused = 'NewConnectionError: Failed to establish a new connection: [Errno 111] Connection refused';

describe('what an app said', () => {
  it.each([
    ['app-key-rejected', { token: 'DIFY_API_KEY', message: 'Access token is invalid' }, 'dify-key-rejected'],
    ['app-disabled', { message: "The app's API service has been disabled." }, 'dify-app-disabled'],
    ['app-unpublished', { message: 'App unavailable' }, 'dify-app-unpublished'],
    ['app-wrong-mode', { name: 'My flow', mode: 'workflow' }, 'dify-wrong-app-mode'],
    ['app-input-required', { variable: 'paper', type: 'file' }, 'dify-input-required'],
  ])('%s is the cause', (code, args, expected) => {
    expect(told(app(code, args))).toEqual([expected]);
  });

  it('names the env file that the rejected key came from', () => {
    const [cause] = diagnose(recordOf([app('app-key-rejected', { token: 'DIFY_API_KEY', message: '' })]), rules).causes;
    expect(cause).toMatchObject({ subject: 'DIFY_API_KEY', args: { from: '.env' }, at: { line: 50 } });
  });

  it('is the database when the page that reads it fails too, and its stopped container is started', () => {
    const database = { name: 'docker-db_postgres-1', service: 'db_postgres', state: 'exited', project: 'docker' };
    const failing = app('app-database-down', { status: 500 }, { setup: { answers: false, status: 500 }, database });
    expect(told(failing)).toEqual(['dify-database-down']);
    expect(commandOf(failing)).toBe('docker compose -p docker up -d db_postgres');
  });

  it('is no database when that page answers', () => {
    expect(told(app('app-error', { status: 500, code: 'x', message: '' }, { setup: { answers: true, status: 200 } }))).toEqual([]);
  });

  it('stays unexplained when no rule knows it', () => {
    const error = { status: 400, code: 'conversation_completed', message: 'The conversation has ended.' };
    const record = recordOf([app('app-error', error, { trouble: troubleOf(error) })]);
    expect(diagnose(record, rules)).toEqual({ causes: [], unexplained: ['dify.app:nginx'] });
  });
});

describe('what the chat said', () => {
  const loopbackOnly = { listeners: [{ address: '127.0.0.1', process: 'LM Studio' }] };
  const nobody = { listeners: [] };
  const wide = { listeners: [{ address: '0.0.0.0' }] };
  const table: readonly (readonly [string, Outcome, readonly string[]])[] = [
    ['key', said('Access token is invalid', 'unauthorized', 401), ['dify-key-rejected']],
    ['unpublished', said('Workflow not published'), ['dify-app-unpublished']],
    ['mode', said('Please check if your app mode matches the right API route.', 'not_chat_app'), ['dify-wrong-app-mode']],
    ['input', said('city is required in input form'), ['dify-input-required']],
    ['credentials', said('Model qwen credentials is not initialized.', 'provider_not_initialize'), ['model-credentials-missing']],
    ['credentials in a chatflow', said('Run failed: Model qwen credentials is not initialized.'), ['model-credentials-missing']],
    ['plugin', said('[openai] Error: PluginDaemonInternalServerError: no available node, plugin not found'), ['plugin-missing']],
    ['plugin daemon', said('Failed to request plugin daemon, url: plugin/1/management/models'), ['plugin-daemon-down']],
    ['plugin daemon in a chatflow', said('Run failed: Request to Plugin Daemon Service failed-500'), ['plugin-daemon-down']],
    ['loopback URL', said(pool('localhost', refused)), ['loopback-url-in-container']],
    ['refused, loopback listener', said(pool('host.docker.internal', refused), 'x', 400, loopbackOnly), ['lmstudio-loopback-only']],
    ['refused, nobody there', said(pool('host.docker.internal', refused), 'x', 400, nobody), ['lmstudio-not-running']],
    ['refused at another port', said(pool('host.docker.internal', refused, 9999), 'x', 400, nobody), ['dify-told-other-address']],
    [
      'name unknown',
      said(pool('host.docker.internal', "NameResolutionError: Failed to resolve 'host.docker.internal'")),
      ['host-gateway-missing'],
    ],
    [
      'connect timeout, host unseen',
      said(pool('host.docker.internal', 'ConnectTimeoutError(timed out. (connect timeout=10)'), 'x', 400, wide),
      [],
    ],
    ['no /v1', said('ValueError: Unexpected endpoint or method. (POST /chat/completions)'), ['base-url-without-v1']],
    ['two /v1', said('ValueError: Unexpected endpoint or method. (POST /v1/v1/chat/completions)'), ['base-url-without-v1']],
    [
      'no model',
      said("API request failed with status code 400: No models loaded. Please load a model or use the 'lms load' command."),
      ['model-not-loaded'],
    ],
    ['unknown model', said('Invalid model identifier "gpt-4o". Please specify a valid downloaded model'), ['model-unknown']],
    [
      'context',
      said('the initial prompt is greater than the context length: tokens to keep from the initial prompt (n_keep: 13055>= n_ctx: 4096)'),
      ['context-too-small'],
    ],
    ['token missing', said('An LM Studio API token is required to make requests to this server'), ['dify-model-key-rejected']],
    ['token wrong', said('Malformed LM Studio API token provided: lm-studio****'), ['dify-model-key-rejected']],
    ['slow', said("HTTPConnectionPool(host='x'): Read timed out. (read timeout=300)"), ['model-slow']],
    ['anything else', said('The moon is in the way'), []],
  ];
  it.each(table)('%s', (_, failing, expected) => {
    expect(told(failing)).toEqual(expected);
  });

  it('names the numbers and the command of a context that is too small', () => {
    const [cause] = diagnose(recordOf([said('tokens to keep from the initial prompt (n_keep: 13055>= n_ctx: 4096)')]), rules).causes;
    expect(cause).toMatchObject({
      args: { has: 4096, wanted: 13055 },
      command: 'lms unload qwen2.5-7b-instruct && lms load qwen2.5-7b-instruct --context-length 13055 -y',
    });
  });
});

describe('what the stream showed', () => {
  const worker = { name: 'docker-worker-1', service: 'worker', state: 'exited', project: 'docker' };
  const pings = (mode: string, more: object = {}) =>
    chat('chat-only-pings', { withinMs: 9, pings: 3 }, { mode, sawWorkflowStart: false, ...more });

  it('is a worker that reads no queue, when a chatflow gets only pings', () => {
    expect(told(pings('advanced-chat', { worker }))).toEqual(['worker-not-consuming']);
    expect(commandOf(pings('advanced-chat', { worker }))).toBe('docker compose -p docker up -d worker');
  });

  it('is no worker for a chat app, whose model is just slow', () => {
    expect(told(pings('chat'))).toEqual(['model-slow']);
  });

  it.each([
    ['chat-truncated', { afterMs: 9, tokens: 2 }, 'fail', 'stream-truncated'],
    ['chat-silent', { afterMs: 25_000 }, 'fail', 'stream-buffered'],
    ['chat-buffered', { heldMs: 900 }, 'warn', 'stream-buffered'],
    ['chat-without-model', { reason: 'annotation' }, 'warn', 'answered-without-model'],
    ['chat-wrong-model', { asked: 'a', answered: 'b' }, 'fail', 'wrong-model-answered'],
  ] as const)('%s is the cause', (code, args, verdict, expected) => {
    expect(told(chat(code, args, {}, verdict))).toEqual([expected]);
  });
});
