import type { ServerResponse } from 'node:http';
import { describe, expect, test } from 'vitest';
import { modelChat } from '../../../src/families/model/checks/model-chat.ts';
import { mostTokens } from '../../../src/families/model/servers/model-chat.ts';
import type { Chat, Role } from '../../../src/ledger/ledger.ts';
import { worded } from '../../rig/worded.ts';
import { ask, ledgerOf, role, url } from '../endpoint/asking.ts';
import { closedPort, httpServer } from '../endpoint/listening.ts';

const at = { file: 'ports.yml', line: 1, column: 1 };
const asked: { readonly path: string; readonly body: Record<string, unknown> }[] = [];

/** Asks a server that answers the completion with `answer`, and every other question with a list of one model. */
async function chatWith(
  answer: (response: ServerResponse) => void,
  more: Partial<Role> = {},
  within: Partial<Chat> = {},
  signal?: AbortSignal,
) {
  asked.length = 0;
  const port = await httpServer((request, response) => {
    let text = '';
    request.on('data', (piece) => {
      text += String(piece);
    });
    request.on('end', () => {
      if (request.method !== 'POST') return response.writeHead(200, { 'content-type': 'application/json' }).end('{"data":[{"id":"tiny"}]}');
      asked.push({ path: request.url ?? '', body: JSON.parse(text) });
      return answer(response);
    });
  });
  return askAt(port, more, within, signal);
}

function askAt(port: number, more: Partial<Role> = {}, within: Partial<Chat> = {}, signal?: AbortSignal) {
  const chat: Chat = { to: 'llm', query: 'ping', withinMs: 5_000, at, ...within };
  const roles = [role('llm', { url: url(port), kind: 'openai', model: 'tiny', ...more })];
  return ask(modelChat, ledgerOf(roles, { chat, path: [{ role: 'llm', at }] }), 'llm', signal ? { signal } : {});
}

const chunk = (delta: object, more: object = {}, model = 'tiny') =>
  `data: ${JSON.stringify({ model, choices: [{ index: 0, delta, finish_reason: null, ...more }] })}\n\n`;
const usage = (completion_tokens: number) => `data: ${JSON.stringify({ model: 'tiny', choices: [], usage: { completion_tokens } })}\n\n`;
const done = 'data: [DONE]\n\n';
const stop = chunk({}, { finish_reason: 'stop' });

const stream =
  (...pieces: readonly string[]) =>
  (response: ServerResponse) =>
    response.writeHead(200, { 'content-type': 'text/event-stream' }).end(pieces.join(''));
const refusal = (status: number, body: object) => (response: ServerResponse) =>
  response.writeHead(status, { 'content-type': 'application/json' }).end(JSON.stringify(body));

