import { monotonicMs } from '../../../base/clock.ts';
import { cleanLine } from '../../../base/sanitise.ts';
import { withoutGaps } from '../../../base/without-gaps.ts';
import type { HttpAnswer, HttpHead, HttpProbe } from '../../../probes/http/http.ts';
import { createSseReader } from '../../../probes/http/sse.ts';
import type { ChatAnswer, ChatRequest, DifyOptions } from './dify.ts';
import { errorOf, headersFor, parseObject } from './dify-ask.ts';
import { cleanUp, type Reading, stopTask } from './dify-clean-up.ts';
import { type ChatTally, emptyTally, shownAnswer, takeEvent } from './dify-tally.ts';

type Settings = Required<DifyOptions>;
type Ended = ChatAnswer['ended'];

/**
 * One streamed chat (facts: Dify 7). The stream is read until it closes, for the order of its last events differs by version
 * (3.3). No retry. Its conversation is deleted in every outcome, with a deadline of its own that no abort shortens.
 */
export async function chatOnce(http: HttpProbe, settings: Settings, request: ChatRequest): Promise<ChatAnswer> {
  const tally = emptyTally();
  if (request.signal.aborted) return assemble(tally, settings, { ended: 'cancelled', endMs: 0, cleanUp: 'gone' });
  const started = monotonicMs();
  const sinceStart = () => monotonicMs() - started;
  const reading = await readStream(http, settings, request, tally, sinceStart);
  const endMs = sinceStart();
  const cleaned = await cleanUp(http, settings, request, tally, reading);
  return assemble(tally, settings, { ...reading, endMs, cleanUp: cleaned });
}

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
    void stopTask(http, settings, request, tally.taskId, settings.drainMs);
  };
  const reader = createSseReader((sse) => {
    // What Dify says of a chat that was stopped is Preflight's own doing: it is shown as an event, and counts for nothing.
    const counting = ended === 'stopped' ? { ...emptyTally(), events: tally.events } : tally;
    const event = takeEvent(counting, sse, sinceStart(), settings.redact);
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
        user: settings.user,
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
      ...withoutGaps({ headersMs }),
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

function assemble(
  tally: ChatTally,
  settings: Settings,
  { ended, head, headersMs, answer, endMs, cleanUp }: Reading & Pick<ChatAnswer, 'endMs' | 'cleanUp'>,
): ChatAnswer {
  const { answer: _raw, model, ...told } = tally;
  const refusal = ended === 'refused' && answer !== undefined ? refusalOf(answer, settings) : {};
  const broke = isStream(head) && ended === 'stream-end' && answer?.kind === 'failure';
  return {
    ...told,
    ...withoutGaps({ headersMs }),
    endMs,
    answer: shownAnswer(tally, settings.redact),
    ...(model === undefined ? {} : { model: cleanLine(settings.redact(model), 120) }),
    ...refusal,
    ...(broke ? { brokeOff: answer.code ?? cleanLine(answer.detail, 120) } : {}),
    ended,
    cleanUp,
    user: settings.user,
  };
}

function refusalOf(answer: HttpAnswer, { redact }: Settings): Pick<ChatAnswer, 'error' | 'failed'> {
  if (answer.kind === 'failure') return { failed: answer };
  const body = parseObject(answer.body);
  const error = body && errorOf(body, answer.status, redact);
  return error ? { error } : { failed: answer };
}
