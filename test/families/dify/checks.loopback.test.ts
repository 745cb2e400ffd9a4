import type { ServerResponse } from 'node:http';
import { afterEach, describe, expect, it } from 'vitest';
import { createRedactor } from '../../../src/base/redact.ts';
import { ok } from '../../../src/base/result.ts';
import type { CheckContext, CheckProgress } from '../../../src/engine/check.ts';
import type { DifyOptions, DifyProbe } from '../../../src/families/dify/api/dify.ts';
import { createDifyProbe } from '../../../src/families/dify/api/dify-probe.ts';
import { difyApp } from '../../../src/families/dify/checks/dify-app.ts';
import { difyChat } from '../../../src/families/dify/checks/dify-chat.ts';
import type { ContainerSummary } from '../../../src/probes/docker/docker.ts';
import { createHttpProbe } from '../../../src/probes/http/http.ts';
import { askDifySetup } from '../../../src/probes/identity/dify-setup.ts';
import { blind } from '../../../src/probes/look.ts';
import type { Probes } from '../../../src/probes/probes.ts';
import { worded } from '../../rig/worded.ts';
import { stackLedger } from '../hop/hop-ledger.ts';
import { type DifyServer, end, event, json, startDify, stream } from './dify-server.ts';

type Answer = NonNullable<Parameters<typeof startDify>[1]>[string];
type App = {
  readonly mode?: string;
  readonly form?: readonly object[];
  readonly others?: Readonly<Record<string, Answer>>;
  readonly chat?: string;
};

let server: DifyServer | undefined;
afterEach(async () => {
  await server?.close();
  server = undefined;
});

async function serve({ mode = 'chat', form = [], others = {}, chat = event('message', { answer: 'pong' }) + end() }: App): Promise<string> {
  server = await startDify(
    (_, response) => {
      stream(response).end(chat);
    },
    {
      ...others,
      'GET /v1/info': (_, response) => json(response, 200, { name: 'Preflight app', mode }),
      'GET /v1/parameters': (_, response) => json(response, 200, { user_input_form: form }),
      'GET /console/api/setup': (_, response) => json(response, 200, { step: 'finished' }),
      ...others,
    },
  );
  return server.origin;
}

const containerOf = (service: string, state: string) =>
  ({ id: service, name: `docker-${service}-1`, state, project: 'docker', service, labels: {} }) as unknown as ContainerSummary;

async function ask(
  check: typeof difyApp | typeof difyChat,
  app: App,
  more: {
    readonly containers?: readonly ContainerSummary[];
    readonly withinMs?: number;
    readonly signal?: AbortSignal;
    readonly options?: DifyOptions;
  } = {},
) {
  const ledger = stackLedger({ front: await serve(app) });
  const ports = ledger.ports && { ...ledger.ports, chat: ledger.ports.chat && { ...ledger.ports.chat, withinMs: more.withinMs ?? 5_000 } };
  const redact = createRedactor([]);
  const http = createHttpProbe({ deadlineMs: 2_000 });
  const probes = {
    identity: { setup: (origin: string) => askDifySetup(http, origin) },
    docker: {
      containers: async () => (more.containers ? ok(more.containers) : blind('unreachable', 'no engine')),
      logSince: async () => ok([]),
      exec: async () => blind('unreachable', 'no engine'),
    },
    sockets: { table: async () => ok({ listeners: [], source: 'test' }) },
  } as unknown as Probes;
  const heard: CheckProgress[] = [];
  const context = {
    ledger: { ...ledger, ...(ports ? { ports } : {}) },
    phase: 'running',
    subject: { name: 'nginx' },
    own: createDifyProbe(http, { redact, ...more.options }),
    probes,
    redact,
    now: () => new Date(),
    signal: more.signal ?? new AbortController().signal,
    progress: (progress: CheckProgress) => heard.push(progress),
  } as unknown as CheckContext<DifyProbe>;
  return { ...(await check.run(context)), heard };
}

const error = (status: number, code: string, message: string) => (_: unknown, response: ServerResponse) =>
  json(response, status, { code, message, status });

