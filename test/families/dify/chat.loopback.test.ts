import { afterEach, describe, expect, it } from 'vitest';
import { createRedactor } from '../../../src/base/redact.ts';
import { secret } from '../../../src/base/secret.ts';
import type { ChatAnswer, ChatEvent, ChatRequest, DifyOptions } from '../../../src/families/dify/api/dify.ts';
import { createDifyProbe } from '../../../src/families/dify/api/dify-probe.ts';
import { createHttpProbe } from '../../../src/probes/http/http.ts';
import { type DifyServer, end, event, json, startDify, stream } from './dify-server.ts';

const key = 'app-abcdefghijklmnopqrstuvwx';
let servers: DifyServer[] = [];
afterEach(async () => {
  await Promise.all(servers.map((server) => server.close()));
  servers = [];
});

async function serve(...args: Parameters<typeof startDify>): Promise<DifyServer> {
  const server = await startDify(...args);
  servers.push(server);
  return server;
}

function ask(server: DifyServer, more: Partial<ChatRequest> = {}, options: DifyOptions = {}): Promise<ChatAnswer> {
  const probe = createDifyProbe(createHttpProbe(), { redact: createRedactor([secret(key)]), ...options });
  return probe.chat({
    origin: server.origin,
    token: secret(key),
    query: 'ping?',
    inputs: {},
    withinMs: 20_000,
    signal: new AbortController().signal,
    ...more,
  });
}

type Answering = Parameters<typeof stream>[0];

const deletions = (server: DifyServer) => server.seen.filter(({ method }) => method === 'DELETE').map(({ path }) => path);

