import { readdirSync } from 'node:fs';
import { request } from 'node:http';
import { expect, it } from 'vitest';
import { withContainer, withDify, withLmStudio } from '../../src/practice/alter-plan.ts';
import { withRelease } from '../../src/practice/dify-release.ts';
import { healthyPlan, practiceKey } from '../../src/practice/healthy-plan.ts';
import type { AppMode, DifyPlan, LmStudioPlan, ModelTrouble, PluginDaemonPlan, StackPlan } from '../../src/practice/plan.ts';
import type { Stack } from '../../src/practice/stack.ts';
import { type Answered, asked } from './asked.ts';
import { type Answer, answerOf, recorded, shapeOf } from './recorded.ts';
import { withStack } from './started.ts';

// The practice Dify is held against what a real one answered. Where a test here fails, the practice Dify is wrong, not the recording.

const words = ' the local server answers from a tiny model that was made by hand'.split(/(?= )/).concat('.');
const model = { id: 'tiny-words', type: 'llm', isLoaded: true, loadedContext: 16_384, maxContext: 32_768 } as const;

/** A plan whose app, model and answer are those of the recordings. */
const recordedPlan = (mode: AppMode): StackPlan =>
  withLmStudio(withDify(healthyPlan(), { mode, modelName: model.id }), { models: [model], answer: words, tokenMs: 1 });

type Situation = {
  /** Files of the recording that this plan must answer alike; `MODE` is chat and advanced-chat, as far as there is a file. */
  readonly file: string;
  readonly change?: (plan: StackPlan) => StackPlan;
  /** A GET, or another method, instead of a chat. */
  readonly path?: string;
  readonly isKeyless?: true;
  /** The recorded model server wrote its JSON with spaces. */
  readonly isSpacingOpen?: true;
};

const dify = (change: Partial<DifyPlan>) => (plan: StackPlan) => withDify(plan, change);
const daemon = (change: Partial<PluginDaemonPlan>) => (plan: StackPlan) => ({ ...plan, pluginDaemon: { ...plan.pluginDaemon, ...change } });
const server = (change: Partial<LmStudioPlan>) => (plan: StackPlan) => withLmStudio(plan, change);
const troubled = (trouble: ModelTrouble) => server({ trouble });
const told = (url: string) => (plan: StackPlan) => withDify({ ...plan, ports: [...plan.ports, 'elsewhere'] }, { modelUrl: `${url}` });
const llama = (change: Partial<LmStudioPlan>) => server({ product: 'llama.cpp', ...change });
const daemonStopped = (plan: StackPlan) => withContainer(plan, 'plugin_daemon', { listens: [] });
const keyed = (plan: StackPlan) => llama({ token: 'a-key-that-dify-lacks' })(plan);

