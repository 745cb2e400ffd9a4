import { describe, expect, test } from 'vitest';
import { lmstudioModel } from '../../../src/families/model/checks/lmstudio-model.ts';
import type { Role } from '../../../src/ledger/ledger.ts';
import { worded } from '../../rig/worded.ts';
import { ask, ledgerOf, role, url } from '../endpoint/asking.ts';
import { type Recorded, recordedServer } from '../endpoint/listening.ts';
import * as servers from '../endpoint/servers.ts';

async function model(server: (typeof servers)['dify'], more: Partial<Role>) {
  const { port } = await recordedServer(server.answers, server.otherwise);
  return ask(lmstudioModel, ledgerOf([role('lmstudio', { url: url(port), kind: 'lmstudio', ...more })]), 'lmstudio');
}

describe('lmstudio.model', () => {
  test.each([
    ['a loaded model with room enough', servers.lmStudio04, { model: 'qwen2.5-7b-instruct', context: 8192 }, 'pass', 'model-ready'],
    ['a key in another letter case', servers.lmStudio04, { model: 'QWEN2.5-7B-Instruct' }, 'pass', 'model-ready'],
    [
      'a context that is loaded too small',
      servers.lmStudio04,
      { model: 'qwen2.5-7b-instruct', context: 16384 },
      'fail',
      'context-too-small',
    ],
    ['a context beyond the model', servers.lmStudio04, { model: 'qwen2.5-7b-instruct', context: 65536 }, 'fail', 'context-too-small'],
    ['a cold model that will be loaded', servers.lmStudio04, { model: 'google/gemma-3-4b' }, 'pass', 'model-cold'],
    ['a cold model that will not be loaded', servers.lmStudioNoJit, { model: 'google/gemma-3-4b' }, 'fail', 'model-not-loaded'],
    ['an embedding model', servers.lmStudio04, { model: 'text-embedding-nomic-embed-text-v1.5' }, 'fail', 'model-is-embedding'],
    ['an embedding model of 0.3', servers.lmStudio03, { model: 'text-embedding-nomic-embed-text-v1.5' }, 'fail', 'model-is-embedding'],
    ['a model that is loaded twice', servers.lmStudio03, { model: 'qwen2.5-7b-instruct' }, 'warn', 'model-loaded-twice'],
    ['a small context of 0.3', servers.lmStudio03, { model: 'qwen2.5-7b-instruct', context: 8192 }, 'fail', 'context-too-small'],
    ['a model without its publisher', servers.lmStudio04, { model: 'gemma-3-4b' }, 'fail', 'model-unknown'],
    ['a server that wants a token', servers.lmStudioLocked, { model: 'qwen2.5-7b-instruct' }, 'fail', 'lmstudio-token-required'],
    ['no declared model', servers.lmStudio04, {}, 'pass', 'models-listed'],
    ['a model of a plain OpenAI list', servers.llamaCpp, { model: 'tiny' }, 'pass', 'model-listed'],
    [
      'a context that the list does not tell',
      servers.lmStudioOld,
      { model: 'qwen2.5-7b-instruct', context: 8192 },
      'unknown',
      'could-not-look',
    ],
  ] as const)('judges %s', async (_what, server, more, verdict, code) => {
    expect(await model(server, more)).toMatchObject({ verdict, code });
  });

  test('suggests the name that was probably meant', async () => {
    expect(await model(servers.lmStudio04, { model: 'gemma-3-4b' })).toMatchObject({ args: { nearest: 'google/gemma-3-4b' } });
    expect(await model(servers.lmStudio04, { model: 'qwen2.5-7b-instuct' })).toMatchObject({ args: { nearest: 'qwen2.5-7b-instruct' } });
    expect((await model(servers.lmStudio04, { model: 'gpt-4o-mini' })).args).not.toHaveProperty('nearest');
  });

  test('does not judge a model by a list that nobody could read', async () => {
    const greeting = servers.lmStudio04.answers['/lmstudio-greeting'] as Recorded;
    const broken = { answers: { '/lmstudio-greeting': greeting }, otherwise: () => [500, {}, 'Internal Server Error'] as const };
    const finding = await model(broken, { model: 'qwen2.5-7b-instruct' });
    expect(finding).toMatchObject({ verdict: 'fail', code: 'models-unreadable', args: { role: 'lmstudio' } });
    expect(worded(finding)).toEqual([
      'The list of models of lmstudio cannot be read (HTTP 500).',
      'lmstudio のモデル一覧を読めません（HTTP 500）。',
    ]);
  });
});
