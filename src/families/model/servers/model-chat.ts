import { monotonicMs } from '../../../base/clock.ts';
import type { Json } from '../../../base/json.ts';
import { reveal, type Secret } from '../../../base/secret.ts';
import type { HttpAnswer, HttpHead, HttpProbe } from '../../../probes/http/http.ts';
import { countAt, jsonAt, listAt, parseJson, textAt } from '../../../probes/http/json-body.ts';
import { createSseReader } from '../../../probes/http/sse.ts';

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
  -readonly [K in 'firstTokenMs' | 'lastTokenMs' | 'model' | 'completionTokens' | 'finish' | 'error']?: CompletionAnswer[K];
} & {
  pieces: number;
  answer: string;
  reasoning: string;
  isOver: boolean;
};

/** One streamed chat completion, read to its end; no retry. Nothing is left behind by it. */
export async function completeOnce(http: HttpProbe, request: CompletionRequest): Promise<CompletionAnswer> {
  const { base, token, model, query, withinMs, signal, onEvent } = request;
  const started = monotonicMs();
  const since = () => monotonicMs() - started;
  const tally: Tally = { pieces: 0, answer: '', reasoning: '', isOver: false };
  let head: HttpHead | undefined;
  const reader = createSseReader(({ data }) => {
    if (data !== undefined) take(tally, data, since(), onEvent);
  });
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
      stream_options: { include_usage: true },
      max_tokens: mostTokens,
    }),
    deadlineMs: withinMs,
    signal,
    onHead: (got) => {
      head = got;
    },
    onText: (piece) => {
      if (isStream(head)) reader.feed(piece);
    },
  });
  if (isStream(head)) reader.end();
  else if (answer.kind === 'response') takeWhole(tally, answer.status, answer.body, since(), onEvent);
  onEvent(since(), 'end', tally.finish);
  const { isOver: _, ...told } = tally;
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

/** A server that knows no streams answers in one piece. */
const isStream = (head: HttpHead | undefined) => head?.status === 200 && !/json|html/i.test(head.headers['content-type'] ?? '');

function take(tally: Tally, data: string, atMs: number, onEvent: CompletionRequest['onEvent']): void {
  if (data.trim() === '[DONE]') {
    tally.isOver = true;
    return;
  }
  const json = parseJson(data);
  if (json === undefined) return;
  if (isError(json)) {
    tally.error = { body: data };
    return;
  }
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

const isError = (json: Json) => jsonAt(json, 'error') !== undefined && jsonAt(json, 'error') !== null;

function takeChoice(tally: Tally, json: Json, part: 'delta' | 'message', atMs: number, onEvent: CompletionRequest['onEvent']): void {
  const choice = listAt(json, 'choices')?.[0];
  const text = textAt(choice, part, 'content') ?? '';
  // LM Studio, llama.cpp and LiteLLM say reasoning_content, Ollama and vLLM reasoning (facts: neighbours 2).
  const reasoning = textAt(choice, part, 'reasoning_content') ?? textAt(choice, part, 'reasoning') ?? '';
  const model = textAt(json, 'model');
  const tokens = countAt(json, 'usage', 'completion_tokens');
  const finish = textAt(choice, 'finish_reason');
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