describe('the app', () => {
  it('is ready when the key, the mode and the form are right', async () => {
    expect(await ask(difyApp, { mode: 'advanced-chat' })).toMatchObject({
      verdict: 'pass',
      code: 'app-ready',
      args: { name: 'Preflight app', mode: 'advanced-chat' },
    });
  });

  it.each(['completion', 'workflow'])('does not chat when it is a %s app', async (mode) => {
    expect(await ask(difyApp, { mode })).toMatchObject({ verdict: 'fail', code: 'app-wrong-mode', args: { mode } });
  });

  it('cannot be asked when it requires a file', async () => {
    const form = [{ file: { variable: 'paper', required: true, label: 'Paper' } }];
    expect(await ask(difyApp, { form })).toMatchObject({
      verdict: 'fail',
      code: 'app-input-required',
      args: { variable: 'paper', type: 'file' },
    });
  });

  it.each([
    [401, 'unauthorized', 'Access token is invalid', 'app-key-rejected'],
    [403, 'forbidden', "The app's API service has been disabled.", 'app-disabled'],
    [400, 'invalid_param', 'Workflow not published', 'app-unpublished'],
    [401, 'unauthorized', 'Tenant owner account not found or tenant is not active.', 'app-error'],
  ])('is refused with %i %s: %s', async (status, code, message, expected) => {
    const others = { 'GET /v1/info': error(status, code, message) };
    expect(await ask(difyApp, { others })).toMatchObject({ verdict: 'fail', code: expected });
  });

  it('is unpublished when only its parameters are unavailable', async () => {
    const others = { 'GET /v1/parameters': error(400, 'app_unavailable', 'App unavailable, please check your app configurations.') };
    expect(await ask(difyApp, { others })).toMatchObject({ verdict: 'fail', code: 'app-unpublished' });
  });

  it.each([
    ['closes the connection', (_: unknown, response: ServerResponse) => void response.destroy(), /^reset: |^closed: /],
    ['answers with a page', (_: unknown, response: ServerResponse) => void response.writeHead(404).end('<html>'), /^HTTP 404$/],
  ])('gives no answer where the api %s', async (_how, answer, detail) => {
    const finding = await ask(difyApp, { others: { 'GET /v1/info': answer } });
    expect(finding).toMatchObject({ verdict: 'fail', code: 'app-unanswered', args: { detail: expect.stringMatching(detail) } });
    const { detail: said } = finding.args as { readonly detail: string };
    expect(worded(finding)).toEqual([`Dify’s API gives no answer: ${said}.`, `Dify の API から応答がありません：${said}。`]);
  });

  it('fails for the database when the page that only reads it fails too', async () => {
    const broken = error(500, 'internal_server_error', 'The server encountered an internal error');
    const answer = await ask(
      difyApp,
      { others: { 'GET /v1/info': broken, 'GET /console/api/setup': broken } },
      { containers: [containerOf('db_postgres', 'exited'), containerOf('api', 'running')] },
    );
    expect(answer).toMatchObject({
      code: 'app-database-down',
      observed: { setup: { answers: false, status: 500 }, database: { name: 'docker-db_postgres-1', state: 'exited' } },
    });
  });

  it('does not say that the page failed when nothing came of it', async () => {
    const others = {
      'GET /v1/info': error(500, 'internal_server_error', 'The server encountered an internal error'),
      'GET /console/api/setup': (_: unknown, response: ServerResponse) => response.destroy(),
    };
    const answer = await ask(difyApp, { others }, { containers: [containerOf('db_postgres', 'exited')] });
    expect(answer).toMatchObject({ code: 'app-error', args: { status: 500 } });
    expect(answer.observed).not.toHaveProperty('setup');
  });

  it('fails for another reason when that page answers', async () => {
    const others = { 'GET /v1/info': error(500, 'internal_server_error', 'oops') };
    expect(await ask(difyApp, { others })).toMatchObject({
      code: 'app-error',
      args: { status: 500 },
      observed: { setup: { answers: true } },
    });
  });
});

