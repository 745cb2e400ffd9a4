import { expect, it } from 'vitest';
import { withRelease } from '../../src/practice/dify-release.ts';
import { healthyPlan, practiceKey } from '../../src/practice/healthy-plan.ts';
import type { DifyPlan, StackPlan } from '../../src/practice/plan.ts';
import { asked, eventsOf } from './asked.ts';
import { withStack } from './started.ts';

const dify = (change: Partial<DifyPlan>): StackPlan => healthyPlan((plan) => ({ ...plan, dify: { ...plan.dify, ...change } }));
const key = { Authorization: `Bearer ${practiceKey}` };
const question = {
  inputs: {},
  query: 'pong?',
  response_mode: 'streaming',
  user: 'practice',
  conversation_id: '',
  auto_generate_name: false,
};

const chat = (front: string, body: object = question) => asked(`${front}/v1/chat-messages`, { headers: key, body });
const fronted = <T>(plan: StackPlan, use: (front: string) => Promise<T>) =>
  withStack(plan, (stack) => use(`http://127.0.0.1:${stack.ports.front}`));

it('Dify tells who it is, through nginx', async () => {
  await fronted(healthyPlan(), async (front) => {
    const index = await asked(`${front}/v1/`);
    expect(index).toMatchObject({ status: 404, headers: { server: 'nginx/1.22.1', 'x-version': '1.12.1', 'x-env': 'PRODUCTION' } });
    expect(await asked(`${front}/v1`)).toMatchObject({ status: 404, headers: { 'x-version': '1.12.1' } });
    expect(await asked(front)).toMatchObject({ status: 307, headers: { location: '/apps' } });
    expect((await asked(`${front}/apps`)).text).toContain('data-public-edition="SELF_HOSTED"');
    expect(JSON.parse((await asked(`${front}/console/api/ping`)).text)).toEqual({ result: 'pong' });
    expect(JSON.parse((await asked(`${front}/console/api/setup`)).text)).toMatchObject({ step: 'finished' });
    const health = await asked(`${front}/health`);
    expect(health.status).toBe(404);
    expect(health.headers['x-version']).toBeUndefined();
    expect(await asked(`${front}/v1/v1/`)).toMatchObject({
      status: 404,
      headers: { 'x-version': '1.12.1', 'content-type': 'text/html; charset=utf-8' },
    });
  });
});

it('a chat really reaches the model and back, and its conversation can be deleted once', async () => {
  await fronted(healthyPlan(), async (front) => {
    const answer = await chat(front);
    expect(answer.headers['content-type']).toContain('text/event-stream');
    const events = eventsOf(answer.text);
    expect(events.map((event) => event.event)).toEqual(['message', 'message', 'message', 'message_end']);
    // The last one is empty: it tells that the model has ended.
    expect(events.slice(0, 3).map((event) => event.answer)).toEqual(['po', 'ng', '']);
    expect(events[3]).toMatchObject({ metadata: { annotation_reply: null, usage: { completion_tokens: 2, total_tokens: 14 } } });
    const conversation = `${front}/v1/conversations/${events[0]?.conversation_id}`;
    const remove = { method: 'DELETE', headers: key, body: { user: 'practice' } };
    expect(await asked(conversation, remove)).toMatchObject({ status: 204, text: '' });
    expect(JSON.parse((await asked(conversation, remove)).text)).toMatchObject({ status: 404, code: 'not_found' });
  });
});

it('a chatflow shows its nodes, and an agent its thought and then its letters', async () => {
  await fronted(dify({ mode: 'advanced-chat' }), async (front) => {
    const names = eventsOf((await chat(front)).text).map((event) => event.event);
    expect(names).toEqual([
      'workflow_started',
      'node_started',
      'node_finished',
      'node_started',
      'message',
      'message',
      'message',
      'message',
      'node_finished',
      'node_started',
      'node_finished',
      'workflow_finished',
      'message_end',
    ]);
  });
  await fronted(dify({ mode: 'agent-chat' }), async (front) => {
    const names = eventsOf((await chat(front)).text).map((event) => event.event);
    expect(names).toEqual(['agent_thought', ...Array<string>(5).fill('agent_message'), 'message_end']);
    const blocking = await chat(front, { ...question, response_mode: 'blocking' });
    expect(JSON.parse(blocking.text)).toMatchObject({ status: 400, code: 'invalid_param' });
  });
});

it.each([
  ['a completion app', { mode: 'completion' }, 400, 'not_chat_app'],
  ['a workflow', { mode: 'workflow' }, 400, 'not_chat_app'],
  ['another key', { key: 'another' }, 401, 'unauthorized'],
  ['a closed API', { isApiEnabled: false }, 403, 'forbidden'],
  ['a missing input', { inputs: [{ type: 'file', variable: 'paper', isRequired: true }] }, 400, 'invalid_param'],
  ['no credentials', { hasCredentials: false }, 400, 'provider_not_initialize'],
  ['a lost database', { isDatabaseUp: false }, 500, 'unknown'],
  ['a lost Redis', { isRedisUp: false }, 500, 'internal_server_error'],
  ['an app without a model', { isModelChosen: false }, 400, 'invalid_param'],
] as const)('%s is refused as Dify refuses it', async (_name, change, status, code) => {
  await fronted(dify(change), async (front) => {
    const answer = await chat(front);
    expect(answer.headers['x-version']).toBe('1.12.1');
    expect({ status: answer.status, ...JSON.parse(answer.text) }).toMatchObject({ status, code });
  });
});

