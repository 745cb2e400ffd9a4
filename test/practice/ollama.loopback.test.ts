import { expect, it } from 'vitest';
import { withOllama } from '../../src/practice/alter-plan.ts';
import { healthyPlan } from '../../src/practice/healthy-plan.ts';
import { readRecorded } from '../probes/identity/recorded-server.ts';
import { asked } from './asked.ts';
import { withStack } from './started.ts';

const model = 'qwen2.5-7b-instruct';
const recorded = (file: string) => JSON.parse(readRecorded('ollama', file).answer[2]);
const keysOf = (value: object) => Object.keys(value).sort();

it('the practice Ollama tells of a cold model what it was made for, in the shape of a real one, and does not load it', async () => {
  await withStack(healthyPlan(withOllama), async (stack) => {
    const origin = `http://127.0.0.1:${stack.ports.lmstudio}`;
    const get = async (path: string) => JSON.parse((await asked(origin + path)).text);
    const shown = JSON.parse((await asked(`${origin}/api/show`, { body: { model } })).text);
    expect(keysOf(recorded('model-api-show.http'))).toEqual(expect.arrayContaining(keysOf(shown)));
    expect(shown.model_info).toMatchObject({ 'general.architecture': 'qwen2', 'qwen2.context_length': 32_768 });
    expect((await asked(`${origin}/api/show`, { body: { model: 'nope' } })).status).toBe(404);
    expect(await get('/api/ps')).toEqual({ models: [] });
    expect((await get('/api/tags')).models[0]).toMatchObject({ name: `${model}:latest` });

    const chat = await asked(`${origin}/v1/chat/completions`, { body: { model, messages: [], stream: true } });
    expect(chat.text.endsWith('data: [DONE]\n\n')).toBe(true);
    expect(keysOf((await get('/api/ps')).models[0])).toEqual(
      keysOf(recorded('model-api-ps-after.http').models[0]).filter((key) => !['digest', 'expires_at', 'size_vram'].includes(key)),
    );
  });
});
