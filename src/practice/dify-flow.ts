import { type EventStream, uuidOf } from './dify-stream.ts';

/** What a chatflow tells of its run beside the answer: start and end of the run and of its nodes (facts: Dify 3.3). */
type FlowEvents = {
  /** The run and its start node; the LLM node begins. */
  readonly started: () => void;
  /** The LLM node and the answer node end well, and the run with them. */
  readonly succeeded: (text: string, usage: object, tokens: number) => void;
  /** The LLM node ends with this error, and the run with it. */
  readonly failed: (error: string) => void;
  /** Somebody stopped the run: its LLM node is never said to have ended. */
  readonly stopped: (status: 'stopped' | 'failed', error: string) => void;
};

const appId = uuidOf('app');
const workflowId = uuidOf('workflow');

/** The events of a chatflow with a start node, one LLM node and an answer node. The LLM node names the model that it was told to ask. */
export function flowEvents(stream: EventStream, modelName: string): FlowEvents {
  const { createdAt, ids, query, user, seconds } = stream;
  const run = uuidOf(`run ${ids.task_id}`);
  const write = (event: string, data: object) => stream.write(event, { workflow_run_id: run, data });
  const system = {
    'sys.files': [],
    'sys.user_id': user,
    'sys.app_id': appId,
    'sys.workflow_id': workflowId,
    'sys.workflow_run_id': run,
    'sys.query': query,
  };
  const startInputs = { ...system, 'sys.conversation_id': ids.conversation_id, 'sys.dialogue_count': 1 };
  const nodeOf = (type: string, title: string) => ({
    id: uuidOf(`${type} ${ids.task_id}`),
    node_id: type,
    node_type: type,
    title,
    index: 1,
    predecessor_node_id: null,
  });
  const startNode = nodeOf('start', 'Start');
  const llmNode = nodeOf('llm', 'LLM');
  const answerNode = nodeOf('answer', 'Answer');
  const begin = (node: object) => {
    const extra = { extras: {}, iteration_id: null, loop_id: null, agent_strategy: null };
    write('node_started', { ...node, inputs: null, inputs_truncated: false, created_at: createdAt, ...extra });
  };
  const finish = (node: object, ended: { inputs?: object; process?: object; outputs?: object; error?: string; metadata?: object }) =>
    write('node_finished', {
      ...node,
      inputs: ended.inputs ?? {},
      inputs_truncated: false,
      process_data: ended.process ?? {},
      process_data_truncated: false,
      outputs: ended.outputs ?? {},
      outputs_truncated: false,
      status: ended.error === undefined ? 'succeeded' : 'failed',
      error: ended.error ?? null,
      elapsed_time: seconds(),
      execution_metadata: ended.metadata ?? null,
      created_at: createdAt,
      finished_at: createdAt,
      files: [],
      iteration_id: null,
      loop_id: null,
    });
  const end = (status: string, ended: { outputs?: object; error?: string; tokens?: number; steps: number; exceptions?: number }) =>
    write('workflow_finished', {
      id: run,
      workflow_id: workflowId,
      status,
      outputs: ended.outputs ?? {},
      error: ended.error ?? null,
      elapsed_time: seconds(),
      total_tokens: ended.tokens ?? 0,
      total_steps: ended.steps,
      created_by: { id: uuidOf(`user ${user}`), user },
      created_at: createdAt,
      finished_at: createdAt,
      exceptions_count: ended.exceptions ?? 0,
      files: [],
    });
  return {
    started: () => {
      write('workflow_started', {
        id: run,
        workflow_id: workflowId,
        inputs: { ...system, 'sys.dialogue_count': 1 },
        created_at: createdAt,
      });
      begin(startNode);
      finish(startNode, { inputs: startInputs, outputs: startInputs });
      begin(llmNode);
    },
    succeeded: (text, usage, tokens) => {
      const prompts = [{ role: 'user', text: query, files: [] }];
      const asked = { model_provider: 'langgenius/openai_api_compatible/openai_api_compatible', model_name: modelName };
      finish(llmNode, {
        process: { model_mode: 'chat', prompts, usage, finish_reason: 'stop', ...asked },
        outputs: { text, reasoning_content: '', usage, finish_reason: 'stop' },
        metadata: { total_tokens: tokens, total_price: '0', currency: 'USD' },
      });
      const outputs = { answer: text, files: [] };
      begin(answerNode);
      finish(answerNode, { outputs });
      end('succeeded', { outputs, tokens, steps: 3 });
    },
    failed: (error) => {
      finish(llmNode, { error });
      end('failed', { error, steps: 2, exceptions: 1 });
    },
    stopped: (status, error) => end(status, { error, steps: 2 }),
  };
}
