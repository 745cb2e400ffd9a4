import { readdirSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { secret } from '../../../src/base/secret.ts';
import type { ModelsAnswer } from '../../../src/families/model/findings.ts';
import { createModelListProbe } from '../../../src/families/model/servers/model-lists.ts';
import { createFileProbe } from '../../../src/probes/files/files.ts';
import { createHttpProbe } from '../../../src/probes/http/http.ts';
import { createIdentityProbe, type Expected } from '../../../src/probes/identity/identity.ts';
import { modelServerNamed } from '../../../src/probes/identity/model-servers.ts';
import { startRecorded } from '../../probes/identity/recorded-server.ts';

/*
 * Every state in which a neighbour was recorded, and what is made of it: who it is, and what its list of models says. The real programs of
 * those that can be had are in the managers' tier; this holds the ones that cannot.
 */
type State = {
  readonly about: string;
  readonly product: string;
  /** How the files of the state begin. */
  readonly states: readonly string[];
  readonly expected?: Expected;
  readonly key?: string;
  readonly who: object;
  readonly models: ModelsAnswer['kind'] | readonly string[];
};

const keyed = { isAuthRequired: true } as const;
const html = 'failed';
/** A gateway lists what it was told, whether it can be had or not. */
const routes = 'tiny think e401 e429 e404 ectx e503 slow down nodns nov1 ollama-down mock'.split(' ');

const recorded: readonly State[] = [
  { about: 'llama.cpp', product: 'llama.cpp', states: ['open-'], who: {}, models: ['tiny.gguf loaded 256'] },
  { about: 'llama.cpp while it answers somebody', product: 'llama.cpp', states: ['busy-'], who: {}, models: ['big.gguf loaded 1024'] },
  { about: 'llama.cpp that loads its model', product: 'llama.cpp', states: ['loading-'], who: { state: 'loading' }, models: 'failed' },
  { about: 'llama.cpp asked without its key', product: 'llama.cpp', states: ['keyed-nokey-'], who: keyed, models: 'token-required' },
  {
    about: 'llama.cpp asked with another key',
    product: 'llama.cpp',
    states: ['keyed-nokey-', 'keyed-wrongkey-'],
    key: 'wrong-key-000',
    who: { key: 'refused' },
    models: 'token-rejected',
  },
  {
    about: 'llama.cpp asked with its key',
    product: 'llama.cpp',
    states: ['keyed-nokey-', 'keyed-rightkey-'],
    key: 'right-key-000',
    who: { key: 'taken' },
    models: ['my-alias loaded 512'],
  },
  {
    about: 'a router of llama.cpp with nothing loaded',
    product: 'llama.cpp',
    states: ['router-'],
    who: {},
    models: ['alpha not-loaded', 'beta not-loaded'],
  },
  {
    about: 'a router of llama.cpp with one loaded',
    product: 'llama.cpp',
    states: ['loaded-'],
    who: {},
    models: ['alpha loaded 512', 'beta not-loaded'],
  },
  { about: 'Ollama without a model', product: 'ollama', states: ['empty-'], who: {}, models: [] },
  {
    about: 'Ollama with one that is loaded',
    product: 'ollama',
    states: ['empty-', 'model-get-', 'model-api-ps-after'],
    who: {},
    models: ['tiny:latest loaded 512'],
  },
  {
    about: 'Ollama while it loads',
    product: 'ollama',
    states: ['empty-', 'model-', 'loading-'],
    who: {},
    models: ['tiny:latest not-loaded'],
  },
  {
    about: 'Ollama while it answers by another',
    product: 'ollama',
    states: ['empty-', 'model-', 'busy-'],
    who: {},
    models: ['tiny:latest not-loaded'],
  },
  { about: 'Docker Model Runner without a model', product: 'docker-model-runner', states: ['empty-'], who: {}, models: [] },
  {
    about: 'Docker Model Runner',
    product: 'docker-model-runner',
    states: ['empty-', 'model-'],
    who: {},
    models: ['docker.io/hc/tiny:latest unknown'],
  },
  { about: 'LiteLLM without keys', product: 'litellm', states: ['open-'], who: {}, models: routes.map((name) => `${name} unknown`) },
  { about: 'LiteLLM asked without its key', product: 'litellm', states: ['keyed-nokey-'], who: keyed, models: 'token-required' },
  {
    about: 'LiteLLM asked with another key',
    product: 'litellm',
    states: ['keyed-nokey-', 'keyed-wrongkey-'],
    key: 'wrong-key-000',
    who: { key: 'refused' },
    models: 'token-rejected',
  },
  {
    about: 'LiteLLM from pip asked without its key',
    product: 'litellm-pip',
    states: ['keyed-nokey-'],
    who: keyed,
    models: 'token-required',
  },
  {
    about: 'LiteLLM from pip asked with another key',
    product: 'litellm-pip',
    states: ['keyed-nokey-', 'keyed-wrongkey-'],
    key: 'wrong-key-000',
    who: { key: 'refused' },
    models: 'token-rejected',
  },
  { about: 'Open WebUI', product: 'open-webui', states: ['new-'], expected: 'open-webui', who: { version: '0.12.4' }, models: html },
  { about: 'n8n', product: 'n8n', states: ['new-'], expected: 'n8n', who: {}, models: html },
  { about: 'Flowise', product: 'flowise', states: ['new-'], expected: 'flowise', who: { version: '3.1.4' }, models: html },
  {
    about: 'Langflow with a login',
    product: 'langflow',
    states: ['login-'],
    expected: 'langflow',
    who: { version: '1.13.0' },
    models: html,
  },
  {
    about: 'Langflow without one',
    product: 'langflow',
    states: ['autologin-'],
    expected: 'langflow',
    who: { version: '1.13.0' },
    models: html,
  },
];

async function seen({ expected = 'openai', key, product, states }: State) {
  const { origin } = await startRecorded(
    product,
    // What a key brought comes to whoever has it.
    states.filter((state) => !/-(?:right|wrong)key-/.test(state)),
  );
  const http = createHttpProbe();
  const probe = createIdentityProbe(http, createFileProbe());
  const token = key === undefined ? undefined : secret(key);
  const who = token ? await probe.withKey(origin, expected, token) : await probe.at(origin, expected);
  if (who.kind !== 'identified') return { who, models: undefined };
  const answer = await createModelListProbe(http).models(origin, token, modelServerNamed(who.identity.server));
  const models =
    answer.kind === 'models'
      ? answer.models.map(({ id, state, loadedContext }) => [id, state, ...(loadedContext === undefined ? [] : [loadedContext])].join(' '))
      : answer.kind;
  return { who: who.identity, models };
}

describe('a neighbour in a state that was recorded', () => {
  test.each(recorded)('$about', async (state) => {
    const server = state.product.replace('-pip', '');
    expect(await seen(state)).toMatchObject({ who: { server, ...state.who }, models: state.models });
  });

  test('has a row above, whichever of its answers was kept', () => {
    const folder = join(import.meta.dirname, '../../fixtures/recorded/neighbours');
    const kept = readdirSync(folder).flatMap((product) => readdirSync(join(folder, product)).map((file) => ({ product, file })));
    const isHeld = ({ product, file }: (typeof kept)[number]) =>
      recorded.some((row) => row.product === product && row.states.some((state) => file.startsWith(state)));
    expect(kept.filter((one) => !isHeld(one))).toEqual([]);
    expect(kept.length).toBeGreaterThan(recorded.length);
  });
});
