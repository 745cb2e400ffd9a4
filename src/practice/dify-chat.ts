import type { ServerResponse } from 'node:http';
import { idOf, type World } from './network.ts';

/** What a model call gave api: tokens as they come, then the end or the error. */
export type ModelEvent =
  | { readonly token: string }
  | { readonly usage: unknown }
  | { readonly error: { readonly type: string; readonly message: string } };

type Ids = { readonly conversation_id: string; readonly message_id: string; readonly task_id: string };

const uuid = (seed: string) => idOf(seed).replace(/^(.{8})(.{4}).(.{3}).(.{3})(.{12}).*/, '$1-$2-4$3-8$4-$5');

export function newIds(count: number): Ids {
  const seed = `${process.pid} ${count}`;
  return { conversation_id: uuid(`conversation ${seed}`), message_id: uuid(`message ${seed}`), task_id: uuid(`task ${seed}`) };
}

/** The error event of the stream: HTTP says 200, and there is no task_id (facts: Dify 4.3). */
export function streamError(mode: string, error: { readonly type: string; readonly message: string }) {
  if (mode === 'advanced-chat') return { code: 'invalid_param', status: 400, message: `Run failed: ${error.message}` };
  if (error.type === 'ValueError') {
    return { code: 'invalid_param', status: 400, message: JSON.stringify({ args: {}, error_type: 'ValueError', message: error.message }) };
  }
  if (error.type === 'PluginDaemonInternalServerError') {
    const message = `[langgenius/openai_api_compatible/openai_api_compatible] Error: req_id: 0b1c2d3e4f PluginDaemonInternalServerError: ${error.message}`;
    return { code: 'completion_request_error', status: 400, message };
  }
  return { code: 'completion_request_error', status: 400, message: error.message };
}

/** Usage as message_end carries it (facts: Dify 3.3). */
const usageOf = (usage: unknown, seconds: number) => {
  const counted = (usage ?? {}) as { prompt_tokens?: number; completion_tokens?: number; total_tokens?: number };
  const { prompt_tokens = 0, completion_tokens = 0, total_tokens = 0 } = counted;
  const price = {
    prompt_unit_price: '0',
    prompt_price_unit: '0',
    prompt_price: '0',
    completion_unit_price: '0',
    completion_price_unit: '0',
    completion_price: '0',
  };
  return { prompt_tokens, completion_tokens, total_tokens, ...price, total_price: '0', currency: 'USD', latency: seconds };
};

/**
 * Writes the stream of one chat in the shapes of its app mode. The headers leave with the first event, as gunicorn does it, and
 * a bare `event: ping` comes while nothing else does (facts: Dify 3.3).
 */
