import { minorOf } from './dify-answer.ts';
import type { ModelError } from './dify-model-error.ts';
import type { EventStream } from './dify-stream.ts';
import type { Counted } from './dify-usage.ts';
import { chatWriter } from './dify-writer.ts';
import type { DifyPlan } from './plan.ts';

/** What a model call gave api: tokens as they come, then the end or the error. */
export type ModelEvent = { readonly token: string } | { readonly usage: Counted } | { readonly error: ModelError };

/** Does the chatflow wait for a worker? From 1.13 on it does (facts: Dify 1.4); up to 1.12 api runs it by itself. */
export const waitsForWorker = ({ mode, version, isWorkerConsuming }: DifyPlan): boolean =>
  mode === 'advanced-chat' && minorOf(version) >= 13 && !isWorkerConsuming;

type Told = { readonly done?: boolean; readonly value?: ModelEvent };

/** Lets the model speak and writes what it says, from the first event to the end of the stream. `stopped`: by POST …/stop. */
export async function streamChat(
  dify: DifyPlan,
  stream: EventStream,
  model: () => AsyncIterable<ModelEvent>,
  stopped: Promise<void>,
): Promise<void> {
  if (waitsForWorker(dify)) return stream.closed;
  const writer = chatWriter(dify, stream);
  writer.started();
  if (dify.annotation !== undefined) return writer.annotated(dify.annotation);
  const events = model()[Symbol.asyncIterator]();
  const left = Promise.race([stopped, stream.closed]).then(() => undefined);
  let usage: Counted | null = null;
  for (;;) {
    const told: Told | undefined = await Promise.race([events.next(), left]);
    if (told === undefined) {
      void drain(events);
      return writer.stopped();
    }
    if (told.done || !told.value) return writer.succeeded(usage);
    if ('error' in told.value) return writer.failed(told.value.error);
    if ('usage' in told.value) usage = told.value.usage;
    else {
      writer.token(told.value.token);
      if (!dify.isCutShort || told.value.token === '') continue;
      void drain(events);
      return stream.end();
    }
  }
}

/** Whatever becomes of the stream, the model server goes on to its own end: neither a stop nor a lost client reaches it. */
async function drain(events: AsyncIterator<unknown>): Promise<void> {
  try {
    while (!(await events.next()).done);
  } catch {
    // The model server broke off; nobody listens any more.
  }
}
