import { expect, it } from 'vitest';
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
    expect(index).toMatchObject({ status: 200, headers: { server: 'nginx/1.27.4', 'x-version': '1.13.3', 'x-env': 'PRODUCTION' } });
    expect(JSON.parse(index.text)).toEqual({ welcome: 'Dify OpenAPI', api_version: 'v1', server_version: '1.13.3' });
    expect(await asked(`${front}/v1`)).toMatchObject({ status: 308, headers: { location: 'http://127.0.0.1/v1/' } });
    expect(await asked(front)).toMatchObject({ status: 307, headers: { location: '/apps' } });
    expect((await asked(`${front}/apps`)).text).toContain('data-public-edition="SELF_HOSTED"');
    expect(JSON.parse((await asked(`${front}/console/api/ping`)).text)).toEqual({ result: 'pong' });
    expect(JSON.parse((await asked(`${front}/console/api/setup`)).text)).toMatchObject({ step: 'finished' });
    const health = await asked(`${front}/health`);
    expect(health.status).toBe(404);
    expect(health.headers['x-version']).toBeUndefined();
    expect(await asked(`${front}/v1/v1/`)).toMatchObject({ status: 404, headers: { 'x-version': '1.13.3', 'content-type': 'text/html' } });
  });
});

it('a chat really reaches the model and back, and its conversation can be deleted once', async () => {
  await fronted(healthyPlan(), async (front) => {
    const answer = await chat(front);
    expect(answer.headers['content-type']).toContain('text/event-stream');
    const events = eventsOf(answer.text);
    expect(events.map((event) => event.event)).toEqual(['message', 'message', 'message_end']);
    expect(events.slice(0, 2).map((event) => event.answer)).toEqual(['po', 'ng']);
    expect(events[2]).toMatchObject({ metadata: { annotation_reply: null, usage: { completion_tokens: 2, total_tokens: 14 } } });
    const conversation = `${front}/v1/conversations/${events[0]?.conversation_id}`;
    const remove = { method: 'DELETE', headers: key, body: { user: 'practice' } };
    expect(await asked(conversation, remove)).toMatchObject({ status: 204, text: '' });
    expect(JSON.parse((await asked(conversation, remove)).text)).toMatchObject({ status: 404, code: 'not_found' });
  });
});

it('a chatflow shows its nodes, and an agent its thoughts', async () => {
  await fronted(dify({ mode: 'advanced-chat' }), async (front) => {
    const names = eventsOf((await chat(front)).text).map((event) => event.event);
    expect(names).toEqual([
      'workflow_started',
      'node_started',
      'node_finished',
      'node_started',
      'message',
      'message',
      'node_finished',
      'workflow_finished',
      'message_end',
    ]);
  });
  await fronted(dify({ mode: 'agent-chat' }), async (front) => {
    const names = eventsOf((await chat(front)).text).map((event) => event.event);
    expect(names).toEqual(['agent_thought', 'agent_message', 'agent_message', 'agent_thought', 'message_end']);
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
  ['a lost database', { isDatabaseUp: false }, 500, 'internal_server_error'],
] as const)('%s is refused as Dify refuses it', async (_name, change, status, code) => {
  await fronted(dify(change), async (front) => {
    const answer = await chat(front);
    expect(answer.headers['x-version']).toBe('1.13.3');
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

it('a worker that takes nothing from the queue leaves pings alone', async () => {
  await fronted(dify({ mode: 'advanced-chat', isWorkerConsuming: false, pingEveryMs: 20 }), async (front) => {
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
    expect(eventsOf(answer.text)).toHaveLength(3);
    expect(answer.chunkTimesMs).toHaveLength(1);
  });
});

it('a stale upstream is a page of nginx, and web still answers', async () => {
  const stale = healthyPlan((plan) => ({ ...plan, nginx: { ...plan.nginx, upstream: 'stale' } }));
  await fronted(stale, async (front) => {
    const answer = await asked(`${front}/v1/`);
    expect(answer).toMatchObject({ status: 502, headers: { server: 'nginx/1.27.4', 'content-type': 'text/html' } });
    expect(answer.text).toContain('<title>502 Bad Gateway</title>');
    expect(answer.headers['x-version']).toBeUndefined();
    expect((await asked(front)).status).toBe(307);
  });
});