describe('the chat', () => {
  it('asks as a user of this run alone, without a name, with the key only in the header', async () => {
    const server = await serve((_, response) => {
      stream(response).end(event('message', { answer: 'pong' }) + end());
    });
    await ask(server, { inputs: { city: 'Kyoto' } });
    const asked = await server.saw('POST', '/v1/chat-messages');
    expect(JSON.parse(asked.body)).toEqual({
      inputs: { city: 'Kyoto' },
      query: 'ping?',
      response_mode: 'streaming',
      user: expect.stringMatching(/^preflight-[0-9a-z]{10}$/),
      conversation_id: '',
      auto_generate_name: false,
    });
    expect(asked.authorization).toBe(`Bearer ${key}`);
  });

  it('reads tokens, usage and the end, and deletes the conversation', async () => {
    const server = await serve((_, response) => {
      stream(response).end(event('message', { answer: 'po' }) + event('message', { answer: 'ng' }) + event('brand_new_event') + end());
    });
    const chat = await ask(server);
    expect(chat).toMatchObject({
      answer: 'pong',
      tokenEvents: 2,
      completionTokens: 2,
      totalTokens: 12,
      latencyMs: 100,
      sawEnd: true,
      ended: 'stream-end',
      cleanUp: 'gone',
      conversationId: 'conversation-1',
    });
    expect(deletions(server)).toEqual(['/v1/conversations/conversation-1']);
    expect(chat.events.map((each) => each.event)).toEqual(['message', 'brand_new_event', 'message_end']);
  });

  it('does not take a ping for the first token, and hears a ping without data', async () => {
    let release: (() => void) | undefined;
    const server = await serve((_, response) => {
      stream(response).write('event: ping\n\n');
      release = () => response.end(event('message', { answer: 'pong' }) + end());
    });
    const heard: ChatEvent[] = [];
    const chat = await ask(server, {
      onEvent: (each) => {
        heard.push(each);
        if (each.event === 'ping') release?.();
      },
    });
    expect(heard[0]?.event).toBe('ping');
    expect(chat.pings).toBe(1);
    expect(chat.firstTokenMs).toBeGreaterThanOrEqual(chat.firstEventMs ?? Number.POSITIVE_INFINITY);
    expect(chat.answer).toBe('pong');
  });

  it('puts characters and lines together that the network cut, byte by byte, with CRLF', async () => {
    const bytes = Buffer.from((event('message', { answer: '東京です🗼' }) + end()).replaceAll('\n', '\r\n'));
    const server = await serve((_, response) => {
      stream(response);
      const next = (at: number) => {
        if (at >= bytes.length) return response.end();
        response.write(bytes.subarray(at, at + 1), () => next(at + 1));
      };
      next(0);
    });
    expect(await ask(server)).toMatchObject({ answer: '東京です🗼', sawEnd: true });
  });

  it('takes the last event of a stream that ends without its blank line', async () => {
    const server = await serve((_, response) => {
      stream(response).end(event('message', { answer: 'pong' }) + end().trimEnd());
    });
    expect((await ask(server)).sawEnd).toBe(true);
  });

  it('reads an error inside the stream, with status 200, and cleans it', async () => {
    const message = `Run failed: req_id: 0a1b PluginInvokeError: {"args":{"api_key":"${key}"},"error_type":"InvokeServerUnavailableError","message":"refused\\u001b[31m"}`;
    const server = await serve((_, response) => {
      stream(response).end(event('error', { status: 400, code: 'invalid_param', message, task_id: undefined }));
    });
    const chat = await ask(server);
    expect(chat.error).toEqual({
      status: 400,
      code: 'invalid_param',
      message: 'Run failed: InvokeServerUnavailableError: refused',
    });
    expect(JSON.stringify(chat)).not.toContain(key);
    expect(deletions(server)).toHaveLength(1);
  });

  it('reads an error that comes at once as JSON, and leaves nothing to delete', async () => {
    const server = await serve((_, response) => {
      json(response, 400, { code: 'not_chat_app', message: 'Please check', status: 400 });
    });
    const chat = await ask(server);
    expect(chat).toMatchObject({ ended: 'refused', error: { code: 'not_chat_app', status: 400 }, cleanUp: 'gone' });
    expect(deletions(server)).toEqual([]);
  });

  it('keeps the answer of a gateway that is not Dify', async () => {
    const server = await serve((_, response) => {
      response.writeHead(502, { 'content-type': 'text/html' }).end('<h1>502 Bad Gateway</h1>');
    });
    expect(await ask(server)).toMatchObject({ ended: 'refused', failed: { kind: 'response', status: 502 } });
  });

  it('follows a chatflow: nodes, the failed one, the model', async () => {
    const llm = { node_type: 'llm', title: 'LLM', elapsed_time: 1.5, process_data: { model_name: 'qwen2.5-7b-instruct' } };
    const server = await serve((_, response) => {
      stream(response).end(
        event('workflow_started') +
          event('node_started', { data: llm }) +
          event('node_finished', { data: { ...llm, status: 'failed', error: 'Connection refused' } }) +
          event('workflow_finished', { data: { status: 'failed', error: 'Connection refused', elapsed_time: 1.6 } }),
      );
    });
    const chat = await ask(server);
    expect(chat).toMatchObject({
      sawWorkflowStart: true,
      workflowStatus: 'failed',
      workflowMs: 1600,
      model: 'qwen2.5-7b-instruct',
      nodes: [{ type: 'llm', title: 'LLM', status: 'failed', error: 'Connection refused', elapsedMs: 1500 }],
      error: { message: 'Connection refused' },
    });
  });

  it('tells a stream that the server broke off', async () => {
    const server = await serve((_, response) => {
      stream(response).write(event('message', { answer: 'po' }), () => response.destroy());
    });
    expect(await ask(server)).toMatchObject({ ended: 'stream-end', sawEnd: false, answer: 'po', cleanUp: 'gone' });
  });

  it('gives up when not a byte comes, and finds the conversation that the stream never named', async () => {
    const list = { data: [{ id: 'own', created_at: 1 }] };
    const server = await serve(() => undefined, { 'GET /v1/conversations': (_, response) => json(response, 200, list) });
    const chat = await ask(server, {}, { silenceMs: 60 });
    expect(chat).toMatchObject({ ended: 'silence', cleanUp: 'gone', pings: 0 });
    expect(deletions(server)).toEqual(['/v1/conversations/own']);
  });

  it('says that a conversation may be left when nothing can be looked up', async () => {
    const server = await serve(() => undefined);
    expect(await ask(server, {}, { silenceMs: 60, cleanupMs: 300 })).toMatchObject({ ended: 'silence', cleanUp: 'unseen' });
  });

  it('does not call a conversation gone that may appear yet, and deletes it when it does', async () => {
    let asked = 0;
    const list = () => ({ data: ++asked < 3 ? [] : [{ id: 'late', created_at: 1 }] });
    const late = await serve(() => undefined, { 'GET /v1/conversations': (_, response) => json(response, 200, list()) });
    expect(await ask(late, {}, { silenceMs: 60 })).toMatchObject({ cleanUp: 'gone' });
    expect(deletions(late)).toEqual(['/v1/conversations/late']);
    const never = await serve(() => undefined, { 'GET /v1/conversations': (_, response) => json(response, 200, { data: [] }) });
    expect(await ask(never, {}, { silenceMs: 60, cleanupMs: 300 })).toMatchObject({ cleanUp: 'unseen' });
  });

  it('looks on where only the front said that the chat failed, for Dify may still be at work', async () => {
    let asked = 0;
    const list = () => ({ data: ++asked < 3 ? [] : [{ id: 'late', created_at: 1 }] });
    const gateway = await serve((_, response) => void response.writeHead(504).end('<h1>504 Gateway Time-out</h1>'), {
      'GET /v1/conversations': (_, response) => json(response, 200, list()),
    });
    expect(await ask(gateway)).toMatchObject({ ended: 'refused', cleanUp: 'gone' });
    expect(deletions(gateway)).toEqual(['/v1/conversations/late']);
  });

  it.each([
    ['a list with something that is no conversation', { 'GET /v1/conversations': { status: 200, body: { data: [null] } } }],
    ['no list at all', { 'GET /v1/conversations': { status: 200, body: {} } }],
    [
      'a front’s own page for the deletion',
      { 'GET /v1/conversations': { status: 200, body: { data: [{ id: 'one' }] } }, DELETE: { status: 404, body: 'Not Found' } },
    ],
  ])('takes %s for nothing seen', async (_, answers) => {
    const others = Object.entries(answers).map(([key, { status, body }]) => [
      key,
      (_request: unknown, response: Answering) => json(response, status, body),
    ]);
    const server = await serve(() => undefined, Object.fromEntries(others));
    expect(await ask(server, {}, { silenceMs: 60, cleanupMs: 300 })).toMatchObject({ cleanUp: 'unseen' });
  });

  it('tries a deletion again that Dify refused, and says that the conversation is left when it stays refused', async () => {
    let tries = 0;
    const chatted = (_: unknown, response: Parameters<typeof stream>[0]) =>
      void stream(response).end(event('message', { answer: 'pong' }) + end());
    const once = await serve(chatted, {
      'DELETE /': (_, response) => void (++tries === 1 ? response.writeHead(500).end() : response.writeHead(204).end()),
    });
    expect(await ask(once)).toMatchObject({ cleanUp: 'gone' });
    expect(deletions(once)).toHaveLength(2);
    const always = await serve(chatted, { 'DELETE /': (_, response) => void response.writeHead(500).end() });
    expect(await ask(always, {}, { cleanupMs: 300 })).toMatchObject({ cleanUp: 'left' });
  });

  it('leaves the conversations of another run alone, whose user is another one', async () => {
    const server = await serve(() => undefined, { 'GET /v1/conversations': (_, response) => json(response, 200, { data: [] }) });
    await Promise.all([ask(server, {}, { silenceMs: 40, cleanupMs: 60 }), ask(server, {}, { silenceMs: 40, cleanupMs: 60 })]);
    const users = server.seen.flatMap(({ path }) => /user=(preflight-[0-9a-z]+)/.exec(path)?.[1] ?? []);
    expect(new Set(users).size).toBe(2);
  });

  it('ends at the deadline although pings keep coming, stops the task and deletes the conversation', async () => {
    const timers: NodeJS.Timeout[] = [];
    const server = await serve((_, response) => {
      stream(response).write(event('workflow_started'));
      timers.push(setInterval(() => response.write('event: ping\n\n'), 10));
    });
    const chat = await ask(server, { withinMs: 150 });
    for (const timer of timers) clearInterval(timer);
    expect(chat).toMatchObject({ ended: 'deadline', cleanUp: 'gone' });
    expect(chat.pings).toBeGreaterThan(0);
    expect(server.seen.map(({ method, path }) => `${method} ${path}`)).toEqual([
      'POST /v1/chat-messages',
      'POST /v1/chat-messages/task-1/stop',
      'DELETE /v1/conversations/conversation-1',
    ]);
  });

  it('deletes the conversation when it is cancelled in the middle of the stream', async () => {
    const server = await serve((_, response) => {
      stream(response).write(event('message', { answer: 'po' }));
    });
    const controller = new AbortController();
    const chat = await ask(server, { signal: controller.signal, onEvent: () => controller.abort('interrupted') });
    expect(chat).toMatchObject({ ended: 'cancelled', answer: 'po', cleanUp: 'gone' });
    expect(deletions(server)).toEqual(['/v1/conversations/conversation-1']);
  });

  it('sends nothing when it is cancelled before it began', async () => {
    const server = await serve(() => undefined);
    expect(await ask(server, { signal: AbortSignal.abort() })).toMatchObject({ ended: 'cancelled', cleanUp: 'gone' });
    expect(server.seen).toEqual([]);
  });

  it('does not wait longer than its time for a deletion that nobody answers', async () => {
    const server = await serve(
      (_, response) => {
        stream(response).end(event('message', { answer: 'pong' }) + end());
      },
      { 'DELETE /': () => undefined },
    );
    expect(await ask(server, {}, { cleanupMs: 80 })).toMatchObject({ answer: 'pong', cleanUp: 'unseen' });
  });

  it('takes a conversation that is gone already for deleted', async () => {
    const server = await serve(
      (_, response) => {
        stream(response).end(event('message', { answer: 'pong' }) + end());
      },
      { 'DELETE /': (_, response) => json(response, 404, { code: 'not_found', message: 'Conversation Not Exists.', status: 404 }) },
    );
    expect((await ask(server)).cleanUp).toBe('gone');
  });

  it('asks Dify to stop when there is enough of an answer', async () => {
    let finish: (() => void) | undefined;
    const server = await serve(
      (_, response) => {
        stream(response).write(Array.from({ length: 6 }, () => event('message', { answer: 'a' })).join(''));
        finish = () => response.end(end());
      },
      {
        'POST /v1/chat-messages/task-1/stop': (_, response) => {
          json(response, 200, { result: 'success' });
          finish?.();
        },
      },
    );
    const chat = await ask(server, {}, { enoughTokens: 4 });
    expect(chat).toMatchObject({ ended: 'stopped', cleanUp: 'gone', answer: 'aaaa' });
    expect(server.seen.filter(({ path }) => path.endsWith('/stop'))).toHaveLength(1);
  });

  it('does not take its own stop for an error of the stack', async () => {
    const why = 'Aborted: User requested stop';
    let finish: (() => void) | undefined;
    const server = await serve(
      (_, response) => {
        stream(response).write(event('workflow_started', { data: {} }) + event('message', { answer: 'a' }).repeat(4));
        const failed = event('workflow_finished', { data: { status: 'failed', error: why } });
        finish = () => response.end(failed + event('error', { code: 'invalid_param', status: 400, message: `Run failed: ${why}` }));
      },
      {
        'POST /v1/chat-messages/task-1/stop': (_, response) => {
          json(response, 200, { result: 'success' });
          finish?.();
        },
      },
    );
    const chat = await ask(server, {}, { enoughTokens: 4 });
    expect(chat).toMatchObject({ ended: 'stopped', answer: 'aaaa' });
    expect(chat).not.toHaveProperty('error');
  });

  it('is refused where nobody listens, and has nothing to clean', async () => {
    const server = await serve(() => undefined);
    await server.close();
    servers = [];
    expect(await ask(server)).toMatchObject({ ended: 'refused', failed: { kind: 'failure', failure: 'refused' }, cleanUp: 'gone' });
  });
});