const situations: readonly Situation[] = [
  { file: 'v1-root', path: '/v1/', isKeyless: true },
  { file: 'v1-info-nokey', path: '/v1/info', isKeyless: true },
  { file: 'root', path: '/', isKeyless: true },
  { file: 'console-ping', path: '/console/api/ping', isKeyless: true },
  { file: 'console-setup', path: '/console/api/setup', isKeyless: true },
  { file: 'dataset-_v1_info', path: '/v1/info', change: dify({ key: 'another' }) },
  { file: 'completion-_v1_info', path: '/v1/info', change: dify({ mode: 'completion' }) },
  { file: 'unpub-_v1_parameters_user_preflight', path: '/v1/parameters', change: dify({ mode: 'advanced-chat', isPublished: false }) },
  { file: 'unpub-chat-stream', change: dify({ mode: 'advanced-chat', isPublished: false }) },
  { file: 'completion-chat-stream', change: dify({ mode: 'completion' }) },
  { file: 'workflow-chat-stream', change: dify({ mode: 'workflow' }) },
  { file: 'api-off-chat', change: dify({ isApiEnabled: false }) },
  { file: 'required-input-chat', change: dify({ inputs: [{ type: 'text-input', variable: 'name', isRequired: true }] }) },
  { file: 'model-deleted-chat', change: dify({ hasCredentials: false, modelName: 'ghost-model' }) },
  { file: 'db-stopped-chat', change: dify({ isDatabaseUp: false }) },
  { file: 'redis-stopped-chat', change: dify({ isRedisUp: false }) },
  { file: 'uninstalled-MODE', change: daemon({ plugin: 'missing' }) },
  { file: 'daemon-key-MODE', change: daemon({ isKeyShared: false }) },
  { file: 'daemon-stopped-MODE', change: daemonStopped },
  { file: 'daemon-starting-1-chat', change: daemon({ plugin: 'starting' }) },
  { file: 'plugin-killed-chat', change: daemon({ plugin: 'dead' }) },
  { file: 'worker-stopped-MODE', change: dify({ isWorkerConsuming: false }) },
  { file: 'cred-dns-MODE', change: told('http://lmstudio.lan:{lmstudio}/v1') },
  { file: 'cred-localhost-MODE', change: told('http://localhost:{lmstudio}/v1') },
  { file: 'cred-wrongport-MODE', change: told('http://host.docker.internal:{elsewhere}/v1') },
  { file: 'cred-https-MODE', change: told('https://host.docker.internal:{lmstudio}/v1') },
  { file: 'cred-v2-MODE', change: (plan) => llama({})(told('http://host.docker.internal:{lmstudio}/v2')(plan)) },
  { file: 'llm-stopped-MODE', change: server({ state: 'not-running' }) },
  { file: 'llm-loopback-MODE', change: server({ bind: 'loopback' }) },
  { file: 'llm-apikey-MODE', change: keyed },
  { file: 'apikey-dify-lacks-MODE', change: keyed },
  { file: 'cred-fullpath-MODE', change: (plan) => llama({})(told('http://host.docker.internal:{lmstudio}/v1/chat/completions')(plan)) },
  { file: 'daemon-db-chat', change: daemonStopped },
  { file: 'llm-hung-chat', change: daemon({ plugin: 'dead' }) },
  { file: 'llm-moved-chat', change: server({ state: 'not-running' }) },
  { file: 'unpublished-unpub', change: dify({ mode: 'advanced-chat', isPublished: false }) },
  { file: 'dataset-chat-stream', change: dify({ key: 'another' }) },
  { file: 'firewall-drop-chat', change: (plan) => ({ ...plan, network: { ...plan.network, hostGateway: 'firewalled' } }) },
  { file: 'firewall-reject-chat', change: server({ state: 'not-running' }) },
  { file: 'no-extra-hosts-chat', change: (plan) => withContainer(plan, 'plugin_daemon', { extraHosts: [] }) },
  { file: 'ctx-small-chat', change: llama({ trouble: 'context-exceeded', models: [{ ...model, loadedContext: 256 }] }) },
  {
    file: 'router-wrongmodel-MODE',
    change: (plan) => llama({ trouble: 'model-unknown' })(withDify(plan, { modelName: 'ghost-model' })),
  },
  { file: 'port1234-taken-chat', change: server({ product: 'http.server' }) },
  { file: 'fake-503-chat', change: llama({ trouble: 'loading' }), isSpacingOpen: true },
  { file: 'fake-nomodel-chat', change: troubled('none-loaded'), isSpacingOpen: true },
  { file: 'fake-unexpected-chat', change: told('http://host.docker.internal:{lmstudio}') },
  { file: 'fk-blank-MODE', change: troubled('empty-answer') },
  { file: 'fk-reason-MODE', change: troubled('reasoning-only') },
  { file: 'fk-think-MODE', change: server({ answer: ['pong'] }) },
  ...(['chat', 'agent-chat', 'advanced-chat'] as const).flatMap((mode) => [
    { file: `${mode}-chat-stream`, change: dify({ mode }) },
    { file: `${mode}-_v1_info`, path: '/v1/info', change: dify({ mode }) },
    { file: `${mode}-_v1_meta`, path: '/v1/meta', change: dify({ mode }) },
    { file: `${mode}-_v1_site`, path: '/v1/site', change: dify({ mode }) },
    { file: `${mode}-_v1_parameters_user_preflight`, path: '/v1/parameters?user=preflight', change: dify({ mode }) },
  ]),
];

const older: readonly Situation[] = [
  { file: '_v1_', path: '/v1/', isKeyless: true },
  { file: '_v1_info', path: '/v1/info' },
  { file: '_v1_parameters_user_x', path: '/v1/parameters?user=x', change: dify({ isModelChosen: false }) },
  { file: 'chat', change: dify({ isModelChosen: false }) },
  { file: 'ok-chat' },
  { file: 'apikey-chat', change: keyed },
  { file: 'llmstopped-chat', change: server({ state: 'not-running' }) },
  { file: 'daemonstopped-MODE', change: daemonStopped },
];

/** Those of the recording that the stopped chats below are held against. */
const stopped: readonly string[] = ['stopslow-chat', 'stopslow-advanced-chat', 'delete-conversation'];

/** Those that only the rules are held against: the practice daemon knows no proxy that answers in a server's place. */
const forRulesAlone: readonly string[] = ['proxy-env-chat'];

const filesOf = (release: string) =>
  readdirSync(new URL(`../fixtures/recorded/dify-${release}`, import.meta.url)).map((file) => file.replace(/\.txt$/, ''));

const releases = { '1.12.1': { name: '1.12', situations }, '1.10.1': { name: '1.10', situations: older } } as const;

type Case = readonly [name: string, file: string, mode: AppMode, release: '1.10' | '1.12', situation: Situation];

const cases: readonly Case[] = Object.entries(releases).flatMap(([version, release]) =>
  release.situations.flatMap((situation) => {
    const files = filesOf(version);
    const modes = situation.file.endsWith('MODE') ? (['chat', 'advanced-chat'] as const) : (['chat'] as const);
    return modes
      .map((mode) => [mode, situation.file.replace('MODE', mode === 'chat' ? 'chat' : 'advanced-chat')] as const)
      .filter(([, file]) => files.includes(file))
      .map(([mode, file]) => [`${version} ${file}`, `dify-${version}/${file}.txt`, mode, release.name, situation] as const);
  }),
);

