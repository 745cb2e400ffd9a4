import { monotonicMs } from '../../../base/clock.ts';
import type { HttpAnswer, HttpHead, HttpProbe } from '../../../probes/http/http.ts';
import type { CleanUp } from '../findings.ts';
import type { ChatAnswer, ChatRequest, DifyOptions } from './dify.ts';
import { errorOf, headersFor, isFields, parseObject } from './dify-ask.ts';
import type { ChatTally } from './dify-tally.ts';

type Settings = Required<DifyOptions>;

/** How the stream of a chat was read. */
export type Reading = {
  readonly ended: ChatAnswer['ended'];
  readonly head?: HttpHead;
  readonly headersMs?: number;
  readonly answer?: HttpAnswer;
};

/** Pauses between two tries, in milliseconds: Dify may still be writing the conversation that is to be deleted. */
const pausesMs: readonly number[] = [100, 300, 600, 1_000];

/** Asks Dify to stop a chat that runs. The model server behind it goes on all the same (seen on Dify 1.12). */
export const stopTask = (http: HttpProbe, { user }: Settings, { origin, token }: ChatRequest, taskId: string, deadlineMs: number) =>
  http.exchange({
    url: `${origin}/v1/chat-messages/${encodeURIComponent(taskId)}/stop`,
    method: 'POST',
    headers: { ...headersFor(token), 'content-type': 'application/json' },
    body: JSON.stringify({ user }),
    deadlineMs,
  });

/**
 * Takes away what the chat left: the task, if it still runs, and the conversation. When the stream never told the conversation's id, it
 * is looked for among those of this run's own user, which has no other. What could not be seen is not called clean.
 */
export async function cleanUp(
  http: HttpProbe,
  settings: Settings,
  request: ChatRequest,
  tally: Pick<ChatTally, 'taskId' | 'conversationId'>,
  reading: Reading,
): Promise<CleanUp> {
  const until = monotonicMs() + settings.cleanupMs;
  const leftMs = () => Math.max(1, until - monotonicMs());
  const isRunning = reading.ended === 'silence' || reading.ended === 'deadline' || reading.ended === 'cancelled';
  if (isRunning && tally.taskId !== undefined) await stopTask(http, settings, request, tally.taskId, leftMs() / 2);
  if (tally.conversationId !== undefined) return deleteOne(http, settings, request, tally.conversationId, leftMs);
  if (isCertainlyNothing(reading, settings)) return 'gone';
  return searchAndDelete(http, settings, request, reading, leftMs);
}

/** Deletes a conversation, and tries again while there is time. */
async function deleteOne(
  http: HttpProbe,
  { redact, user }: Settings,
  { origin, token }: ChatRequest,
  id: string,
  leftMs: () => number,
): Promise<CleanUp> {
  let last: CleanUp = 'unseen';
  for (const pauseMs of [0, ...pausesMs]) {
    if (pauseMs >= leftMs()) return last;
    await pause(pauseMs);
    const answer = await http.exchange({
      url: `${origin}/v1/conversations/${encodeURIComponent(id)}`,
      method: 'DELETE',
      headers: { ...headersFor(token), 'content-type': 'application/json' },
      body: JSON.stringify({ user }),
      deadlineMs: leftMs(),
    });
    if (answer.kind === 'failure') continue;
    if (answer.status === 204 || answer.status === 200) return 'gone';
    const body = answer.status === 404 ? parseObject(answer.body) : undefined;
    // Dify's own 404 knows no such conversation; a page that some front has for everything says nothing of it.
    if (body && errorOf(body, answer.status, redact)) return 'gone';
    last = answer.status === 404 ? 'unseen' : 'left';
  }
  return last;
}

/**
 * The conversation may appear a moment after the chat was cut off: it is looked for until it shows or the time is over. Where Dify
 * itself came to an end, nothing is being written any more, and an empty list is the answer.
 */
async function searchAndDelete(
  http: HttpProbe,
  settings: Settings,
  request: ChatRequest,
  reading: Reading,
  leftMs: () => number,
): Promise<CleanUp> {
  const isOver = isEndedByDify(reading, settings);
  for (const pauseMs of [0, ...pausesMs]) {
    if (pauseMs >= leftMs()) return 'unseen';
    await pause(pauseMs);
    const ids = await ownConversations(http, settings, request, leftMs() / 2);
    if (ids === undefined) continue;
    if (ids.length > 0) {
      const all = await Promise.all(ids.map((id) => deleteOne(http, settings, request, id, leftMs)));
      return all.find((each) => each !== 'gone') ?? 'gone';
    }
    if (isOver) return 'gone';
  }
  return 'unseen';
}

/**
 * Whether Dify is done with this chat: its stream was read whole, or it answered something else than a stream. A connection that broke,
 * and a front that says 502 or 504 for a Dify that still works, leave that open.
 */
function isEndedByDify({ ended, answer }: Reading, { redact }: Settings): boolean {
  if (answer?.kind !== 'response') return false;
  if (ended === 'stream-end') return true;
  const body = parseObject(answer.body);
  return ended === 'refused' && (answer.status < 500 || (body !== undefined && errorOf(body, answer.status, redact) !== undefined));
}

/** Refused by Dify before anything is stored (facts: Dify 4.1), or never connected. */
function isCertainlyNothing({ ended, answer }: Reading, { redact }: Settings): boolean {
  if (ended !== 'refused' || answer === undefined) return false;
  if (answer.kind === 'failure') return answer.phase === 'dns' || answer.phase === 'connect' || answer.phase === 'tls';
  const body = parseObject(answer.body);
  return answer.status >= 400 && answer.status < 500 && body !== undefined && errorOf(body, answer.status, redact) !== undefined;
}

async function ownConversations(
  http: HttpProbe,
  { user }: Settings,
  { origin, token }: ChatRequest,
  deadlineMs: number,
): Promise<readonly string[] | undefined> {
  const url = `${origin}/v1/conversations?user=${user}&limit=20&sort_by=-created_at`;
  const answer = await http.exchange({ url, headers: headersFor(token), deadlineMs });
  if (answer.kind === 'failure' || answer.status !== 200) return undefined;
  const list = parseObject(answer.body)?.data;
  if (!Array.isArray(list)) return undefined;
  const ids = list.flatMap((entry: unknown) => (isFields(entry) && typeof entry.id === 'string' ? [entry.id] : []));
  // A list that was not understood whole is not the list.
  return ids.length === list.length ? ids : undefined;
}

const pause = (ms: number) => (ms === 0 ? Promise.resolve() : new Promise<void>((resolve) => void setTimeout(resolve, ms)));