describe('the chat check', () => {
  it('passes with what the report shows of it', async () => {
    const answer = await ask(difyChat, {});
    expect(answer).toMatchObject({
      verdict: 'pass',
      code: 'chat-answered',
      args: { answer: 'pong' },
      observed: { answer: 'pong', mode: 'chat', cleanedUp: true, ended: 'stream-end' },
    });
    expect(answer.heard.map((each) => each.event)).toEqual(['message', 'message_end']);
  });

  it('fills the form before it asks', async () => {
    await ask(difyChat, { form: [{ select: { variable: 'color', required: true, options: ['red'] } }] });
    const asked = await server?.saw('POST', '/v1/chat-messages');
    expect(JSON.parse(asked?.body ?? '{}')).toMatchObject({ inputs: { color: 'red' } });
  });

  it('hands out raw events without secrets', async () => {
    const chat = event('message', { answer: 'key app-abcdefghijklmnopqrstuvwx \u001b[31m' }) + end();
    const answer = await ask(difyChat, { chat });
    expect(JSON.stringify(answer)).not.toMatch(/app-abcdef|\\u001b/);
  });

  const llm = {
    node_type: 'llm',
    title: 'LLM',
    status: 'succeeded',
    elapsed_time: 0.01,
    process_data: { model_name: 'qwen2.5-7b-instruct' },
  };
  const flow = (node: object, ...more: readonly string[]) =>
    event('workflow_started') +
    event('node_finished', { data: { ...llm, ...node } }) +
    event('message', { answer: 'pong' }) +
    more.join('');

  it.each([
    ['an answer of another model', flow({ process_data: { model_name: 'llama-3.2-1b' } }, end()), 'fail', 'chat-wrong-model'],
    [
      'an annotated reply',
      event('message', { answer: 'x' }) + event('message_end', { metadata: { annotation_reply: { id: '1' } } }),
      'warn',
      'chat-without-model',
    ],
    ['no tokens', event('message', { answer: 'x' }) + end({ total_tokens: 0 }), 'warn', 'chat-without-model'],
    ['no end', event('message', { answer: 'po' }), 'fail', 'chat-truncated'],
    ['no answer', end(), 'fail', 'chat-empty'],
    [
      'an error event',
      event('error', { status: 400, code: 'completion_request_error', message: 'Incorrect API key provided' }),
      'fail',
      'chat-error',
    ],
    ['a failed node that a strategy hid', flow({ status: 'exception', error: 'Connection refused' }, end()), 'fail', 'chat-node-failed'],
    [
      'a stream held back',
      flow({}, event('workflow_finished', { data: { status: 'succeeded', elapsed_time: 9 } }), end()),
      'warn',
      'chat-buffered',
    ],
    [
      'a whole chatflow',
      flow({}, event('workflow_finished', { data: { status: 'succeeded', elapsed_time: 0.01 } }), end()),
      'pass',
      'chat-answered',
    ],
    [
      'events that nobody knows',
      event('reasoning_chunk') + event('message', { answer: 'pong' }) + event('novelty') + end(),
      'pass',
      'chat-answered',
    ],
  ])('judges %s', async (_, chat, verdict, code) => {
    expect(await ask(difyChat, { mode: 'advanced-chat', chat })).toMatchObject({ verdict, code });
  });

  it('names the worker when a chatflow gets pings and nothing else', async () => {
    const timers: NodeJS.Timeout[] = [];
    const pings: Answer = (_, response) => {
      stream(response);
      timers.push(setInterval(() => response.write('event: ping\n\n'), 20));
    };
    const others = {
      'POST /v1/chat-messages': pings,
      'GET /v1/conversations': (_: unknown, response: ServerResponse) => json(response, 200, { data: [] }),
    };
    const containers = [containerOf('worker', 'exited'), containerOf('api', 'running')];
    const answer = await ask(difyChat, { mode: 'advanced-chat', others }, { containers, withinMs: 200 });
    for (const timer of timers) clearInterval(timer);
    expect(answer).toMatchObject({
      code: 'chat-only-pings',
      observed: { cleanedUp: false, cleanUp: 'unseen', worker: { name: 'docker-worker-1', state: 'exited' } },
    });
  });

  it('was not taken when the connection ends before a word is said', async () => {
    const finding = await ask(difyChat, { others: { 'POST /v1/chat-messages': (_, response) => void response.destroy() } });
    expect(finding).toMatchObject({ verdict: 'fail', code: 'chat-unanswered' });
    const { detail } = finding.args as { readonly detail: string };
    expect(worded(finding)).toEqual([`The chat was not taken: ${detail}.`, `チャットが受け付けられませんでした：${detail}。`]);
  });

  it('is silent when not a byte comes', async () => {
    const others = { 'POST /v1/chat-messages': () => undefined };
    expect(await ask(difyChat, { others }, { options: { silenceMs: 50 } })).toMatchObject({ verdict: 'fail', code: 'chat-silent' });
  });

  it('is unknown when it was cancelled, and tells that nothing is left', async () => {
    const controller = new AbortController();
    const others: Readonly<Record<string, Answer>> = {
      'POST /v1/chat-messages': (_, response) => {
        stream(response).write(event('message', { answer: 'po' }), () => controller.abort());
      },
      'GET /v1/conversations': (_, response) => json(response, 200, { data: [{ id: 'conversation-1' }] }),
    };
    const answer = await ask(difyChat, { others }, { signal: controller.signal });
    expect(answer).toMatchObject({ verdict: 'unknown', code: 'chat-cancelled', args: { isCleanedUp: true } });
  });

  it('says so when the conversation could not be deleted', async () => {
    const others = { 'DELETE /': error(500, 'internal_server_error', 'no') };
    expect(await ask(difyChat, { others })).toMatchObject({ verdict: 'warn', code: 'chat-left-behind' });
  });
});
