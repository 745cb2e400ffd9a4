import { flowEvents } from './dify-flow.ts';
import { type ModelError, wordsOf } from './dify-model-error.ts';
import { type EventStream, uuidOf } from './dify-stream.ts';
import { type Counted, usageOf } from './dify-usage.ts';
import type { DifyPlan } from './plan.ts';

/** One chat in the shapes of its app mode. Each but `started` and `token` ends the stream. */
type ChatWriter = {
  readonly started: () => void;
  readonly token: (text: string) => void;
  readonly succeeded: (usage: Counted | null) => void;
  /** Somebody's annotation answers in the place of the model. */
  readonly annotated: (text: string) => void;
  readonly failed: (error: ModelError) => void;
  /** By POST …/stop. What was counted until then is not told. */
  readonly stopped: () => void;
};

/** The writer of a stream: chat and agent apps tell of the answer alone, a chatflow of its run, too. */
export function chatWriter(dify: DifyPlan, stream: EventStream): ChatWriter {
  const id = stream.ids.message_id;
  const flow = dify.mode === 'advanced-chat' ? flowEvents(stream, dify.modelName) : undefined;
  const isAgent = dify.mode === 'agent-chat';
  let text = '';
  /** Seconds until the first token. */
  let first: number | undefined;

  const message = (answer: string) => {
    if (isAgent) stream.write('agent_message', { id, answer });
    else stream.write('message', { id, answer, from_variable_selector: flow ? ['llm', 'text'] : null });
  };
  const end = (usage: object, annotation_reply: object | null = null) => {
    stream.write('message_end', { id, metadata: { annotation_reply, retriever_resources: [], usage }, files: flow ? [] : null });
    stream.end();
  };
  const endWithError = (code: string, words: string) => {
    stream.write('error', { code, status: 400, message: words });
    stream.end();
  };
  // A chatflow alone tells when it spoke; without a token there was no first one.
  const times = () => {
    const latency = stream.seconds();
    return flow && first !== undefined ? { latency, first, generate: latency - first } : { latency, first: null, generate: null };
  };

  return {
    started: () => flow?.started(),
    token: (piece) => {
      if (isAgent && first === undefined) stream.write('agent_thought', thoughtOf(stream));
      if (piece === '') return;
      first ??= stream.seconds();
      text += piece;
      // An agent's words come letter by letter.
      for (const part of isAgent ? piece : [piece]) message(part);
    },
    succeeded: (counted) => {
      message('');
      if (flow) message('');
      const usage = usageOf(counted, times());
      flow?.succeeded(text, usage, counted?.total_tokens ?? 0);
      end(usage);
    },
    annotated: (answer) => {
      message(answer);
      end(usageOf(null, times()), { id: uuidOf('annotation'), account: { id: uuidOf('account'), name: 'operator' } });
    },
    failed: (error) => {
      const { code, message: words } = wordsOf(error, dify.mode);
      flow?.failed(words);
      if (flow) endWithError('invalid_param', `Run failed: ${words}`);
      else endWithError(code, words);
    },
    stopped: () => {
      if (!flow) return end(usageOf(null, times(), '0', '0E-7'));
      if (dify.stopsAs !== 'failed') {
        flow.stopped('stopped', 'Stopped by user.');
        return end(usageOf(null, { ...times(), latency: 0 }, '0.0'));
      }
      const why = 'Aborted: User requested stop';
      flow.stopped('failed', why);
      endWithError('invalid_param', `Run failed: ${why}`);
    },
  };
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
