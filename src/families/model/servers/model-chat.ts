import { monotonicMs } from '../../../base/clock.ts';
import type { Json } from '../../../base/json.ts';
import { reveal, type Secret } from '../../../base/secret.ts';
import type { HttpAnswer, HttpHead, HttpProbe } from '../../../probes/http/http.ts';
import { countAt, jsonAt, listAt, parseJson, textAt } from '../../../probes/http/json-body.ts';
import { createSseReader, type SseEvent } from '../../../probes/http/sse.ts';
import { meantBy } from '../told/model-trouble.ts';

/** Tokens that the model may take: more than a word needs, and so few that a talkative one costs little. */
export const mostTokens = 256;

const maxText = 20_000;

/** What came of one chat completion. Texts are as they came. */
export type CompletionAnswer = {
  readonly endMs: number;
  readonly firstTokenMs?: number;
  readonly lastTokenMs?: number;
  /** Pieces of text and of reasoning; each is a token, or a few. */
  readonly pieces: number;
  readonly answer: string;
  readonly reasoning: string;
  /** Who says that it answered. */
  readonly model?: string;
  readonly completionTokens?: number;
  /** `stop`, `length` …, as the server words it. */
  readonly finish?: string;
  /** It called a tool, though it was offered none. */
  readonly callsTool?: boolean;
  /** An error that the server answered, with the status or in its stream. */
  readonly error?: { readonly status?: number; readonly body: string };
  /** No HTTP answer came, or the connection broke off in the middle of it. */
  readonly failed?: HttpAnswer;
  readonly ended: 'whole' | 'cut' | 'deadline' | 'cancelled' | 'refused';
};

export type CompletionRequest = {
  /** `http://127.0.0.1:1234/v1`, without a slash at its end. */
  readonly base: string;
  readonly token: Secret | undefined;
  readonly model: string;
  readonly query: string;
  readonly withinMs: number;
  readonly signal: AbortSignal;
  readonly onEvent: (atMs: number, event: 'first-token' | 'reasoning' | 'end', detail?: string) => void;
};

type Tally = {
  -readonly [K in 'firstTokenMs' | 'lastTokenMs' | 'model' | 'completionTokens' | 'finish' | 'callsTool' | 'error']?: CompletionAnswer[K];
} & {
  pieces: number;
  answer: string;
  reasoning: string;
  isOver: boolean;
  /** Something came as an event of a stream. */
  isStream: boolean;
};

/** What bounds a chat and counts its tokens; some servers refuse one of them by its name. */
const bounds = { stream_options: { include_usage: true }, max_tokens: mostTokens };
type Bounds = Partial<typeof bounds> & { readonly max_completion_tokens?: number };

/**
 * One streamed chat completion, read to its end; it is sent once more only where it was refused for a bound that Preflight set, and without
 * that. Nothing is left behind by it.
 */
export async function completeOnce(http: HttpProbe, request: CompletionRequest): Promise<CompletionAnswer> {
  const started = monotonicMs();
  let asked: Bounds = bounds;
  let answer = await complete(http, request, asked);
  for (let fewer = withoutRefused(asked, answer); fewer; fewer = withoutRefused(asked, answer)) {
    asked = fewer;
    answer = await complete(http, { ...request, withinMs: Math.max(1, request.withinMs - (monotonicMs() - started)) }, asked);
  }
  request.onEvent(answer.endMs, 'end', answer.finish);
  return answer;
}

/** The bounds without those that the refusal names; undefined where it names none, or means the model's context. */
function withoutRefused(asked: Bounds, { error }: CompletionAnswer): Bounds | undefined {
  if (error === undefined || (error.status !== 400 && error.status !== 422) || meantBy(error.body) === 'context-overflow') return undefined;
  const names = (['stream_options', 'max_tokens'] as const).filter((name) => name in asked && error.body.includes(name));
  if (names.length === 0) return undefined;
  const left = Object.fromEntries(Object.entries(asked).filter(([name]) => !names.some((one) => one === name)));
  const isRenamed = names.includes('max_tokens') && error.body.includes('max_completion_tokens');
  return isRenamed ? { ...left, max_completion_tokens: mostTokens } : left;
}