const frontOf = (stack: Stack) => `http://127.0.0.1:${stack.ports.front}`;
const withKey = { Authorization: `Bearer ${practiceKey}` };
const question = (query: string) => ({
  inputs: {},
  query,
  response_mode: 'streaming',
  user: 'preflight',
  conversation_id: '',
  auto_generate_name: false,
});

function ask(stack: Stack, { path, isKeyless }: Situation, like: Answer): Promise<Answered> {
  const headers = isKeyless ? {} : withKey;
  if (path !== undefined) return asked(`${frontOf(stack)}${path}`, { headers });
  const query = /"sys\.query":"([^"]*)"/.exec(like.body)?.[1] ?? 'Reply with the single word: pong';
  return asked(`${frontOf(stack)}/v1/chat-messages`, { headers, body: question(query) });
}

it.each(cases)('%s is answered as the real one answered', async (_name, file, mode, release, situation) => {
  const plan = withRelease(recordedPlan(mode), release);
  const like = recorded(file);
  await withStack((situation.change ?? ((same) => same))(plan), async (stack) => {
    const answer = answerOf(await ask(stack, situation, like));
    const { isSpacingOpen = false } = situation;
    expect(shapeOf(answer, { ports: stack.ports, isSpacingOpen })).toEqual(shapeOf(like, { isSpacingOpen }));
  });
});

it('every file of the recording is one that the practice Dify is held against', () => {
  const held = [...cases.map(([, file]) => file), ...[...stopped, ...forRulesAlone].map((file) => `dify-1.12.1/${file}.txt`)];
  const all = Object.keys(releases).flatMap((version) => filesOf(version).map((file) => `dify-${version}/${file}.txt`));
  expect(held.toSorted()).toEqual(all.toSorted());
});

/** Asks for a long answer and stops it at its first token. */
function askAndStop(front: string): Promise<Answered> {
  const body = JSON.stringify(question('go'));
  const headers = { ...withKey, 'Content-Type': 'application/json', 'Content-Length': String(Buffer.byteLength(body)) };
  return new Promise((resolve, reject) => {
    const sent = request(`${front}/v1/chat-messages`, { method: 'POST', headers, agent: false }, (response) => {
      let text = '';
      let isStopped = false;
      response.setEncoding('utf8');
      response.on('data', (chunk: string) => {
        text += chunk;
        const task = /"event":"message".*"task_id":"([^"]+)"/.exec(text)?.[1];
        if (task === undefined || isStopped) return;
        isStopped = true;
        asked(`${front}/v1/chat-messages/${task}/stop`, { headers: withKey, body: { user: 'preflight' } }).catch(reject);
      });
      response.on('error', reject);
      const { statusCode: status = 0, statusMessage: reason = '', headers: got } = response;
      response.on('end', () => resolve({ status, reason, headers: got, text, chunkTimesMs: [] }));
    });
    sent.on('error', reject);
    sent.end(body);
  });
}

it.each([
  ['chat', 'stopslow-chat'],
  ['advanced-chat', 'stopslow-advanced-chat'],
] as const)('a stopped %s ends as the real one ended', async (mode, file) => {
  const plan = withLmStudio(recordedPlan(mode), { answer: Array<string>(2000).fill(' on'), tokenMs: 20 });
  await withStack(plan, async (stack) => {
    const answer = answerOf(await askAndStop(frontOf(stack)));
    const like = { ...recorded(`dify-1.12.1/${file}.txt`), reason: 'OK' };
    expect(shapeOf(answer, { ports: stack.ports, isTextOpen: true })).toEqual(shapeOf(like, { isTextOpen: true }));
  });
});

it('a stopped chatflow may end as a failure of its own', async () => {
  const plan = withDify(withLmStudio(recordedPlan('advanced-chat'), { answer: Array<string>(2000).fill(' on'), tokenMs: 20 }), {
    stopsAs: 'failed',
  });
  await withStack(plan, async (stack) => {
    const { text } = await askAndStop(frontOf(stack));
    expect(text).toContain('"status":"failed","outputs":{},"error":"Aborted: User requested stop"');
    expect(text.trimEnd().split('\n').at(-1)).toContain('"event":"error"');
  });
});

it('a conversation is deleted without a word, and only once', async () => {
  await withStack(recordedPlan('chat'), async (stack) => {
    const { text } = await asked(`${frontOf(stack)}/v1/chat-messages`, { headers: withKey, body: question('go') });
    const url = `${frontOf(stack)}/v1/conversations/${/"conversation_id":"([^"]+)"/.exec(text)?.[1]}`;
    const remove = { method: 'DELETE', headers: withKey, body: { user: 'preflight' } };
    expect(shapeOf(answerOf(await asked(url, remove)))).toEqual(shapeOf(recorded('dify-1.12.1/delete-conversation.txt')));
    expect(await asked(url, remove)).toMatchObject({ status: 404 });
  });
});
