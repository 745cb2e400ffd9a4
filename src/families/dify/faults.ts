import { withContainer, withDify, withDifyTold, withinChat, withLlama, withLmStudio, withModelToken } from '../../practice/alter-plan.ts';
import { withRelease } from '../../practice/dify-release.ts';
import type { Fault } from '../../practice/fault.ts';
import { practiceModelToken } from '../../practice/healthy-plan.ts';
import type { StackPlan } from '../../practice/plan.ts';

const withEnvValue = (plan: StackPlan, name: string, value: string | undefined): StackPlan => {
  const { [name]: _old, ...values } = plan.envFile.values;
  return { ...plan, envFile: { ...plan.envFile, values: value === undefined ? values : { ...values, [name]: value } } };
};

const withPlugin = (plan: StackPlan, plugin: StackPlan['pluginDaemon']['plugin']): StackPlan => ({
  ...plan,
  pluginDaemon: { ...plan.pluginDaemon, plugin },
});

/** Faults of the Dify app and of what stands behind it (DESIGN 6, Front and Dify). */
export const difyFaults: readonly Fault[] = [
  {
    name: 'dify-not-installed',
    does: 'Dify runs, but its first setup was never finished.',
    doesJa: 'Difyは動いていますが、初期設定が終わっていません。',
    expects: ['dify-not-installed'],
    apply: (plan) => withDify(plan, { setup: 'not_started' }),
  },
  {
    name: 'dify-database-down',
    does: 'The api does not reach its database.',
    doesJa: 'apiがデータベースに接続できません。',
    expects: ['dify-database-down'],
    apply: (plan) => withDify(plan, { isDatabaseUp: false }),
  },
  {
    name: 'dify-key-missing',
    does: 'The key of the Dify app is set nowhere.',
    doesJa: 'Difyアプリのキーが、どこにも設定されていません。',
    expects: ['dify-key-missing'],
    apply: (plan) => withEnvValue(plan, 'DIFY_API_KEY', undefined),
  },
  {
    name: 'dify-key-wrong-kind',
    does: 'The key is one for knowledge, not one of an app.',
    doesJa: 'アプリのキーではなく、ナレッジのキーが設定されています。',
    expects: ['dify-key-wrong-kind'],
    apply: (plan) => withEnvValue(plan, 'DIFY_API_KEY', ['dataset', 'PracticeStackKey00000000'].join('-')),
  },
  {
    name: 'dify-key-cut-short',
    does: 'The last character of the key was not copied.',
    doesJa: 'キーの最後の1文字が、コピーされていません。',
    expects: ['dify-key-wrong-kind'],
    apply: (plan) => withEnvValue(plan, 'DIFY_API_KEY', ['app', 'PracticeStackKey0000000'].join('-')),
  },
  {
    name: 'dify-key-rejected',
    does: 'Dify does not know the key.',
    doesJa: 'Difyが、このキーを受け付けません。',
    expects: ['dify-key-rejected'],
    apply: (plan) => withEnvValue(plan, 'DIFY_API_KEY', ['app', 'AnotherInstancesKey00000'].join('-')),
  },
  {
    name: 'dify-app-disabled',
    does: 'The API of the app was switched off.',
    doesJa: 'アプリのAPIが無効になっています。',
    expects: ['dify-app-disabled'],
    apply: (plan) => withDify(plan, { isApiEnabled: false }),
  },
  {
    name: 'dify-app-unpublished',
    does: 'The chatflow was never published.',
    doesJa: 'チャットフローが公開されていません。',
    expects: ['dify-app-unpublished'],
    apply: (plan) => withDify(plan, { mode: 'advanced-chat', isPublished: false }),
  },
  {
    name: 'dify-wrong-app-mode',
    does: 'The key belongs to a workflow, which does not chat.',
    doesJa: 'キーは、チャットができないワークフローのものです。',
    expects: ['dify-wrong-app-mode'],
    apply: (plan) => withDify(plan, { mode: 'workflow' }),
  },
  {
    name: 'dify-input-required',
    does: 'The app asks for a file before it chats.',
    doesJa: 'チャットの前に、アプリがファイルの入力を求めます。',
    expects: ['dify-input-required'],
    apply: (plan) => withDify(plan, { inputs: [{ type: 'file', variable: 'logbook', isRequired: true }] }),
  },
  {
    name: 'model-credentials-missing',
    does: 'Dify has no credentials for the model.',
    doesJa: 'Difyに、モデルの認証情報が設定されていません。',
    expects: ['model-credentials-missing'],
    apply: (plan) => withDify(plan, { hasCredentials: false }),
  },
  {
    name: 'plugin-daemon-down',
    does: 'The container of the plugin daemon runs, but nothing listens in it.',
    doesJa: 'plugin_daemonのコンテナは動いていますが、中で何も待ち受けていません。',
    expects: ['plugin-daemon-down'],
    apply: (plan) => withContainer(plan, 'plugin_daemon', { listens: [], log: ['waiting for the database'] }),
  },
  {
    name: 'plugin-missing',
    does: 'The plugin of the model provider is not installed.',
    doesJa: 'モデルプロバイダーのプラグインがインストールされていません。',
    expects: ['plugin-missing'],
    apply: (plan) => ({ ...plan, pluginDaemon: { ...plan.pluginDaemon, plugin: 'missing' } }),
  },
  {
    name: 'plugin-missing-in-chatflow',
    does: 'The plugin of the model provider is not installed, and a chatflow asks for it.',
    doesJa: 'チャットフローが使うモデルプロバイダーのプラグインが、インストールされていません。',
    expects: ['plugin-missing'],
    apply: (plan) => withDify({ ...plan, pluginDaemon: { ...plan.pluginDaemon, plugin: 'missing' } }, { mode: 'advanced-chat' }),
  },
  {
    name: 'model-credentials-missing-in-chatflow',
    does: 'Dify has no credentials for the model of the chatflow.',
    doesJa: 'Difyに、チャットフローのモデルの認証情報が設定されていません。',
    expects: ['model-credentials-missing'],
    apply: (plan) => withDify(plan, { mode: 'advanced-chat', hasCredentials: false }),
  },
  {
    name: 'dify-told-loopback',
    does: "Dify's model settings say 127.0.0.1, which is the container itself, and the ledger does not know of it.",
    doesJa: 'Difyのモデル設定の接続先がコンテナ自身を指す127.0.0.1になっていて、台帳の記載と異なります。',
    expects: ['loopback-url-in-container'],
    apply: (plan) => withDifyTold(plan, 'http://127.0.0.1:{lmstudio}/v1'),
  },
  {
    name: 'dify-told-loopback-on-1-10',
    does: 'The same on Dify 1.10, whose plugin words a refused connection in another way.',
    doesJa: 'Dify 1.10でも同様です。プラグインによる接続拒否の表現だけが異なります。',
    expects: ['loopback-url-in-container'],
    apply: (plan) => withDifyTold(withRelease(plan, '1.10'), 'http://127.0.0.1:{lmstudio}/v1'),
  },
  {
    name: 'dify-told-loopback-in-chatflow',
    does: "Dify's model settings say localhost, and a chatflow asks there.",
    doesJa: 'Difyのモデル設定の接続先がlocalhostになっていて、チャットフローがそこへ接続します。',
    expects: ['loopback-url-in-container'],
    apply: (plan) => withDify(withDifyTold(plan, 'http://localhost:{lmstudio}/v1'), { mode: 'advanced-chat' }),
  },
  {
    name: 'dify-told-without-v1',
    does: "The address in Dify's model settings lacks /v1, and the ledger does not know of it.",
    doesJa: 'Difyのモデル設定のアドレスに/v1がなく、台帳の記載と異なります。',
    expects: ['base-url-without-v1'],
    apply: (plan) => withDifyTold(plan, 'http://host.docker.internal:{lmstudio}'),
  },
  {
    name: 'dify-model-key-rejected',
    does: 'The model server asks for a token, which the ledger has and Dify has not.',
    doesJa: 'モデルサーバーがトークンを求めます。台帳にはありますが、Difyには設定されていません。',
    expects: ['dify-model-key-rejected'],
    apply: (plan) => withModelToken(withLmStudio(plan, { token: practiceModelToken }), practiceModelToken),
  },
  {
    name: 'dify-told-other-port',
    does: "Dify's model settings name a port where nobody listens; the ledger's answers.",
    doesJa: 'Difyのモデル設定のポートでは何も待ち受けていません。台帳のポートは応答します。',
    expects: ['dify-told-other-address'],
    apply: (plan) => withDifyTold({ ...plan, ports: [...plan.ports, 'elsewhere'] }, 'http://host.docker.internal:{elsewhere}/v1'),
  },
  {
    name: 'dify-told-other-name',
    does: "A chatflow's model settings name a host that does not exist.",
    doesJa: 'チャットフローのモデル設定に、存在しないホスト名が書かれています。',
    expects: ['dify-told-other-address'],
    apply: (plan) => withDify(withDifyTold(plan, 'http://lmstudio.lan:{lmstudio}/v1'), { mode: 'advanced-chat' }),
  },
  {
    name: 'dify-told-https',
    does: "Dify's model settings say https to a server that speaks plain HTTP.",
    doesJa: 'HTTPのサーバーに対して、Difyのモデル設定がhttpsになっています。',
    expects: ['dify-told-other-address'],
    apply: (plan) => withDifyTold(plan, 'https://host.docker.internal:{lmstudio}/v1'),
  },
  {
    name: 'dify-told-whole-endpoint',
    does: "Dify's model settings hold a whole endpoint in the place of its base URL, and the server is llama.cpp.",
    doesJa: 'Difyのモデル設定に、ベースURLではなくエンドポイント全体が書かれています（サーバーはllama.cpp）。',
    expects: ['dify-told-other-address'],
    apply: (plan) => withDifyTold(withLlama(plan), 'http://host.docker.internal:{lmstudio}/v1/chat/completions'),
  },
  {
    name: 'app-without-model',
    does: 'Nobody chose a model for the app.',
    doesJa: 'アプリのモデルが選ばれていません。',
    expects: ['app-without-model'],
    apply: (plan) => withDify(plan, { isModelChosen: false }),
  },
  {
    name: 'plugin-starting',
    does: 'The plugin daemon was started a moment ago, and its plugin is not up yet.',
    doesJa: 'プラグインデーモンは起動したばかりで、プラグインがまだ立ち上がっていません。',
    expects: ['plugin-starting'],
    apply: (plan) => withPlugin(withContainer(plan, 'plugin_daemon', { upSeconds: 5 }), 'starting'),
  },
  {
    name: 'plugin-never-up',
    does: 'The plugin daemon runs for an hour, and its plugin never came up.',
    doesJa: 'プラグインデーモンの起動から1時間たっても、プラグインが立ち上がりません。',
    expects: ['plugin-missing'],
    apply: (plan) => withPlugin(plan, 'starting'),
  },
  {
    name: 'plugin-crashed',
    does: 'The process of the plugin is dead and does not come back.',
    doesJa: 'プラグインのプロセスが終了したまま、戻りません。',
    expects: ['plugin-crashed'],
    apply: (plan) => withPlugin(plan, 'dead'),
  },
  {
    name: 'plugin-daemon-key-differs',
    does: 'The api and the plugin daemon have different keys, and a chatflow asks for its model.',
    doesJa: 'apiとプラグインデーモンのキーが異なる状態で、チャットフローがモデルを呼び出します。',
    expects: ['plugin-daemon-key-differs'],
    apply: (plan) => withDify({ ...plan, pluginDaemon: { ...plan.pluginDaemon, isKeyShared: false } }, { mode: 'advanced-chat' }),
  },
  {
    name: 'app-model-incomplete',
    does: 'The LLM node of the chatflow lacks the mode of its model.',
    doesJa: 'チャットフローのLLMノードに、モデルのmodeがありません。',
    expects: ['app-model-incomplete'],
    apply: (plan) => withDify(plan, { mode: 'advanced-chat', chatTrouble: 'node-incomplete' }),
  },
  {
    name: 'stream-never-ended',
    does: 'The model answers at once, and Dify never ends the stream.',
    doesJa: 'モデルはすぐに答えますが、Difyがストリームを終えません。',
    expects: ['stream-never-ended'],
    apply: (plan) => withinChat(withDify(plan, { mode: 'advanced-chat', chatTrouble: 'never-ends', pingEveryMs: 300 }), '3s'),
  },
  {
    name: 'app-failed-at-start',
    does: 'Dify opens the stream of the chat and ends it before its first event.',
    doesJa: 'Difyがチャットのストリームを開き、最初のイベントより前に終えます。',
    expects: ['app-failed-at-start'],
    apply: (plan) => withDify(plan, { chatTrouble: 'ends-at-once' }),
  },
  {
    name: 'api-starting',
    does: 'The api was started ten seconds ago and does not listen yet.',
    doesJa: 'apiは10秒前に起動したばかりで、まだ待ち受けていません。',
    expects: ['service-starting'],
    apply: (plan) => withContainer(plan, 'api', { listens: [], upSeconds: 10 }),
  },
  {
    name: 'service-starting',
    does: 'The plugin daemon was started ten seconds ago and does not listen yet.',
    doesJa: 'プラグインデーモンは10秒前に起動したばかりで、まだ待ち受けていません。',
    expects: ['service-starting'],
    apply: (plan) => withContainer(plan, 'plugin_daemon', { listens: [], upSeconds: 10 }),
  },
  {
    name: 'worker-not-consuming',
    does: 'No worker takes the run of the chatflow from the queue, and Dify is 1.13.',
    doesJa: 'Dify 1.13で、チャットフローの実行を、どのworkerもキューから取り出しません。',
    expects: ['worker-not-consuming'],
    apply: (plan) =>
      withinChat(withDify(withRelease(plan, '1.13'), { mode: 'advanced-chat', isWorkerConsuming: false, pingEveryMs: 300 }), '3s'),
  },
  {
    name: 'conversation-left',
    does: 'Dify does not let the test conversation be deleted.',
    doesJa: '確認用の会話を、Difyから削除できません。',
    expects: ['conversation-left'],
    apply: (plan) => withDify(plan, { keepsConversations: true }),
  },
  {
    name: 'answered-without-model',
    does: 'An annotation answers, and the model is not asked.',
    doesJa: 'アノテーションが回答し、モデルは呼び出されません。',
    expects: ['answered-without-model'],
    apply: (plan) => withDify(plan, { annotation: 'Our opening hours are nine to five.' }),
  },
];