async function complete(http: HttpProbe, request: CompletionRequest, asked: Bounds): Promise<CompletionAnswer> {
  const { base, token, model, query, withinMs, signal, onEvent } = request;
  const started = monotonicMs();
  const since = () => monotonicMs() - started;
  const tally: Tally = { pieces: 0, answer: '', reasoning: '', isOver: false, isStream: false };
  let head: HttpHead | undefined;
  const reader = createSseReader((event) => take(tally, event, since(), onEvent));
  const answer = await http.stream({
    url: `${base}/chat/completions`,
    headers: {
      accept: 'text/event-stream',
      'content-type': 'application/json',
      ...(token ? { authorization: `Bearer ${reveal(token)}` } : {}),
    },
    body: JSON.stringify({
      model,
      messages: [{ role: 'user', content: query }],
      stream: true,
      ...asked,
    }),
    deadlineMs: withinMs,
    signal,
    onHead: (got) => {
      head = got;
    },
    onText: (piece) => {
      if (head?.status === 200) reader.feed(piece);
    },
  });
  reader.end();
  if (answer.kind === 'response' && isWhole(tally, answer)) takeWhole(tally, answer.status, answer.body, since(), onEvent);
  const { isOver: _over, isStream: _stream, ...told } = tally;
  return { ...told, endMs: since(), ended: endOf(tally, answer), ...(answer.kind === 'failure' ? { failed: answer } : {}) };
}

function endOf({ isOver, error, pieces }: Tally, answer: HttpAnswer): CompletionAnswer['ended'] {
  // Its last word was said: what becomes of the connection then is nobody's trouble.
  if (error || isOver) return error ? 'refused' : 'whole';
  if (answer.kind === 'response') return 'cut';
  if (answer.failure === 'cancelled') return 'cancelled';
  if (answer.failure === 'timeout' && (answer.phase === 'body' || answer.phase === 'first-byte')) return 'deadline';
  return pieces > 0 || answer.phase === 'body' ? 'cut' : 'refused';
}

/**
 * A server that knows no streams answers in one piece, whatever it calls it; some call a stream JSON, or JSON a stream. A stream's comments
 * alone are no answer.
 */
const isWhole = ({ isStream }: Tally, { status, body }: { readonly status: number; readonly body: string }) =>
  status !== 200 || (!isStream && body.trim() !== '' && !/^\s*(?::|(?:event|id|retry):)/.test(body));

function take(tally: Tally, { event, data }: SseEvent, atMs: number, onEvent: CompletionRequest['onEvent']): void {
  if (data === undefined) return;
  tally.isStream = true;
  if (data.trim() === '[DONE]') {
    tally.isOver = true;
    return;
  }
  const json = parseJson(data);
  if (event === 'error' || (json !== undefined && isError(json))) {
    tally.error = { body: data };
    return;
  }
  if (json === undefined) return;
  takeChoice(tally, json, 'delta', atMs, onEvent);
}

function takeWhole(tally: Tally, status: number, body: string, atMs: number, onEvent: CompletionRequest['onEvent']): void {
  const json = parseJson(body);
  if (status !== 200 || json === undefined || isError(json) || listAt(json, 'choices') === undefined) tally.error = { status, body };
  else {
    takeChoice(tally, json, 'message', atMs, onEvent);
    tally.isOver = true;
  }
}

/** vLLM says `"object":"error"` (facts: neighbours 2). */
const isError = (json: Json) =>
  (jsonAt(json, 'error') !== undefined && jsonAt(json, 'error') !== null) || textAt(json, 'object') === 'error';

/** A text, or parts of one. */
const textIn = (content: Json | undefined): string =>
  Array.isArray(content) ? content.map((part: Json) => textAt(part, 'text') ?? '').join('') : typeof content === 'string' ? content : '';

function takeChoice(tally: Tally, json: Json, part: 'delta' | 'message', atMs: number, onEvent: CompletionRequest['onEvent']): void {
  const choice = listAt(json, 'choices')?.[0];
  const text = textIn(jsonAt(choice, part, 'content')) || (textAt(choice, part, 'refusal') ?? '');
  // LM Studio, llama.cpp and LiteLLM say reasoning_content, Ollama and vLLM reasoning (facts: neighbours 2).
  const reasoning = textAt(choice, part, 'reasoning_content') ?? textAt(choice, part, 'reasoning') ?? '';
  const model = textAt(json, 'model');
  const tokens = countAt(json, 'usage', 'completion_tokens');
  const finish = textAt(choice, 'finish_reason');
  if ((listAt(choice, part, 'tool_calls') ?? []).length > 0 || finish === 'tool_calls') tally.callsTool = true;
  if (model) tally.model ??= model;
  if (tokens !== undefined) tally.completionTokens = tokens;
  if (finish) {
    tally.finish = finish;
    tally.isOver = true;
  }
  if (text === '' && reasoning === '') return;
  if (tally.answer === '' && text !== '') onEvent(atMs, 'first-token');
  else if (tally.reasoning === '' && reasoning !== '') onEvent(atMs, 'reasoning');
  tally.pieces++;
  tally.firstTokenMs ??= atMs;
  tally.lastTokenMs = atMs;
  if (tally.answer.length < maxText) tally.answer += text;
  if (tally.reasoning.length < maxText) tally.reasoning += reasoning;
}
