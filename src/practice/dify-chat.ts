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
  if (dify.chatTrouble === 'ends-at-once') return stream.end();
  if (dify.chatTrouble === 'node-incomplete') {
    stream.write('error', { code: 'invalid_param', status: 400, message: nodeIncomplete });
    return stream.end();
  }
  const writer = chatWriter(dify, dify.chatTrouble === 'never-ends' ? withoutEnd(stream) : stream);
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

/** What pydantic says of an LLM node without its model's mode (Dify plugins #803). */
const nodeIncomplete =
  "1 validation error for LLMNodeData\nmodel.mode\n  Field required [type=missing, input_value={'provider': 'x', 'name': 'm', 'completion_params': {'temperature': 0.7}}, input_type=dict]\n    For further information visit https://errors.pydantic.dev/2.11/v/missing";

/** The stream whose last events never come: of what follows the model's node, nothing; pings go on. */
function withoutEnd(stream: EventStream): EventStream {
  let isOver = false;
  return {
    ...stream,
    write: (event, more) => {
      if (isOver) return;
      stream.write(event, more);
      const { data } = more as { readonly data?: { readonly node_type?: string } };
      isOver = event === 'node_finished' && data?.node_type === 'llm';
    },
    end: () => undefined,
  };
}

/** Whatever becomes of the stream, the model server goes on to its own end: neither a stop nor a lost client reaches it. */
async function drain(events: AsyncIterator<unknown>): Promise<void> {
  try {
    while (!(await events.next()).done);
  } catch {
    // The model server broke off; nobody listens any more.
  }
}
