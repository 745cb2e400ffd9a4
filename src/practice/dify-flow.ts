import { type EventStream, uuidOf } from './dify-stream.ts';

/** What a chatflow tells of its run beside the answer: start and end of the run and of its nodes (facts: Dify 3.3). */
export type FlowEvents = {
  readonly started: () => void;
  readonly llmStarted: () => void;
  readonly succeeded: () => void;
  readonly failed: (error: string) => void;
};

/** The events of a chatflow with a start node and one LLM node. The LLM node names the model that it was told to ask. */
export function flowEvents(stream: EventStream, modelName: string): FlowEvents {
  const { createdAt, ids, seconds } = stream;
  const run = uuidOf(`run ${ids.task_id}`);
  const workflow_id = uuidOf('workflow');
  const write = (event: string, data: object) => stream.write(event, { workflow_run_id: run, data });
  const node = (type: string, title: string, index: number) => ({
    id: uuidOf(`${type} ${ids.task_id}`),
    node_id: `${type}-1`,
    node_type: type,
    title,
    index,
    predecessor_node_id: null,
    inputs: {},
    created_at: createdAt,
  });
  const start = node('start', 'Start', 1);
  const llm = node('llm', 'LLM', 2);
  const finish = (data: object, error: string | null, process_data: object | null = null) =>
    write('node_finished', {
      ...data,
      process_data,
      outputs: {},
      status: error === null ? 'succeeded' : 'failed',
      error,
      elapsed_time: seconds(),
      execution_metadata: { total_tokens: 14 },
      finished_at: createdAt,
    });
  const end = (error: string | null) => {
    finish(llm, error, { model_mode: 'chat', model_provider: 'langgenius/openai_api_compatible', model_name: modelName });
    write('workflow_finished', {
      id: run,
      workflow_id,
      status: error === null ? 'succeeded' : 'failed',
      outputs: {},
      error,
      elapsed_time: seconds(),
      total_tokens: 14,
      total_steps: 3,
      exceptions_count: 0,
      created_at: createdAt,
      finished_at: createdAt,
    });
  };
  return {
    started: () => {
      write('workflow_started', { id: run, workflow_id, inputs: {}, created_at: createdAt });
      write('node_started', start);
      finish(start, null);
    },
    llmStarted: () => write('node_started', llm),
    succeeded: () => end(null),
    failed: end,
  };
}