export async function streamChat(
  world: World,
  response: ServerResponse,
  query: string,
  ids: Ids,
  model: AsyncIterable<ModelEvent>,
): Promise<void> {
  const { dify } = world.plan;
  const started = performance.now();
  const seconds = () => Math.round(performance.now() - started) / 1000;
  const createdAt = Math.floor(Date.now() / 1000);
  const stillOpen = () => !response.destroyed && !response.writableEnded;
  const open = () => {
    if (response.headersSent) return;
    response.setHeader('Content-Type', 'text/event-stream; charset=utf-8');
    response.setHeader('Cache-Control', 'no-cache');
    response.writeHead(200);
  };
  const write = (event: string, more: object) => {
    if (!stillOpen()) return;
    open();
    const { task_id, ...rest } = ids;
    response.write(
      `data: ${JSON.stringify({ event, ...rest, created_at: createdAt, ...(event === 'error' ? {} : { task_id }), ...more })}\n\n`,
    );
  };
  const ping = setInterval(() => {
    if (!stillOpen()) return;
    open();
    response.write('event: ping\n\n');
  }, dify.pingEveryMs);
  response.on('close', () => clearInterval(ping));

  const isFlow = dify.mode === 'advanced-chat';
  const run = uuid(`run ${ids.task_id}`);
  const node = (type: string, title: string, index: number) => ({
    id: uuid(`${type} ${ids.task_id}`),
    node_id: `${type}-1`,
    node_type: type,
    title,
    index,
    predecessor_node_id: null,
    inputs: {},
    created_at: createdAt,
  });
  const finished = (data: object, status: string, error: string | null) => ({
    ...data,
    process_data: null,
    outputs: {},
    status,
    error,
    elapsed_time: seconds(),
    execution_metadata: { total_tokens: 14 },
    finished_at: createdAt,
  });
  const endFlow = (status: string, error: string | null) =>
    write('workflow_finished', {
      workflow_run_id: run,
      data: {
        id: run,
        workflow_id: uuid('workflow'),
        status,
        outputs: {},
        error,
        elapsed_time: seconds(),
        total_tokens: 14,
        total_steps: 3,
        exceptions_count: 0,
        created_at: createdAt,
        finished_at: createdAt,
      },
    });

  try {
    if (isFlow && !dify.isWorkerConsuming) {
      // Nobody takes the run from the queue: pings, and nothing else, until the client gives up (facts: Dify 6.23).
      await new Promise<void>((resolve) => response.on('close', () => resolve()));
      return;
    }
    const llm = node('llm', 'LLM', 2);
    if (isFlow) {
      const start = node('start', 'Start', 1);
      write('workflow_started', {
        workflow_run_id: run,
        data: { id: run, workflow_id: uuid('workflow'), inputs: {}, created_at: createdAt },
      });
      write('node_started', { workflow_run_id: run, data: start });
      write('node_finished', { workflow_run_id: run, data: finished(start, 'succeeded', null) });
    }
    if (dify.annotation !== undefined) {
      write('message', { id: ids.message_id, answer: dify.annotation, from_variable_selector: null });
      const annotation_reply = { id: uuid('annotation'), account: { id: uuid('account'), name: 'operator' } };
      write('message_end', {
        id: ids.message_id,
        metadata: { annotation_reply, usage: usageOf(null, 0), retriever_resources: [] },
        files: [],
      });
      return void response.end();
    }
    if (isFlow) write('node_started', { workflow_run_id: run, data: llm });
    const thought = {
      id: uuid(`thought ${ids.task_id}`),
      position: 1,
      thought: '',
      observation: '',
      tool: '',
      tool_labels: {},
      tool_input: '',
      message_files: [],
    };
    if (dify.mode === 'agent-chat') write('agent_thought', thought);
    let usage: unknown = null;
    let tokens = 0;
    for await (const event of model) {
      if (!stillOpen()) return;
      if ('error' in event) {
        const error = streamError(dify.mode, event.error);
        if (isFlow) {
          write('node_finished', { workflow_run_id: run, data: finished(llm, 'failed', event.error.message) });
          endFlow('failed', event.error.message);
        }
        write('error', error);
        return void response.end();
      }
      if ('usage' in event) usage = event.usage;
      else if (event.token !== '') {
        const name = dify.mode === 'agent-chat' ? 'agent_message' : 'message';
        write(name, { id: ids.message_id, answer: event.token, from_variable_selector: isFlow ? ['llm-1', 'text'] : null });
        if (dify.isCutShort && ++tokens === 1) return void response.end();
      }
    }
    if (dify.mode === 'agent-chat') write('agent_thought', { ...thought, thought: query === '' ? '' : 'answered' });
    if (isFlow) {
      // The LLM node names the model that it was told to ask, not the one that answered.
      const process_data = { model_mode: 'chat', model_provider: 'langgenius/openai_api_compatible', model_name: dify.modelName };
      write('node_finished', { workflow_run_id: run, data: { ...finished(llm, 'succeeded', null), process_data } });
      endFlow('succeeded', null);
    }
    write('message_end', {
      id: ids.message_id,
      metadata: { annotation_reply: null, usage: usageOf(usage, seconds()), retriever_resources: [] },
      files: [],
    });
    response.end();
  } finally {
    clearInterval(ping);
  }
}
