import {
  notStarted,
  takenDown,
  withContainer,
  withDify,
  withDifyTold,
  withLlama,
  withLmStudio,
  withModelChat,
  withModelToken,
  withModelUrl,
  withOllama,
  withStranger,
} from './alter-plan.ts';
import { withRelease } from './dify-release.ts';
import type { Variant } from './fault.ts';
import { practiceModelToken } from './healthy-plan.ts';
import { stackVariants } from './variants/stack.ts';

/** Healthy stacks that look unusual: none of them may raise an alarm. */
export const variants: readonly Variant[] = [
  ...stackVariants,
  {
    name: 'cold-model-with-jit',
    does: 'The model is not loaded, LM Studio loads it at the first question, in time.',
    doesJa: 'モデルは未読み込みですが、最初の質問で、時間内に読み込まれます。',
    apply: (plan) => withLmStudio(plan, { models: plan.lmstudio.models.map((model) => ({ ...model, isLoaded: false })), loadMs: 150 }),
  },
  {
    name: 'base-url-of-another-plugin',
    does: 'The ledger names the model server as a plugin that adds /v1 by itself wants it.',
    doesJa: '/v1を自分で付けるプラグインの形で、台帳にモデルサーバーのアドレスが書かれています。',
    apply: (plan) =>
      withDifyTold(withModelUrl(plan, 'http://host.docker.internal:{lmstudio}'), 'http://host.docker.internal:{lmstudio}/v1'),
  },
  {
    name: 'warm-model-without-jit',
    does: 'Loading on demand is off, and the model is loaded.',
    doesJa: '自動読み込みはオフですが、モデルは読み込み済みです。',
    apply: (plan) => withLmStudio(plan, { isJit: false }),
  },
  {
    name: 'chatflow',
    does: 'The app is a chatflow.',
    doesJa: 'アプリがチャットフローです。',
    apply: (plan) => withDify(plan, { mode: 'advanced-chat' }),
  },
  {
    name: 'agent-chat',
    does: 'The app is an agent, which only streams.',
    doesJa: 'アプリが、ストリーミングのみのエージェントです。',
    apply: (plan) => withDify(plan, { mode: 'agent-chat' }),
  },
  {
    name: 'lmstudio-0.3',
    does: 'LM Studio is of the 0.3 line.',
    doesJa: 'LM Studioが0.3系です。',
    apply: (plan) => withLmStudio(plan, { generation: '0.3', version: '0.3.30' }),
  },
  {
    name: 'lmstudio-with-token',
    does: 'LM Studio asks for a token, and the ledger and Dify have the right one.',
    doesJa: 'LM Studioがトークンを求め、台帳にもDifyにも正しいものがあります。',
    apply: (plan) =>
      withDify(withModelToken(withLmStudio(plan, { token: practiceModelToken }), practiceModelToken), { modelToken: practiceModelToken }),
  },
  {
    name: 'llama-server',
    does: "The model server is llama.cpp's.",
    doesJa: 'モデルサーバーがllama.cppです。',
    apply: (plan) => withLlama(plan),
  },
  {
    name: 'ollama-cold',
    does: 'The model server is Ollama, which has not loaded the model yet.',
    doesJa: 'モデルサーバーがOllamaで、モデルはまだ読み込まれていません。',
    apply: (plan) => withOllama(plan),
  },
  {
    name: 'chat-with-the-model',
    does: 'The chat of the ledger goes to the model server itself.',
    doesJa: '台帳のチャットの送り先が、モデルサーバー自身です。',
    apply: withModelChat,
  },
  {
    name: 'chat-with-llama-server',
    does: "The chat of the ledger goes to llama.cpp's server.",
    doesJa: '台帳のチャットの送り先が、llama.cppのサーバーです。',
    apply: (plan) => withModelChat(withLlama(plan)),
  },
  {
    name: 'long-answer',
    does: 'The model answers at length, and Preflight stops the chat when it has heard enough.',
    doesJa: 'モデルの回答が長く、Preflightが十分に受け取ったところで、チャットを止めます。',
    apply: (plan) => withLmStudio(plan, { answer: Array<string>(400).fill(' on') }),
  },
  {
    name: 'long-chatflow',
    does: 'A chatflow answers at length, and the run that Preflight stops ends as a failure.',
    doesJa: 'チャットフローの回答が長く、Preflightが止めた実行が、失敗として終わります。',
    apply: (plan) => withDify(withLmStudio(plan, { answer: Array<string>(400).fill(' on') }), { mode: 'advanced-chat', stopsAs: 'failed' }),
  },
  {
    name: 'many-models',
    does: 'Several models are there, one of them loaded twice, and the wanted one has more context than asked.',
    doesJa: '複数のモデルがあり、別のモデルは二重に読み込まれています。目的のモデルは求められた以上のコンテキスト長で読み込まれています。',
    apply: (plan) =>
      withLmStudio(plan, {
        models: [
          ...plan.lmstudio.models,
          { id: 'llama-3.2-3b-instruct', type: 'llm', isLoaded: true, instances: 2, loadedContext: 8192, maxContext: 131_072 },
          { id: 'gemma-3-12b-it', type: 'vlm', isLoaded: false, maxContext: 131_072 },
        ],
      }),
  },
  {
    name: 'slow-model',
    does: 'The model is slow, but it answers in time.',
    doesJa: 'モデルは遅いですが、時間内に回答します。',
    apply: (plan) => withLmStudio(plan, { tokenMs: 700 }),
  },
  {
    name: 'dify-1.7',
    does: 'Dify is 1.7: its database service is called db, its plugin daemon is 0.2.0.',
    doesJa: 'Difyが1.7です。データベースのサービス名はdb、plugin_daemonは0.2.0です。',
    apply: (plan) => {
      const old = withRelease(plan, '1.7');
      return {
        ...old,
        containers: old.containers.map((container) => (container.service === 'db_postgres' ? { ...container, service: 'db' } : container)),
      };
    },
  },
  {
    name: 'dify-1.10',
    does: 'Dify is 1.10, whose plugin carries an older urllib3.',
    doesJa: 'Difyが1.10です。プラグインのurllib3は古い版です。',
    apply: (plan) => withRelease(plan, '1.10'),
  },
  {
    name: 'dify-1.12',
    does: 'Dify is 1.12, with a busybox that ended as it should.',
    doesJa: 'Difyが1.12で、正常に終了した初期化コンテナがあります。',
    apply: (plan) => {
      const release = withRelease(plan, '1.12');
      const first = release.containers[0];
      const once = {
        service: 'init_permissions',
        image: 'busybox:latest',
        state: 'exited',
        restartPolicy: 'no',
        listens: [],
        programs: [],
      } as const;
      return first ? { ...release, containers: [...release.containers, { ...first, ...once }] } : release;
    },
  },
  {
    name: 'dify-1.13',
    does: 'Dify is 1.13, whose chatflows are run by the worker.',
    doesJa: 'Difyが1.13です。チャットフローはworkerが実行します。',
    apply: (plan) => withDify(withRelease(plan, '1.13'), { mode: 'advanced-chat' }),
  },
  {
    name: 'chatflow-without-worker',
    does: 'No worker takes anything from the queue, and up to Dify 1.12 a chatflow does not need one.',
    doesJa: 'workerはキューから何も取り出しませんが、Dify 1.12まではチャットフローにworkerは不要です。',
    apply: (plan) => withDify(plan, { mode: 'advanced-chat', isWorkerConsuming: false }),
  },
  {
    name: 'dify-1.16',
    does: 'Dify is 1.16: api has a healthcheck, the plugin daemon is 0.6.3.',
    doesJa: 'Difyが1.16です。apiにヘルスチェックがあり、plugin_daemonは0.6.3です。',
    apply: (plan) =>
      withContainer(withRelease(plan, '1.16'), 'api', {
        health: { status: 'healthy', failingStreak: 0, output: '{"status":"ok"}' },
      }),
  },
  {
    name: 'input-with-default',
    does: 'The app has required inputs that a preflight can fill in.',
    doesJa: 'アプリに、自動で入力できる必須項目があります。',
    apply: (plan) =>
      withDify(plan, {
        inputs: [
          { type: 'text-input', variable: 'harbour', isRequired: true, default: 'Yokohama' },
          { type: 'select', variable: 'language', isRequired: true, options: ['en', 'ja'] },
        ],
      }),
  },
  {
    name: 'other-servers-around',
    does: 'Ollama and another web server run on other ports.',
    doesJa: '別のポートで、Ollamaと別のWebサーバーが動いています。',
    apply: (plan) =>
      withStranger(withStranger(plan, { title: 'ollama', on: 'ollama', address: '127.0.0.1', answers: 'ollama' }), {
        title: 'python3',
        on: 'website',
        address: '127.0.0.1',
        answers: 'http',
      }),
  },
  {
    name: 'before-anything-runs',
    does: 'Nothing was started yet, and every port is free.',
    doesJa: 'まだ何も起動しておらず、すべてのポートが空いています。',
    phase: 'before',
    apply: notStarted,
  },
  {
    name: 'before-it-already-runs',
    does: 'The stack already runs: its ports are held by their owners.',
    doesJa: 'スタックはすでに起動していて、ポートは本来の持ち主が使っています。',
    phase: 'before',
    apply: (plan) => ({ ...plan, phase: 'before' }),
  },
  {
    name: 'taken-down',
    does: 'The stack was taken down and left nothing behind.',
    doesJa: 'スタックは停止し、何も残っていません。',
    phase: 'after',
    apply: takenDown,
  },
  {
    name: 'model-server-stays',
    does: 'The stack was taken down; the model server of the user still serves, as it may.',
    doesJa: 'スタックは停止しました。利用者のモデルサーバーは動いたままで、それで構いません。',
    phase: 'after',
    apply: (plan) => ({ ...takenDown(plan), lmstudio: plan.lmstudio }),
  },
];

/** The variant of that name, or undefined. */
export function variantNamed(name: string): Variant | undefined {
  return variants.find((variant) => variant.name === name);
}
