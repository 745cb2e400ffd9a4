import {
  withContainer,
  withDify,
  withinChat,
  withLmStudio,
  withModelToken,
  withModelUrl,
  withOllama,
  withRole,
} from '../../practice/alter-plan.ts';
import type { Fault } from '../../practice/fault.ts';
import { practiceModelToken } from '../../practice/healthy-plan.ts';
import type { ModelPlan } from '../../practice/plan.ts';
import { modelChatFaults } from './faults/chat-faults.ts';

const chatModel = (id: string, change: Partial<ModelPlan> = {}): ModelPlan => ({
  id,
  type: 'llm',
  isLoaded: true,
  loadedContext: 16_384,
  maxContext: 32_768,
  ...change,
});

const embedding: ModelPlan = { id: 'text-embedding-nomic-embed-text-v1.5', type: 'embeddings', isLoaded: true, maxContext: 2048 };
const wanted = 'qwen2.5-7b-instruct';

/** Faults of the model server and of the way to it (DESIGN 6, LM Studio). */
export const lmStudioFaults: readonly Fault[] = [
  {
    name: 'lmstudio-not-running',
    does: 'LM Studio is not running.',
    doesJa: 'LM Studioが起動していません。',
    expects: ['lmstudio-not-running'],
    apply: (plan) => withLmStudio(plan, { state: 'not-running' }),
  },
  {
    name: 'lmstudio-server-off',
    does: 'LM Studio runs, but its server is switched off.',
    doesJa: 'LM Studioは起動していますが、サーバーがオフになっています。',
    expects: ['lmstudio-server-off'],
    apply: (plan) => withLmStudio(plan, { state: 'server-off' }),
  },
  {
    name: 'lmstudio-loopback-only',
    does: 'LM Studio listens on 127.0.0.1 alone, where no container reaches it.',
    doesJa: 'LM Studioが127.0.0.1だけで待ち受けているため、コンテナから届きません。',
    expects: ['lmstudio-loopback-only'],
    alsoOnEngine: true,
    apply: (plan) => withLmStudio(plan, { bind: 'loopback' }),
  },
  {
    name: 'host-gateway-missing',
    does: 'The plugin daemon does not know the name host.docker.internal.',
    doesJa: 'plugin_daemonが、host.docker.internalという名前を解決できません。',
    expects: ['host-gateway-missing'],
    alsoOnEngine: true,
    apply: (plan) => withContainer(plan, 'plugin_daemon', { extraHosts: [] }),
  },
  {
    name: 'loopback-url-in-container',
    does: 'Dify was told to find the model at 127.0.0.1, which is the container itself.',
    doesJa: 'Difyのモデルの接続先が127.0.0.1になっていますが、それはコンテナ自身です。',
    expects: ['loopback-url-in-container'],
    alsoOnEngine: true,
    apply: (plan) => withModelUrl(plan, 'http://127.0.0.1:{lmstudio}/v1'),
  },
  {
    name: 'name-of-nobody',
    does: 'The address of the model has a name that no container has.',
    doesJa: 'Difyのモデルの接続先が、どのコンテナのものでもない名前になっています。',
    expects: ['name-of-nobody'],
    apply: (plan) => withModelUrl(plan, 'http://lm-studio:{lmstudio}/v1'),
  },
  {
    name: 'base-url-without-v1',
    does: 'The address of the model that Dify was given lacks /v1.',
    doesJa: 'Difyに設定されたモデルのアドレスに、/v1がありません。',
    expects: ['base-url-without-v1'],
    apply: (plan) => withModelUrl(plan, 'http://host.docker.internal:{lmstudio}'),
  },
  {
    name: 'base-url-whole-endpoint',
    does: 'The address of the model is a whole endpoint, not its base.',
    doesJa: 'モデルのアドレスに、ベースURLではなくエンドポイント全体が書かれています。',
    expects: ['base-url-without-v1'],
    apply: (plan) => withModelUrl(plan, 'http://host.docker.internal:{lmstudio}/v1/chat/completions'),
  },
  {
    name: 'path-port-differs',
    does: "The path names another port of the model server than its role's url.",
    doesJa: '経路に書かれたモデルサーバーのポートが、役割のurlと異なります。',
    expects: ['path-port-differs'],
    apply: (plan) => withModelUrl({ ...plan, ports: [...plan.ports, 'elsewhere'] }, 'http://host.docker.internal:{elsewhere}/v1'),
  },
  {
    name: 'model-unknown',
    does: 'LM Studio does not have the model of the ledger; two others are loaded.',
    doesJa: '台帳のモデルがLM Studioにありません。別の2つのモデルが読み込まれています。',
    expects: ['model-unknown'],
    apply: (plan) => withLmStudio(plan, { models: [chatModel('gemma-3-12b-it'), chatModel('llama-3.2-3b-instruct')] }),
  },
  {
    name: 'model-answered-in-place',
    does: 'LM Studio does not have the model of the ledger, and the one that is loaded answers in its place.',
    doesJa: '台帳のモデルがLM Studioになく、読み込まれている別のモデルが代わりに回答します。',
    expects: ['model-unknown'],
    apply: (plan) => withLmStudio(plan, { models: [chatModel('llama-3.2-3b-instruct')] }),
  },
  {
    name: 'wrong-model-answered',
    does: 'The chatflow asks another model than the one of the ledger.',
    doesJa: 'チャットフローが、台帳とは別のモデルを呼び出しています。',
    expects: ['wrong-model-answered'],
    apply: (plan) =>
      withDify(withLmStudio(plan, { models: [...plan.lmstudio.models, chatModel('llama-3.2-3b-instruct')] }), {
        mode: 'advanced-chat',
        modelName: 'llama-3.2-3b-instruct',
      }),
  },
  {
    name: 'model-not-loaded',
    does: 'The model is not loaded, and loading on demand is off.',
    doesJa: 'モデルが読み込まれておらず、必要時の自動読み込みもオフです。',
    expects: ['model-not-loaded'],
    apply: (plan) => withLmStudio(plan, { isJit: false, models: [chatModel(wanted, { isLoaded: false })] }),
  },
  {
    name: 'model-cold',
    does: 'The model has to be loaded first, which takes longer than the chat may.',
    doesJa: 'モデルの読み込みに、チャットの制限時間より長くかかります。',
    expects: ['model-cold'],
    apply: (plan) => withinChat(withLmStudio(plan, { loadMs: 60_000, models: [chatModel(wanted, { isLoaded: false })] }), '3s'),
  },
  {
    name: 'model-slow',
    does: 'The model is loaded, but takes seconds for every word.',
    doesJa: 'モデルは読み込み済みですが、1語ごとに数秒かかります。',
    expects: ['model-slow'],
    apply: (plan) => withinChat(withLmStudio(plan, { tokenMs: 4000 }), '3s'),
  },
  {
    name: 'model-loaded-twice',
    does: 'The model is loaded twice.',
    doesJa: 'モデルが二重に読み込まれています。',
    expects: ['model-loaded-twice'],
    apply: (plan) => withLmStudio(plan, { models: [chatModel(wanted, { instances: 2 })] }),
  },
  {
    name: 'model-is-embedding',
    does: 'The ledger and Dify name an embedding model for the chat.',
    doesJa: 'チャット用のモデルとして、埋め込みモデルが指定されています。',
    expects: ['model-is-embedding'],
    apply: (plan) =>
      withDify(
        withLmStudio(withRole(plan, 'lmstudio', { model: embedding.id, context: undefined }), { models: [embedding, chatModel(wanted)] }),
        {
          modelName: embedding.id,
        },
      ),
  },
  {
    name: 'context-too-small',
    does: 'The model is loaded with a smaller context than the ledger asks for.',
    doesJa: 'モデルが、台帳で求められているより小さいコンテキスト長で読み込まれています。',
    expects: ['context-too-small'],
    apply: (plan) => withLmStudio(plan, { models: [chatModel(wanted, { loadedContext: 4096 })] }),
  },
  {
    name: 'context-beyond-cold-model',
    does: 'The ledger asks for a context that the model of Ollama, which is not loaded yet, was never made for.',
    doesJa: '台帳で求められているコンテキスト長が、Ollamaのまだ読み込まれていないモデルの上限を超えています。',
    expects: ['context-too-small'],
    apply: (plan) => withOllama(plan, { maxContext: 4096 }),
  },
  ...modelChatFaults,
  {
    name: 'file-server-in-place',
    does: 'A server of files has the port of the model server.',
    doesJa: 'モデルサーバーのポートを、ファイル配信用のサーバーが使っています。',
    expects: ['wrong-server'],
    apply: (plan) => withLmStudio(plan, { product: 'http.server', title: 'python3' }),
  },
  {
    name: 'lmstudio-token-required',
    does: 'LM Studio asks for a token, and neither the ledger nor Dify has one.',
    doesJa: 'LM Studioがトークンを求めますが、台帳にもDifyにもありません。',
    expects: ['lmstudio-token-required'],
    apply: (plan) => withLmStudio(plan, { token: practiceModelToken }),
  },
  {
    name: 'lmstudio-token-rejected',
    does: 'LM Studio asks for a token and does not accept the one it is given.',
    doesJa: 'LM Studioが、渡されたトークンを受け付けません。',
    expects: ['lmstudio-token-rejected'],
    apply: (plan) => {
      const stale = ['sk', 'lm', 'Outdated:StackToken0000000000'].join('-');
      return withDify(withModelToken(withLmStudio(plan, { token: practiceModelToken }), stale), { modelToken: stale });
    },
  },
  {
    name: 'firewall-blocks-bridge',
    does: 'A firewall drops what containers send to the host.',
    doesJa: 'コンテナからホストへの通信を、ファイアウォールが遮断しています。',
    expects: ['firewall-blocks-bridge'],
    // It listens wide enough: the firewall alone is in the way.
    apply: (plan) => ({ ...withLmStudio(plan, { bind: 'all' }), network: { ...plan.network, hostGateway: 'firewalled' } }),
  },
  {
    name: 'proxy-in-container',
    does: 'A proxy of the plugin daemon stands in the way to the model.',
    doesJa: 'plugin_daemonに設定されたプロキシが、モデルへの通信を妨げています。',
    expects: ['proxy-in-container'],
    alsoOnEngine: true,
    apply: (plan) => withContainer(plan, 'plugin_daemon', { env: { HTTP_PROXY: 'http://ssrf_proxy:3128' } }),
  },
];
