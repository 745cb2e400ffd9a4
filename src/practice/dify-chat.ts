import { flowEvents } from './dify-flow.ts';
import { type EventStream, uuidOf } from './dify-stream.ts';
import type { DifyPlan } from './plan.ts';

/** What a model call gave api: tokens as they come, then the end or the error. */
export type ModelEvent =
  | { readonly token: string }
  | { readonly usage: unknown }
  | { readonly error: { readonly type: string; readonly message: string } };

/** The error event of the stream, whose HTTP status is 200 all the same (facts: Dify 4.3, 4.4). */
export function streamError(mode: string, error: { readonly type: string; readonly message: string }) {
  if (mode === 'advanced-chat') return { code: 'invalid_param', status: 400, message: `Run failed: ${error.message}` };
  if (error.type === 'ValueError') {
    return { code: 'invalid_param', status: 400, message: JSON.stringify({ args: {}, error_type: error.type, message: error.message }) };
  }
  if (error.type === 'PluginDaemonInternalServerError') {
    const message = `[langgenius/openai_api_compatible/openai_api_compatible] Error: req_id: 0b1c2d3e4f ${error.type}: ${error.message}`;
    return { code: 'completion_request_error', status: 400, message };
  }
  return { code: 'completion_request_error', status: 400, message: error.message };
}

/** Usage as message_end carries it (facts: Dify 3.3). */
function usageOf(usage: unknown, latency: number) {
  const counted = (usage ?? {}) as { prompt_tokens?: number; completion_tokens?: number; total_tokens?: number };
  const { prompt_tokens = 0, completion_tokens = 0, total_tokens = 0 } = counted;
  return { prompt_tokens, completion_tokens, total_tokens, total_price: '0', currency: 'USD', latency };
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

/** Writes one chat in the shapes of its app mode, from the first event to the end of the stream. */
export async function streamChat(dify: DifyPlan, stream: EventStream, model: AsyncIterable<ModelEvent>): Promise<void> {
  const id = stream.ids.message_id;
  const flow = dify.mode === 'advanced-chat' ? flowEvents(stream, dify.modelName) : undefined;
  const message = (answer: string) =>
    stream.write(dify.mode === 'agent-chat' ? 'agent_message' : 'message', {
      id,
      answer,
      from_variable_selector: flow ? ['llm-1', 'text'] : null,
    });
  const end = (usage: unknown, annotation_reply: object | null) => {
    const metadata = { annotation_reply, usage: usageOf(usage, stream.seconds()), retriever_resources: [] };
    stream.write('message_end', { id, metadata, files: [] });
    stream.end();
  };

  // Nobody takes the run from the queue: pings, and nothing else, until the client gives up (facts: Dify 6.23).
  if (flow && !dify.isWorkerConsuming) return stream.closed;
  flow?.started();
  if (dify.annotation !== undefined) {
    message(dify.annotation);
    return end(null, { id: uuidOf('annotation'), account: { id: uuidOf('account'), name: 'operator' } });
  }
  flow?.llmStarted();
  if (dify.mode === 'agent-chat') stream.write('agent_thought', thoughtOf(stream));
  let usage: unknown = null;
  for await (const event of model) {
    if (!stream.isOpen()) return;
    if ('error' in event) {
      flow?.failed(event.error.message);
      stream.write('error', streamError(dify.mode, event.error));
      return stream.end();
    }
    if ('usage' in event) usage = event.usage;
    else if (event.token !== '') {
      message(event.token);
      if (dify.isCutShort) return stream.end();
    }
  }
  if (dify.mode === 'agent-chat') stream.write('agent_thought', { ...thoughtOf(stream), thought: 'answered' });
  flow?.succeeded();
  end(usage, null);
}
