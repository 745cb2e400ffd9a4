import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { practiceModelToken } from '../../../src/practice/healthy-plan.ts';
import { checkIn, removeBuiltProgram } from '../../rig/built-program.ts';
import { type LlamaCpp, llamaCppLacks, startLlamaCpp } from '../../rig/llama-cpp.ts';

// A real llama.cpp with a model of two random layers: what it says of itself, of its model, and when it is asked for an answer.

const key = practiceModelToken;
const lacks = llamaCppLacks();

let folder = '';
let open: LlamaCpp | undefined;
let keyed: LlamaCpp | undefined;

beforeAll(async () => {
  if (lacks !== undefined) return;
  folder = mkdtempSync(join(tmpdir(), 'preflight-llama-'));
  [open, keyed] = await Promise.all([startLlamaCpp(), startLlamaCpp({ key, context: 1024 })]);
});

afterAll(async () => {
  await Promise.all([open?.stop(), keyed?.stop()]);
  if (folder !== '') rmSync(folder, { recursive: true, force: true });
  await removeBuiltProgram();
});

type Told = { readonly scheme?: 'http' | 'https'; readonly model?: string; readonly context?: number; readonly key?: string };

async function checked(server: LlamaCpp | undefined, { scheme = 'http', model = 'tiny', context, key: sent }: Told = {}) {
  const more = [...(context === undefined ? [] : [`context: ${context}`]), ...(sent === undefined ? [] : ['token: LLAMA_KEY'])];
  const ledger = `version: 1
roles:
  llama: { ${[`url: "${scheme}://127.0.0.1:${server?.port}"`, 'kind: openai', `model: ${model}`, ...more].join(', ')} }
chat: { to: llama, within: 20s }
${sent === undefined ? '' : 'tokens:\n  LLAMA_KEY: { kind: openai }\n'}`;
  writeFileSync(join(folder, 'ports.yml'), ledger);
  const { report, code, stdout } = await checkIn(folder, { env: { LLAMA_KEY: sent } });
  const check = (kind: string) => report.checks.find((one) => one.kind === kind);
  return { causes: report.causes.map(({ code: cause, subject }) => `${cause}:${subject}`), check, code, stdout, report };
}

test('llama.cpp can be had where every tier is asked for', () => {
  if (process.env.PREFLIGHT_TEST_ALL === '1') expect(lacks).toBeUndefined();
  else expect(['undefined', 'string']).toContain(typeof lacks);
});

describe.skipIf(lacks !== undefined)('a real llama.cpp', () => {
  test('is known by its name, lists its model as loaded, and answers', async () => {
    const { causes, check, code, report } = await checked(open);
    expect(check('endpoint.identity')?.message).toContain('llama.cpp');
    expect(check('lmstudio.model')).toMatchObject({ verdict: 'pass', code: 'model-ready' });
    expect(check('lmstudio.model')?.message).toContain('512');
    expect(check('model.chat')).toMatchObject({ verdict: 'pass', code: 'model-answered' });
    expect(report.chat?.answer).toMatch(/^[a-z]+$/);
    expect({ causes, code }).toEqual({ causes: [], code: 0 });
  });

  test('tells the context of a slot, which is held against the declared one', async () => {
    const { check, code } = await checked(open, { context: 600 });
    expect(check('lmstudio.model')).toMatchObject({ verdict: 'fail', code: 'context-too-small' });
    expect(check('lmstudio.model')?.message).toMatch(/512.*600|600.*512/);
    expect(code).toBe(1);
    expect((await checked(keyed, { context: 1024, key })).check('lmstudio.model')).toMatchObject({ code: 'model-ready' });
  });

  test('answers with the one model that it has, whatever name it is asked for', async () => {
    const { causes, check, code } = await checked(open, { model: 'tinny' });
    expect(check('lmstudio.model')).toMatchObject({ verdict: 'pass', code: 'model-ready' });
    expect(check('model.chat')).toMatchObject({ verdict: 'pass', code: 'model-answered' });
    expect({ causes, code }).toEqual({ causes: [], code: 0 });
  });

  test('with a key is known without one, asks for it, and tells a wrong one from the right one', async () => {
    const none = await checked(keyed);
    expect(none.check('endpoint.identity')?.message).toContain('llama.cpp');
    const wrong = await checked(keyed, { key: `${key}-of-another` });
    const right = await checked(keyed, { key });
    expect([none, wrong, right].map(({ check }) => check('lmstudio.model')?.code)).toEqual([
      'lmstudio-token-required',
      'lmstudio-token-rejected',
      'model-ready',
    ]);
    expect([none.code, wrong.code, right.code]).toEqual([1, 1, 0]);
    expect(right.check('model.chat')).toMatchObject({ verdict: 'pass', code: 'model-answered' });
    for (const { stdout } of [none, wrong, right]) expect(stdout).not.toContain(key);
  });

  test('waits in silence for whoever speaks TLS to it, and the address is what has to be mended', async () => {
    const { causes, report } = await checked(open, { scheme: 'https' });
    expect(causes).toEqual(['server-silent:llama']);
    expect(report.causes[0]?.remedy.text).toContain('http instead of https');
  });
});