describe('model.chat', () => {
  test.each([
    ['an answer', stream(chunk({ content: 'po' }), chunk({ content: 'ng' }), stop, usage(2), done), 'pass', 'model-answered'],
    ['an answer in one piece', refusal(200, { model: 'tiny', choices: [{ message: { content: 'pong' } }] }), 'pass', 'model-answered'],
    ['an answer without the last word of the protocol', stream(chunk({ content: 'pong' }), stop), 'pass', 'model-answered'],
    ['an answer behind thinking', stream(chunk({ content: '<think>hm</think>pong' }), stop, done), 'pass', 'model-answered'],
    ['an answer of another model', stream(chunk({ content: 'pong' }, {}, 'llama-3'), stop, done), 'fail', 'model-answered-by-other'],
    ['nothing at all', stream(stop, usage(0), done), 'fail', 'model-chat-empty'],
    ['reasoning alone', stream(chunk({ reasoning_content: 'hm' }), stop, usage(9), done), 'fail', 'model-chat-empty'],
    ['reasoning in the words of vLLM and Ollama', stream(chunk({ reasoning: 'hm' }), stop, done), 'fail', 'model-chat-empty'],
    ['thinking in the text alone', stream(chunk({ content: '<think>hm</think>' }), stop, done), 'fail', 'model-chat-empty'],
    [
      'thinking that Preflight itself cut short',
      stream(chunk({ reasoning_content: 'hm' }), chunk({}, { finish_reason: 'length' }), usage(mostTokens), done),
      'warn',
      'model-thinks-long',
    ],
    [
      'an error inside the stream',
      stream(chunk({ content: 'po' }), 'data: {"error":{"message":"odd tensor"}}\n\n'),
      'fail',
      'model-chat-error',
    ],
    ['a stream that ends in the middle', stream(chunk({ content: 'po' })), 'fail', 'model-chat-cut'],
    ['a server that loads', refusal(503, { error: { message: 'Loading model', code: 503 } }), 'fail', 'model-chat-too-early'],
    ['a refusal', refusal(401, { error: { message: 'Invalid API Key', code: 401 } }), 'fail', 'model-chat-error'],
  ] as const)('judges %s', async (_what, answer, verdict, code) => {
    expect(await chatWith(answer)).toMatchObject({ verdict, code });
  });

  test('says of a chat that was interrupted nothing but that', async () => {
    const interrupt = new AbortController();
    const begun = (response: ServerResponse) => {
      response.writeHead(200, { 'content-type': 'text/event-stream' }).write(chunk({ content: 'po' }));
      interrupt.abort('interrupted');
    };
    const finding = await chatWith(begun, {}, {}, interrupt.signal);
    expect(finding).toMatchObject({ verdict: 'unknown', code: 'model-chat-cancelled' });
    expect(worded(finding)).toEqual([
      'The chat was interrupted; it leaves nothing behind.',
      'チャットは中断されました。後に残るものはありません。',
    ]);
  });

  test('asks once, streamed, for few tokens, and tells who answered how fast', async () => {
    const finding = await chatWith(stream(chunk({ content: 'po' }), chunk({ content: 'ng' }), stop, usage(2), done));
    expect(asked).toEqual([
      {
        path: '/v1/chat/completions',
        body: {
          model: 'tiny',
          messages: [{ role: 'user', content: 'ping' }],
          stream: true,
          stream_options: { include_usage: true },
          max_tokens: mostTokens,
        },
      },
    ]);
    expect(finding.args).toMatchObject({ model: 'tiny', answer: 'pong', ttftMs: expect.any(Number) });
    expect(finding.observed).toMatchObject({ model: 'tiny', brokenHop: 'llm' });
  });

  test('asks below the path of the address', async () => {
    const port = await httpServer((request, response) => {
      asked.push({ path: request.url ?? '', body: {} });
      stream(chunk({ content: 'pong' }), stop, done)(response);
    });
    asked.length = 0;
    expect(await askAt(port, { url: url(port, '/engines/v1/') })).toMatchObject({ verdict: 'pass' });
    expect(asked[0]?.path).toBe('/engines/v1/chat/completions');
  });

  test('stops at the time that the chat may take', async () => {
    const finding = await chatWith(
      (response) => void response.writeHead(200, { 'content-type': 'text/event-stream' }).write(': on\n\n'),
      {},
      {
        withinMs: 200,
      },
    );
    expect(finding).toMatchObject({ verdict: 'fail', code: 'model-chat-too-slow', args: { tokens: 0 } });
  });

  test('a connection that is refused is no answer', async () => {
    expect(await askAt(await closedPort())).toMatchObject({ verdict: 'fail', code: 'model-chat-unanswered' });
  });

  test('shows no secret that the server repeats', async () => {
    const finding = await chatWith(refusal(401, { error: { message: 'Incorrect API key provided: canary' } }));
    expect(JSON.stringify(finding)).not.toContain('canary');
  });

  test.each([
    ['Invalid model name passed in model=nope', undefined],
    ['litellm.AuthenticationError: AuthenticationError: OpenAIException - Invalid API Key', 'lmstudio'],
    ['litellm.InternalServerError: InternalServerError: OpenAIException - Connection error.', 'lmstudio'],
  ])('knows whose trouble a gateway tells: %s', async (message, upstream) => {
    const port = await httpServer((_, response) => refusal(401, { error: { message, type: 'x' } })(response));
    const chat: Chat = { to: 'litellm', query: 'ping', withinMs: 5_000, at };
    const roles = [
      role('litellm', { url: url(port), kind: 'openai', model: 'tiny' }),
      role('lmstudio', { url: url(1234), kind: 'lmstudio', model: 'qwen' }),
    ];
    const path = [
      { role: 'litellm', at },
      { role: 'lmstudio', at },
    ];
    const finding = await ask(modelChat, ledgerOf(roles, { chat, path }), 'litellm');
    expect((finding.observed as { upstream?: string }).upstream).toBe(upstream);
    expect(finding.observed).toMatchObject({ brokenHop: upstream ?? 'litellm' });
  });
});
