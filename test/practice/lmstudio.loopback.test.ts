import { expect, it } from 'vitest';
import { healthyPlan, practiceModelToken } from '../../src/practice/healthy-plan.ts';
import type { LmStudioPlan, StackPlan } from '../../src/practice/plan.ts';
import { asked, eventsOf } from './asked.ts';
import { withStack } from './started.ts';

const lmstudio = (change: Partial<LmStudioPlan>): StackPlan =>
  healthyPlan((plan) => ({ ...plan, lmstudio: { ...plan.lmstudio, ...change } }));
const served = <T>(plan: StackPlan, use: (origin: string, app: string) => Promise<T>) =>
  withStack(plan, (stack) => use(`http://127.0.0.1:${stack.ports.lmstudio}`, `http://127.0.0.1:${stack.ports['lmstudio-app']}`));
const ask = (model: string) => ({ body: { model, messages: [{ role: 'user', content: 'hello' }], stream: true } });

it('LM Studio 0.4 greets, lists its models in three shapes, and says 200 to what it does not know', async () => {
  await served(healthyPlan(), async (origin, app) => {
    const greeting = await asked(`${origin}/lmstudio-greeting`);
    expect(greeting).toMatchObject({ status: 200, text: '{"lmstudio":true}', headers: { 'x-powered-by': 'Express' } });
    expect(greeting.headers.server).toBeUndefined();
    expect(JSON.parse((await asked(`${origin}/api/v1/models`)).text).models[0]).toMatchObject({
      key: 'qwen2.5-7b-instruct',
      loaded_instances: [{ config: { context_length: 16384 } }],
    });
    expect(JSON.parse((await asked(`${origin}/api/v0/models`)).text).data[0]).toMatchObject({
      state: 'loaded',
      loaded_context_length: 16384,
    });
    expect(JSON.parse((await asked(`${origin}/v1/models`)).text).data[0]).toEqual({
      id: 'qwen2.5-7b-instruct',
      object: 'model',
      owned_by: 'organization_owner',
    });
    expect(await asked(`${origin}/chat/completions`, ask('x'))).toMatchObject({
      status: 200,
      text: '{"error":"Unexpected endpoint or method. (POST /chat/completions)"}',
    });
    expect(JSON.parse((await asked(`${app}/lms-status`)).text)).toEqual({ package: 'lmstudio', version: '0.4.25' });
  });
});

it('LM Studio 0.3 does not know the list of 0.4', async () => {
  await served(lmstudio({ generation: '0.3' }), async (origin) => {
    expect((await asked(`${origin}/api/v1/models`)).text).toContain('Unexpected endpoint or method.');
    expect(JSON.parse((await asked(`${origin}/api/v0/models`)).text).data).toHaveLength(2);
  });
});

it('a streamed completion names the model that answers', async () => {
  await served(healthyPlan(), async (origin) => {
    const answer = await asked(`${origin}/v1/chat/completions`, ask('qwen2.5-7b-instruct'));
    const events = eventsOf(answer.text);
    expect(events.map((event) => event.model)).toEqual(Array(4).fill('qwen2.5-7b-instruct'));
    expect(answer.text.endsWith('data: [DONE]\n\n')).toBe(true);
    // One model is loaded: a name that nobody knows is answered by it.
    expect(eventsOf((await asked(`${origin}/v1/chat/completions`, ask('gpt-4o-mini'))).text)[0]).toMatchObject({
      model: 'qwen2.5-7b-instruct',
    });
  });
});

it('without JIT an unloaded model is refused, with JIT it is loaded by the first question', async () => {
  const model = { id: 'qwen2.5-7b-instruct', type: 'llm', isLoaded: false, maxContext: 32_768 } as const;
  await served(lmstudio({ models: [model], isJit: false }), async (origin) => {
    const answer = await asked(`${origin}/v1/chat/completions`, ask(model.id));
    expect(answer.status).toBe(400);
    expect(JSON.parse(answer.text).error.message).toMatch(/^No models loaded\./);
    expect(JSON.parse((await asked(`${origin}/v1/models`)).text).data).toEqual([]);
  });
  await served(lmstudio({ models: [model], isJit: true, loadMs: 1 }), async (origin) => {
    expect((await asked(`${origin}/v1/chat/completions`, ask(model.id))).status).toBe(200);
    expect(JSON.parse((await asked(`${origin}/api/v0/models`)).text).data[0]).toMatchObject({ state: 'loaded' });
  });
});

it('authentication asks for a token, quotes the beginning of a wrong one, and leaves the greeting open', async () => {
  await served(lmstudio({ token: practiceModelToken }), async (origin) => {
    expect((await asked(`${origin}/lmstudio-greeting`)).status).toBe(200);
    const without = await asked(`${origin}/v1/models`);
    expect(without.status).toBe(401);
    expect(JSON.parse(without.text).error).toMatchObject({ code: 'invalid_api_key', message: expect.stringContaining('is required') });
    const wrong = await asked(`${origin}/v1/models`, { headers: { Authorization: 'Bearer lm-studio-placeholder' } });
    expect(JSON.parse(wrong.text).error.message).toContain('lm-studio-**********');
    expect((await asked(`${origin}/v1/models`, { headers: { Authorization: `Bearer ${practiceModelToken}` } })).status).toBe(200);
  });
});

it('the app without its server refuses at its port and answers at the internal one', async () => {
  await served(lmstudio({ state: 'server-off' }), async (origin, app) => {
    await expect(asked(`${origin}/v1/models`)).rejects.toMatchObject({ code: 'ECONNREFUSED' });
    expect((await asked(`${app}/lms-status`)).status).toBe(200);
  });
});
