import { minorOf } from './dify-answer.ts';
import { flowEvents } from './dify-flow.ts';
import { type ModelError, wordsOf } from './dify-model-error.ts';
import { type EventStream, uuidOf } from './dify-stream.ts';
import { type Counted, usageOf } from './dify-usage.ts';
import type { DifyPlan } from './plan.ts';

/** What a model call gave api: tokens as they come, then the end or the error. */
export type ModelEvent = { readonly token: string } | { readonly usage: Counted } | { readonly error: ModelError };

/** Does the chatflow wait for a worker? From 1.13 on it does (facts: Dify 1.4); up to 1.12 api runs it by itself. */
export const waitsForWorker = ({ mode, version, isWorkerConsuming }: DifyPlan): boolean =>
  mode === 'advanced-chat' && minorOf(version) >= 13 && !isWorkerConsuming;

type Told = { readonly done: boolean; readonly value?: ModelEvent };

/** Writes one chat in the shapes of its app mode, from the first event to the end of the stream. `stopped`: by POST …/stop. */
export async function streamChat(
  dify: DifyPlan,
  stream: EventStream,
  model: () => AsyncIterable<ModelEvent>,
  stopped: Promise<void>,
): Promise<void> {
  const id = stream.ids.message_id;
  const flow = dify.mode === 'advanced-chat' ? flowEvents(stream, dify.modelName) : undefined;
  const isAgent = dify.mode === 'agent-chat';
  const message = (answer: string) => {
    if (isAgent) stream.write('agent_message', { id, answer });
    else stream.write('message', { id, answer, from_variable_selector: flow ? ['llm', 'text'] : null });
  };
  const end = (usage: object, annotation_reply: object | null = null) => {
    stream.write('message_end', { id, metadata: { annotation_reply, retriever_resources: [], usage }, files: flow ? [] : null });
    stream.end();
  };
  let text = '';
  const times = () => {
    const isTimed = flow !== undefined && text !== '';
    return { latency: stream.seconds(), first: isTimed ? stream.seconds() : null, generate: isTimed ? 0.001 : null };
  };
  const fail = (error: ModelError) => {
    const { code, message: words } = wordsOf(error, dify.mode);
    flow?.failed(words);
    stream.write(
      'error',
      flow ? { code: 'invalid_param', status: 400, message: `Run failed: ${words}` } : { code, status: 400, message: words },
    );
    stream.end();
  };
  const stop = () => {
    if (!flow) return end(usageOf(null, times(), '0', '0E-7'));
    if (dify.stopsAs !== 'failed') {
      flow.stopped('stopped', 'Stopped by user.');
      return end(usageOf(null, { ...times(), latency: 0 }, '0.0'));
    }
    const why = 'Aborted: User requested stop';
    flow.stopped('failed', why);
    stream.write('error', { code: 'invalid_param', status: 400, message: `Run failed: ${why}` });
    stream.end();
  };

  if (waitsForWorker(dify)) return stream.closed;
  flow?.started();
  if (dify.annotation !== undefined) {
    message(dify.annotation);
    return end(usageOf(null, times()), { id: uuidOf('annotation'), account: { id: uuidOf('account'), name: 'operator' } });
  }
  const events = model()[Symbol.asyncIterator]();
  // Whatever becomes of the stream, the model server goes on to its own end: neither a stop nor a lost client reaches it.
  const left = Promise.race([stopped, stream.closed]).then(() => undefined);
  let usage: Counted | null = null;
  let isFirst = true;
  for (;;) {
    const told: Told | undefined = await Promise.race([events.next() as Promise<Told>, left]);
    if (told === undefined) {
      void drain(events);
      return stop();
    }
    if (told.done || !told.value) break;
    if ('error' in told.value) return fail(told.value.error);
    if (isFirst && isAgent) stream.write('agent_thought', thoughtOf(stream));
    isFirst = false;
    if ('usage' in told.value) usage = told.value.usage;
    else if (told.value.token !== '') {
      text += told.value.token;
      // An agent's words come letter by letter.
      for (const piece of isAgent ? told.value.token : [told.value.token]) message(piece);
      if (dify.isCutShort) {
        void drain(events);
        return stream.end();
      }
    }
  }
  message('');
  if (flow) message('');
  flow?.succeeded(text, usage);
  end(usageOf(usage, times()));
}

async function drain(events: AsyncIterator<unknown>): Promise<void> {
  try {
    while (!(await events.next()).done);
  } catch {
    // The model server broke off; nobody listens any more.
  }
}

const thoughtOf = (stream: EventStream) => ({
  id: uuidOf(`thought ${stream.ids.task_id}`),
  position: 1,
  thought: '',
  observation: '',
  tool: '',
  tool_labels: {},
  tool_input: '',
  message_files: [],
});
