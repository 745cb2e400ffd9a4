import type { ServerResponse } from 'node:http';
import { describe, expect, test } from 'vitest';
import { diagnose } from '../../../src/engine/diagnosis/diagnose.ts';
import { effectOfCommand } from '../../../src/families/command-effect.ts';
import { modelChat } from '../../../src/families/model/checks/model-chat.ts';
import { mostTokens } from '../../../src/families/model/servers/model-chat.ts';
import { rules } from '../../../src/families/rules.ts';
import type { Chat, Role } from '../../../src/ledger/ledger.ts';
import { en } from '../../../src/words/en.ts';
import { ja } from '../../../src/words/ja.ts';
import { worded } from '../../rig/worded.ts';
import { ask, ledgerOf, role, url } from '../endpoint/asking.ts';
import { closedPort, httpServer } from '../endpoint/listening.ts';
import { outcome, recordOf } from '../hop/hop-record.ts';

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

const closed = (response: ServerResponse) => void response.socket?.destroy();
const typed = (type: string, body: string) => (response: ServerResponse) => response.writeHead(200, { 'content-type': type }).end(body);
const whole = JSON.stringify({ model: 'tiny', choices: [{ message: { content: 'pong' } }] });
const koboldBusy = { detail: { msg: 'Server is busy; please try again later.', type: 'service_unavailable' } };

/** What is named as the cause of what the chat said. */
async function causesOf(answer: (response: ServerResponse) => void) {
  const finding = await chatWith(answer);
  const ledger = ledgerOf([role('llm', { url: url(1), kind: 'openai', model: 'tiny' })]);
  const api = 'http://127.0.0.1:1/v1';
  const known = outcome('endpoint.identity:llm', { verdict: 'pass', code: 'identity-as-declared', observed: { server: 'koboldcpp', api } });
  const { causes } = diagnose(recordOf([known, outcome('model.chat:llm', finding)], ledger), rules, effectOfCommand);
  return causes.map(({ code, certainty, args }) => {
    const [english, japanese] = [en, ja].map((words) => words.causes[code]?.message(args as never));
    expect(japanese).toMatch(/。$/);
    return `${code} (${certainty}): ${english}`;
  });
}

describe('the cause of a chat without an answer', () => {
  test.each([
    [
      'the call of a tool',
      stream(chunk({}, { finish_reason: 'tool_calls' }), done),
      'model-answers-nothing (certain): llm answered with the call of a tool and no text, although the chat offers no tools.',
    ],
    [
      'a filter',
      stream(chunk({}, { finish_reason: 'content_filter' }), done),
      'model-answers-nothing (certain): llm held its answer back: it says that its content filter stepped in.',
    ],
    [
      'tokens that nobody saw',
      stream(stop, usage(9), done),
      'model-thinks-only (likely): llm counted 9 tokens and sent no text: all of it was most likely reasoning, which it keeps to itself.',
    ],
    [
      'reasoning',
      stream(chunk({ reasoning: 'hm' }), stop, usage(9), done),
      'model-thinks-only (certain): llm made 9 tokens and no text: all of it was reasoning.',
    ],
    ['nothing', stream(stop, done), 'model-answers-nothing (likely): llm ended its answer without a single token.'],
    ['a closed connection', closed, 'model-stream-cut (likely): The connection to llm was cut before its answer was whole.'],
    [
      'a path without chats',
      refusal(404, { detail: 'Not Found' }),
      'model-server-error (certain): llm takes no chat at http://127.0.0.1:1/v1/chat/completions (404).',
    ],
    [
      'a method that is not allowed',
      refusal(405, { detail: 'Method Not Allowed' }),
      'model-server-error (certain): llm takes no chat at http://127.0.0.1:1/v1/chat/completions (405).',
    ],
    [
      'a busy KoboldCpp',
      refusal(503, koboldBusy),
      'model-rate-limited (certain): llm takes no more requests at the moment: its limit is reached.',
    ],
  ] as const)('is told: %s', async (_what, answer, said) => {
    expect(await causesOf(answer)).toEqual([said]);
  });
});

describe('a server that refuses what bounds the chat', () => {
  const refusing = (name: string, words: string) => (response: ServerResponse) => {
    const body = asked.at(-1)?.body ?? {};
    if (name in body) return refusal(400, { error: { message: words, type: 'invalid_request_error' } })(response);
    return stream(chunk({ content: 'pong' }), stop, done)(response);
  };
  test.each([
    ['stream_options', 'Unknown parameter: stream_options', ['max_tokens']],
    ['max_tokens', 'Extra inputs are not permitted: max_tokens', ['stream_options']],
    ['max_tokens', 'Use max_completion_tokens instead of max_tokens', ['stream_options', 'max_completion_tokens']],
  ])('by %s is asked once more without it', async (name, words, left) => {
    expect(await chatWith(refusing(name, words))).toMatchObject({ verdict: 'pass', code: 'model-answered' });
    expect(asked).toHaveLength(2);
    expect(Object.keys(asked[1]?.body ?? {})).toEqual(['model', 'messages', 'stream', ...left]);
  });

  test('is not asked again where the model’s context is what it means', async () => {
    const words = "max_tokens is too large: 256. This model's maximum context length is 128 tokens";
    expect(await chatWith(refusal(400, { error: { message: words } }))).toMatchObject({ verdict: 'fail', code: 'model-chat-error' });
    expect(asked).toHaveLength(1);
  });
});

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
    ['the call of a tool', stream(chunk({ tool_calls: [{ index: 0, function: { name: 'f' } }] }), stop, done), 'fail', 'model-chat-empty'],
    ['a content filter', stream(chunk({}, { finish_reason: 'content_filter' }), done), 'fail', 'model-chat-empty'],
    ['tokens that nobody saw', stream(stop, usage(9), done), 'fail', 'model-chat-empty'],
    ['an answer in parts', stream(chunk({ content: [{ type: 'text', text: 'pong' }] }), stop, done), 'pass', 'model-answered'],
    ['a refusal by the model in its own field', stream(chunk({ refusal: 'I will not.' }), stop, done), 'pass', 'model-answered'],
    ['an answer in one piece as plain text', typed('text/plain', whole), 'pass', 'model-answered'],
    ['an answer in one piece as a stream', typed('text/event-stream', whole), 'pass', 'model-answered'],
    ['a stream as JSON', typed('application/json', chunk({ content: 'pong' }) + stop + done), 'pass', 'model-answered'],
    ['an error event in plain words', stream('event: error\ndata: the engine fell over\n\n'), 'fail', 'model-chat-error'],
    ['an error in vLLM’s form', stream('data: {"object":"error","message":"odd","type":"X","code":500}\n\n'), 'fail', 'model-chat-error'],
    ['comments of a stream alone', stream(': on\n\n'), 'fail', 'model-chat-cut'],
    ['a connection that is closed at once', closed, 'fail', 'model-chat-cut'],
    ['a path that it does not know', refusal(404, { detail: 'Not Found' }), 'fail', 'model-chat-error'],
    ['KoboldCpp that is busy', refusal(503, koboldBusy), 'fail', 'model-chat-error'],
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
