import { monotonicMs } from '../../../base/clock.ts';
import { cleanLine } from '../../../base/sanitise.ts';
import type { HttpAnswer, HttpHead, HttpProbe } from '../../../probes/http/http.ts';
import { createSseReader } from '../../../probes/http/sse.ts';
import type { ChatAnswer, ChatRequest, DifyOptions } from './dify.ts';
import { difyUser, errorOf, headersFor, isFields, parseObject } from './dify-ask.ts';
import { type ChatTally, emptyTally, shownAnswer, takeEvent } from './dify-tally.ts';

type Settings = Required<DifyOptions>;
type Ended = ChatAnswer['ended'];

/**
 * One streamed chat (facts: Dify 7). The stream is read until it closes, for the order of its last events differs by version
 * (3.3). No retry. Its conversation is deleted in every outcome, with a deadline of its own that no abort shortens.
 */
export async function chatOnce(http: HttpProbe, settings: Settings, request: ChatRequest): Promise<ChatAnswer> {
  const tally = emptyTally();
  if (request.signal.aborted)
    return assemble(tally, settings, {
      ended: 'cancelled',
      endMs: 0,
      isCleanedUp: true,
    });
  const startedAt = Date.now();
  const started = monotonicMs();
  const sinceStart = () => monotonicMs() - started;
  const reading = await readStream(http, settings, request, tally, sinceStart);
  const endMs = sinceStart();
  const isCleanedUp = await cleanUp(http, settings, request, tally, reading, startedAt);
  return assemble(tally, settings, { ...reading, endMs, isCleanedUp });
}

type Reading = {
  readonly ended: Ended;
  readonly head?: HttpHead;
  readonly headersMs?: number;
  readonly answer?: HttpAnswer;
};

async function readStream(
  http: HttpProbe,
  settings: Settings,
  request: ChatRequest,
  tally: ChatTally,
  sinceStart: () => number,
): Promise<Reading> {
  const inner = new AbortController();
  let ended: Ended | undefined;
  const stop = (why: Ended) => {
    if (inner.signal.aborted) return;
    ended ??= why;
    inner.abort();
  };
  let head: HttpHead | undefined;
  let headersMs: number | undefined;
  let drain: NodeJS.Timeout | undefined;
  const silence = setTimeout(() => stop('silence'), settings.silenceMs);
  const deadline = setTimeout(() => stop('deadline'), request.withinMs);
  const onAbort = () => stop('cancelled');
  request.signal.addEventListener('abort', onAbort, { once: true });

  const enough = () => {
    if (drain !== undefined || tally.tokenEvents < settings.enoughTokens || tally.taskId === undefined) return;
    ended = 'stopped';
    drain = setTimeout(() => stop('stopped'), settings.drainMs);
    void stopTask(http, request, tally.taskId, settings.drainMs);
  };
  const reader = createSseReader((sse) => {
    const event = takeEvent(tally, sse, sinceStart(), settings.redact);
    if (event) request.onEvent?.(event);
    enough();
  });

  try {
    const answer = await http.stream({
      url: `${request.origin}/v1/chat-messages`,
      method: 'POST',
      headers: {
        ...headersFor(request.token),
        accept: 'text/event-stream',
        'content-type': 'application/json',
      },
      body: JSON.stringify({
        inputs: request.inputs,
        query: request.query,
        response_mode: 'streaming',
        user: difyUser,
        conversation_id: '',
        // Left on, Dify asks the model a second time for a name (facts: Dify 3.3).
        auto_generate_name: false,
      }),
      // The timers above decide; this one only makes sure.
      deadlineMs: request.withinMs + settings.drainMs + 1_000,
      signal: inner.signal,
      onHead: (got) => {
        head = got;
        headersMs = sinceStart();
        silence.refresh();
      },
      onText: (piece) => {
        silence.refresh();
        if (isStream(head)) reader.feed(piece);
      },
    });
    if (isStream(head) && ended === undefined) reader.end();
    const isCut = answer.kind === 'failure' && answer.failure === 'cancelled';
    const why = ended ?? (isCut ? 'cancelled' : isStream(head) ? 'stream-end' : 'refused');
    return {
      ended: why,
      ...(head ? { head } : {}),
      ...(headersMs === undefined ? {} : { headersMs }),
      answer,
    };
  } finally {
    clearTimeout(silence);
    clearTimeout(deadline);
    clearTimeout(drain);
    request.signal.removeEventListener('abort', onAbort);
  }
}

/** A page or a JSON answer is no stream; a stream that lost its content type on the way still is one. */
function isStream(head: HttpHead | undefined): boolean {
  return head?.status === 200 && !/json|html/i.test(head.headers['content-type'] ?? '');
}