it('a model that refuses the connection is an error event in a stream that says 200', async () => {
  const plan = dify({ modelUrl: 'http://127.0.0.1:{lmstudio}/v1' });
  await fronted(plan, async (front) => {
    const answer = await chat(front);
    expect(answer.status).toBe(200);
    const [error] = eventsOf(answer.text);
    expect(error).toMatchObject({
      event: 'error',
      code: 'completion_request_error',
      message: expect.stringContaining('[Errno 111] Connection refused'),
    });
    expect(error).not.toHaveProperty('task_id');
  });
});

it('a plugin that starts is there after its time', async () => {
  const starting = healthyPlan((plan) => ({ ...plan, pluginDaemon: { ...plan.pluginDaemon, plugin: 'starting', startsForMs: 0 } }));
  await fronted(starting, async (front) => expect((await chat(front)).text).toContain('"event":"message_end"'));
});

it.runIf(process.platform !== 'win32')('the health page of the plugin daemon counts its pool and tells no version', async () => {
  const plan = healthyPlan();
  const place = plan.containers.findIndex(({ service }) => service === 'plugin_daemon');
  await withStack(plan, async ({ folder }) => {
    const page = await asked('http://plugin-daemon/health/check', { socketPath: `${folder}/run/c${place}-5002` });
    expect(page.text).toBe(
      '{"active_dispatch_requests":0,"active_requests":0,"build_time":"","platform":"local","pool_status":{"free":10000,"busy":0,"total":10000},"status":"ok","version":""}',
    );
  });
});

it.each([
  ['load-refused', 'API request failed with status code 400: {', 'this model requires approximately 22.92 GB of memory'],
  ['engine-crashed', 'API request failed with status code 400: {', 'The model has crashed without additional information. (Exit code: '],
  ['context-exceeded', 'API request failed with status code 400: {', 'greater than the context length (n_keep: 16385'],
  [
    'context-exceeded-midway',
    '"error_type":"ValueError"',
    "{'code': 500, 'message': 'Context size has been exceeded.', 'type': 'server_error'}",
  ],
  ['cut-stream', '[models] Error: Response ended prematurely', 'InvokeError'],
] as const)('%s of the model server is an error event, wrapped as the plugin wraps it', async (trouble, ...parts) => {
  const plan = healthyPlan((healthy) => ({ ...healthy, lmstudio: { ...healthy.lmstudio, trouble } }));
  await fronted(plan, async (front) => {
    const error = eventsOf((await chat(front)).text).at(-1);
    expect(error).toMatchObject({ event: 'error', code: 'invalid_param', status: 400 });
    for (const part of parts) expect(error?.message).toContain(part);
  });
});

it('an answer that is nothing but a thought comes as text in its tags', async () => {
  const plan = healthyPlan((healthy) => ({ ...healthy, lmstudio: { ...healthy.lmstudio, trouble: 'think-only' } }));
  await fronted(plan, async (front) => {
    expect(eventsOf((await chat(front)).text)[0]).toMatchObject({ answer: '<think> Let me produce the word pong. </think>' });
  });
});

it('from 1.13 on, a worker that takes nothing from the queue leaves pings alone', async () => {
  await fronted(withRelease(dify({ mode: 'advanced-chat', isWorkerConsuming: false, pingEveryMs: 20 }), '1.13'), async (front) => {
    const { request } = await import('node:http');
    const first = await new Promise<string>((resolve, reject) => {
      const sent = request(
        `${front}/v1/chat-messages`,
        { method: 'POST', headers: { ...key, 'Content-Type': 'application/json' } },
        (response) => {
          response.once('data', (chunk: Buffer) => {
            resolve(String(chunk));
            sent.destroy();
          });
        },
      );
      sent.on('error', reject);
      sent.end(JSON.stringify(question));
    });
    expect(first).toBe('event: ping\n\n');
  });
});

it('a buffering front gives all tokens at once', async () => {
  const slow = healthyPlan((plan) => ({ ...plan, nginx: { ...plan.nginx, isBuffering: true } }));
  await fronted(slow, async (front) => {
    const answer = await chat(front);
    expect(eventsOf(answer.text)).toHaveLength(4);
    expect(answer.chunkTimesMs).toHaveLength(1);
  });
});

it('a stale upstream is a page of nginx, and web still answers', async () => {
  const stale = healthyPlan((plan) => ({ ...plan, nginx: { ...plan.nginx, upstream: 'stale' } }));
  await fronted(stale, async (front) => {
    const answer = await asked(`${front}/v1/`);
    expect(answer).toMatchObject({ status: 502, headers: { server: 'nginx/1.22.1', 'content-type': 'text/html' } });
    expect(answer.text).toContain('<title>502 Bad Gateway</title>');
    expect(answer.headers['x-version']).toBeUndefined();
    expect((await asked(front)).status).toBe(307);
  });
});