const stopTask = (http: HttpProbe, { origin, token }: ChatRequest, taskId: string, deadlineMs: number) =>
  http.exchange({
    url: `${origin}/v1/chat-messages/${encodeURIComponent(taskId)}/stop`,
    method: 'POST',
    headers: { ...headersFor(token), 'content-type': 'application/json' },
    body: JSON.stringify({ user: difyUser }),
    deadlineMs,
  });

/**
 * Takes away what the chat left: the task, if it still runs, and the conversation. When the stream never told the
 * conversation's id, it is looked up among those of Preflight's own user that are as young as this chat.
 */
async function cleanUp(
  http: HttpProbe,
  settings: Settings,
  request: ChatRequest,
  tally: ChatTally,
  reading: Reading,
  startedAt: number,
): Promise<boolean> {
  const until = monotonicMs() + settings.cleanupMs;
  const leftMs = () => Math.max(1, until - monotonicMs());
  const isRunning = reading.ended === 'silence' || reading.ended === 'deadline' || reading.ended === 'cancelled';
  if (isRunning && tally.taskId !== undefined) await stopTask(http, request, tally.taskId, leftMs() / 2);
  const ids = tally.conversationId === undefined ? undefined : [tally.conversationId];
  if (ids === undefined && isCertainlyNothing(reading, settings)) return true;
  const found = ids ?? (await youngConversations(http, request, startedAt, leftMs() / 2));
  if (found === undefined) return false;
  const answers = await Promise.all(
    found.map((id) =>
      http.exchange({
        url: `${request.origin}/v1/conversations/${encodeURIComponent(id)}`,
        method: 'DELETE',
        headers: {
          ...headersFor(request.token),
          'content-type': 'application/json',
        },
        body: JSON.stringify({ user: difyUser }),
        deadlineMs: leftMs(),
      }),
    ),
  );
  return answers.every((answer) => answer.kind === 'response' && (answer.status === 204 || answer.status === 200 || answer.status === 404));
}

/** Refused by Dify before anything is stored (facts: Dify 4.1), or never connected. */
function isCertainlyNothing({ ended, answer }: Reading, { redact }: Settings): boolean {
  if (ended !== 'refused' || answer === undefined) return false;
  if (answer.kind === 'failure') return answer.phase === 'dns' || answer.phase === 'connect' || answer.phase === 'tls';
  const body = parseObject(answer.body);
  return answer.status >= 400 && answer.status < 500 && body !== undefined && errorOf(body, answer.status, redact) !== undefined;
}

async function youngConversations(
  http: HttpProbe,
  { origin, token }: ChatRequest,
  startedAt: number,
  deadlineMs: number,
): Promise<readonly string[] | undefined> {
  const url = `${origin}/v1/conversations?user=${difyUser}&limit=20&sort_by=-created_at`;
  const answer = await http.exchange({
    url,
    headers: headersFor(token),
    deadlineMs,
  });
  if (answer.kind === 'failure' || answer.status !== 200) return undefined;
  const list = parseObject(answer.body)?.data;
  if (!Array.isArray(list)) return undefined;
  // Dify's clock may run in a virtual machine of its own: a minute's grace.
  const since = startedAt / 1000 - 60;
  return list.flatMap((entry: unknown) => {
    if (!isFields(entry) || typeof entry.id !== 'string' || typeof entry.created_at !== 'number') return [];
    return entry.created_at >= since ? [entry.id] : [];
  });
}

function assemble(
  tally: ChatTally,
  settings: Settings,
  { ended, head, headersMs, answer, endMs, isCleanedUp }: Reading & { readonly endMs: number; readonly isCleanedUp: boolean },
): ChatAnswer {
  const { taskId: _task, answer: _raw, model, error, ...told } = tally;
  // That it was stopped is Preflight's own doing, not an error of the stack.
  const isOwnStop = ended === 'stopped' && error !== undefined && /stopped by user|user requested stop/i.test(error.message);
  const refusal = ended === 'refused' && answer !== undefined ? refusalOf(answer, settings) : {};
  const broke = isStream(head) && ended === 'stream-end' && answer?.kind === 'failure';
  return {
    ...told,
    ...(error && !isOwnStop ? { error } : {}),
    ...(headersMs === undefined ? {} : { headersMs }),
    endMs,
    answer: shownAnswer(tally, settings.redact),
    ...(model === undefined ? {} : { model: cleanLine(settings.redact(model), 120) }),
    ...refusal,
    ...(broke ? { brokeOff: answer.code ?? cleanLine(answer.detail, 120) } : {}),
    ended,
    isCleanedUp,
  };
}

function refusalOf(answer: HttpAnswer, { redact }: Settings): Pick<ChatAnswer, 'error' | 'failed'> {
  if (answer.kind === 'failure') return { failed: answer };
  const body = parseObject(answer.body);
  const error = body && errorOf(body, answer.status, redact);
  return error ? { error } : { failed: answer };
}
