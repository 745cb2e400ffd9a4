import { formatDuration } from '../../base/duration.ts';
import type { FamilyWords } from '../../engine/words.ts';
import { waiting } from '../docker/where-told.ts';
import type { ByProduct } from '../model/product.ts';
import type { Dify } from './causes.ts';

const withoutModel = {
  annotation: '注釈に登録された回答が返りました',
  'no-tokens': 'トークンが使われていません',
  'no-llm-node': 'チャットフローのモデルノードが実行されていません',
} as const;

const state = ({ container, state }: { readonly container?: string; readonly state?: string }) =>
  container ? `（${container}：${state ?? '?'}）` : '';

/** キーの出どころ。製品ごと。 */
const keyOf: ByProduct = {
  lmstudio: '、LM Studio のサーバー設定（Manage Tokens）で作ったトークン',
  ollama: '、Ollama の手前のプロキシが求めるキー',
  'llama.cpp': '、llama-server の起動時のキー（--api-key）',
  vllm: '、vLLM の起動時のキー（--api-key）',
  litellm: '、LiteLLM のキー（マスターキーか仮想キー）',
  other: '、モデルサーバーの起動時のキー',
};

/** What the causes of this family say. */
export const difyCausesJa: FamilyWords<Dify>['causes'] = {
  'dify-database-down': {
    message: (args) => `Dify の api がデータベースに届きません${state(args)}。`,
    remedy: () =>
      'データベースを起動するか、そのログを確認してください。更新後であれば .env を .env.example と見比べてください（COMPOSE_PROFILES、DB_HOST）。',
    page: {
      means: 'api のプロセスは応答しますが、データベースを読む処理がすべてサーバーエラーになります。',
      detected: 'アプリの情報と、データベースを読むだけの /console/api/setup の両方がサーバーエラーを返します。',
      mended: 'db（Dify 1.10 以降は db_postgres）を起動します。COMPOSE_PROFILES のない古い .env では、データベースがまったく起動しません。',
    },
  },
  'dify-key-rejected': {
    message: ({ token, from }) => `${token}${from ? `（${from} から）` : ' '}のキーを Dify が認識しません。`,
    remedy: ({ token }) => `Dify のアプリの「API アクセス」で新しいキーを作り、${token} に設定してください。`,
    page: {
      means: 'キーの形は正しいものの、削除済みか、別の Dify のものか、アプリのキーではありません。',
      detected: 'そのキーで `GET /v1/info` を呼ぶと 401「Access token is invalid」が返ります。',
      mended: 'Dify でアプリを開き、「API アクセス」→「API キー」でキーを作成し、環境変数か env ファイルに設定します。',
    },
  },
  'dify-app-disabled': {
    message: () => 'キーの指すアプリが API に公開されていません。',
    remedy: () => 'Dify のアプリの概要ページで「バックエンドサービス API」をオンにしてください。',
    page: {
      means: 'キーは正しいものの、アプリの API サービスがオフか、アプリまたはワークスペースが有効ではありません。',
      detected: '`GET /v1/info` が理由とともに 403 を返します。',
      mended: 'Dify でアプリの概要を開き、バックエンドサービス API をオンにします。',
    },
  },
  'dify-app-unpublished': {
    message: () => 'キーの指すアプリがまだ公開されていません。',
    remedy: () => 'Dify でアプリを開き、「公開する」を押してください。',
    page: {
      means: '公開済みのバージョンがないアプリには、API から実行できるものがありません。',
      detected: '`GET /v1/parameters` かチャットが、app_unavailable または「Workflow not published」を返します。',
      mended: 'Dify の編集画面でアプリを公開します。',
    },
  },
  'dify-wrong-app-mode': {
    message: ({ name, mode }) => `キーは${name ? `「${name}」という` : ''}別の種類のアプリ（${mode}）のもので、チャットできません。`,
    remedy: () => 'チャット、エージェント、チャットフローのいずれかのアプリのキーを使うか、--no-chat でチャットを省いてください。',
    page: {
      means: 'テキスト生成アプリとワークフローには専用のエンドポイントがあり、/v1/chat-messages では使えません。',
      detected: '`GET /v1/info` が示すモード、またはチャットの応答 not_chat_app で分かります。',
      mended: 'モードが chat、agent-chat、advanced-chat のいずれかのアプリのキーを、台帳の chat に使います。',
    },
  },
  'dify-input-required': {
    message: ({ variable }) => `入力「${variable}」がないと、このアプリとはチャットできません。`,
    remedy: ({ variable }) => `アプリで「${variable}」に既定値を付けるか任意にしてください。または確認用に別のアプリを使ってください。`,
    page: {
      means: 'アプリが、ファイルなど Preflight では用意できない入力を求めています。',
      detected: '`GET /v1/parameters` の入力フォームに、既定値がなく単純な値では埋められない必須項目があります。',
      mended: '項目を任意にするか既定値を付けます。確認専用の小さなアプリを用意する方法もあります。',
    },
  },
  'model-credentials-missing': {
    message: () => 'アプリのモデルに使える認証情報が Dify にありません。',
    remedy: () => 'Dify の「設定」→「モデルプロバイダー」で、モデル（ベース URL、モデル名、キー）を設定し直してください。',
    page: {
      means: 'アプリの指定するモデルのプロバイダーが、このワークスペースで設定されていません。',
      detected: 'チャットが provider_not_initialize、またはモデルが存在しないという応答を返します。',
      mended: '「設定」→「モデルプロバイダー」でモデルを追加するか、アプリで別のモデルを選びます。',
    },
  },
  'plugin-missing': {
    message: () => 'アプリのモデルに必要なプラグインがありません。',
    remedy: () => 'Dify の「プラグイン」でモデルのプラグインを入れ直し、plugin_daemon のボリュームを残してください。',
    page: {
      means: 'プラグインデーモンは動いていますが、モデルと話すプラグインが入っていないか、起動に失敗しています。',
      detected: 'チャットのエラーに「no available node, plugin not found」または「plugin runtime not found」とあります。',
      mended: 'プラグインを入れ直し、plugin_daemon のログで起動の失敗を確認します。',
    },
  },
  'worker-not-consuming': {
    message: (args) => `チャットフローがキューで待っていますが、処理するワーカーがいません${state(args)}。`,
    remedy: () =>
      'worker を起動してください。動いている場合は、workflow_based_app_execution を含まない古い CELERY_QUEUES を .env から外してください。',
    page: {
      means: 'Dify 1.13 以降、チャットフローは worker が実行します。worker がいないと、チャットには ping しか届きません。',
      detected:
        'アプリがチャットフローで、期限までに届いたのはせいぜい ping だけで、workflow_started がありませんでした。Dify 1.12 までは worker のせいではありません。',
      mended: 'api と同じバージョンの worker を起動または更新し、古い .env の CELERY_QUEUES の上書きを外します。',
    },
  },
  'stream-buffered': {
    message: ({ isSilent }) =>
      isSilent
        ? 'Preflight と Dify の間で、チャットのストリームが止められています。'
        : '途中の何かがストリームを溜め込み、まとめて渡しています。',
    remedy: () =>
      'Dify の nginx の手前にあるプロキシでバッファリングを切ってください（proxy_buffering off、text/event-stream の gzip を無効に）。',
    page: {
      means: '回答は少しずつ作られますが、プロキシが全部そろうまで渡しません。長い回答では固まったように見えます。',
      detected: 'Dify 自身の時間では処理が長いのに全イベントが一度に届いた、または 25 秒間 ping さえ届きませんでした。',
      mended: '外側のプロキシで proxy_buffering off、text/event-stream の gzip 無効、長い読み取りタイムアウトを設定します。',
    },
  },
  'stream-truncated': {
    message: ({ tokens }) => `チャットが途中で切れました（届いた断片：${tokens} 個）。api のプロセスが強制終了された可能性が高いです。`,
    remedy: () => 'api のログにワーカーのタイムアウトや強制終了がないか、Docker のメモリが足りているかを確認してください。',
    page: {
      means: '終了イベントもエラーもないままストリームが終わりました。正常な Dify では起こりません。',
      detected: 'message_end や workflow_finished の前に接続が閉じました。',
      mended: 'その時刻の GUNICORN_TIMEOUT、メモリ不足、nginx の再読み込みを確認します。',
    },
  },
  'conversation-left': {
    message: ({ isUnseen }) =>
      isUnseen
        ? '削除の応答がなかったため、確認用の会話が Dify に残っている可能性があります。'
        : '確認用の会話を削除できず、Dify に残っています。',
    remedy: ({ user }) => `Dify のアプリの「ログ」で、${user ? `ユーザーが ${user} の` : '確認用の'}会話を削除してください。`,
    page: {
      means: 'チャットは成功しました。会話だけが残り、アプリのログと統計に数えられます。',
      detected: 'DELETE /v1/conversations の応答が 204 でも 404 でもありませんでした。',
      mended: 'Dify で削除します。残しておいても害はありません。',
    },
  },
  'answered-without-model': {
    message: ({ reason }) => `チャットの回答はモデルによるものではありません：${withoutModel[reason]}。`,
    remedy: () => '台帳の chat.query を、注釈や近道では答えられない質問に変えてください。',
    page: {
      means: '回答は届きましたが、Dify の先にあるモデルについては何も分かりません。',
      detected: 'チャットの終わりに注釈の回答またはトークン数 0 が示された、あるいはチャットフローのモデルノードが実行されていません。',
      mended: '別の質問をするか、必ずモデルに尋ねるアプリを使います。',
    },
  },
  'dify-told-other-address': {
    message: ({ role, told, ledger, heard, answers }) =>
      told === undefined
        ? `Dify のモデル設定が、台帳の ${ledger}${answers === 'ledger' ? '（こちらは応答します）' : ' '}とは別のパスかサーバーを指しています。`
        : `Dify のモデル設定では ${role} の接続先が ${told}${heard === 'nobody' ? '（待ち受けなし）' : ' '}ですが、台帳では ${ledger}${answers === 'ledger' ? '（こちらは応答します）' : ' '}です。`,
    remedy: ({ ledger, answers }) =>
      answers === 'ledger'
        ? `Dify の「設定」→「モデルプロバイダー」でそのモデルを開き、ベース URL（API エンドポイント URL）に ${ledger} をそのまま入力してください。`
        : `Dify のモデル設定と台帳の path に同じアドレスを書いてください。${ledger} か、実際に応答するほうです。`,
    page: {
      means:
        'モデルサーバーのアドレスは、プラグインが使う Dify のモデル設定と、Preflight が確かめる台帳の path（`as:`）の 2 か所にあります。両者が異なるため、経路はすべて正常でもチャットが届きません。',
      detected:
        'チャットのエラーに、失敗した呼び出しのスキーム、ホスト、ポートが書かれているか、そのパスでモデルの API が応答していません。台帳のアドレスは、同じコンテナから応答します。',
      mended:
        '台帳のアドレスを、スキーム、ポート、パスも含めて Dify のモデル設定に写します。必要なパスはプラグインごとに違い、openai_api_compatible では /v1 が要り、lmstudio と ollama では要りません。',
    },
  },
  'dify-model-key-rejected': {
    message: ({ role, isMissing, token, isLedgerRight }) =>
      `Dify のモデル設定にあるキーを ${role} が受け付けません${isMissing ? '（キーがない可能性もあります）' : ''}${isLedgerRight && token ? `。${token} の値は受け付けられます` : ''}。`,
    remedy: ({ token, product, isLedgerRight }) =>
      `Dify の「設定」→「モデルプロバイダー」でそのモデルを開き、API キーに${isLedgerRight && token ? ` ${token} の値` : (keyOf[product] ?? keyOf.other)}を入力してください。`,
    page: {
      means:
        'モデルサーバーがキーを求めています。Dify が送るのはシェルや env ファイルの値ではなく、Dify 自身の認証情報にあるキーで、それがないか間違っています。',
      detected: 'チャットのエラーに、モデルサーバー自身の拒否（401、403、または知らないキーに対する製品ごとの文言）が含まれています。',
      mended: 'Dify のモデル設定にキーを入力するか、モデルサーバーのキーの確認をオフにします。',
    },
  },
  'app-without-model': {
    message: () => 'キーの指すアプリで、モデルが選ばれていません。',
    remedy: () => 'Dify でアプリを開き、右上でモデルを選んで公開してください。',
    page: {
      means: '新しいアプリには、選ぶまでモデルがありません。Dify の画面では完成しているように見えますが、チャットはすべて失敗します。',
      detected: 'チャットが「validation errors for ModelConfigEntity」で失敗します。モデルのプロバイダーと名前が空です。',
      mended: 'アプリを開いてモデルを選び、「公開する」を押します。',
    },
  },
  'app-model-incomplete': {
    message: ({ field }) => `チャットフローのモデルノードに ${field} がありません。`,
    remedy: () => 'Dify でチャットフローを開き、LLM ノードのモデルを選び直して公開してください。',
    page: {
      means: 'Dify に必要な項目が欠けたまま、ノードが保存されています。取り込んだ DSL や手書きの DSL、古いバージョンでよく起こります。',
      detected: 'チャットが、項目名（`model.mode` など）を含むノードの検証エラーで失敗します。',
      mended: '編集画面でモデルを選び直すと項目が書き込まれます。その後に公開します。DSL では `model:` の下に `mode: chat` を加えます。',
    },
  },
  'plugin-starting': {
    message: ({ service, ageMs }) =>
      `モデルのプラグインがまだ起動中です${ageMs === undefined ? '' : `（${service} は ${formatDuration(ageMs)} 前に起動）`}。`,
    remedy: () => '少し待ってからもう一度確認するか、preflight --wait 2m で起動を待ってください。',
    page: {
      means: 'プラグインデーモンは、起動後にプラグインごとのプロセスを立ち上げます。その数秒間は、故障がなくてもチャットが失敗します。',
      detected: 'チャットが「plugin runtime not found」で失敗し、デーモンのコンテナの起動から 90 秒たっていません。',
      mended: '待ちます。それより長く続く場合は plugin-missing として示します。',
    },
  },
  'plugin-crashed': {
    message: ({ service }) => `モデルのプラグインのプロセスが終了していて、${service} は再起動しません。`,
    remedy: ({ service }) => `${service} を再起動してください。プラグインが終了した理由はログにあります。`,
    page: {
      means: 'プラグインは入っていますが、モデルと話すプロセスが終了しています。試したときは 40 秒たっても戻りませんでした。',
      detected: 'チャットが「no proper instance」で失敗します。',
      mended: 'plugin_daemon を再起動します。繰り返す場合は、メモリの上限とログにあるプラグインのエラーを確認します。',
    },
  },
  'plugin-daemon-key-differs': {
    message: ({ service }) => `api と ${service} のキーが異なるため、${service} が api を拒否します。`,
    remedy: () =>
      '両方に同じキーを設定してください。api の PLUGIN_DAEMON_KEY がデーモンの SERVER_KEY です。その後、両方のコンテナを作り直します。',
    page: {
      means: 'プラグインデーモンは自分が起動したときのキーしか受け付けず、api は別のキーで起動しています。',
      detected: 'チャットが、プラグインデーモンの URL に対する「401 Unauthorized」で失敗します。',
      mended: '.env の PLUGIN_DAEMON_KEY を一つにし、`docker compose up -d` で api、worker、plugin_daemon を作り直します。',
    },
  },
  'plugin-daemon-failing': {
    message: ({ service }) => `${service} はヘルスページには応答しますが、api のリクエストに失敗します。`,
    remedy: ({ service }) => `${service} のログを確認してください。多くの場合、データベース（dify_plugin）か redis に届いていません。`,
    page: {
      means: 'デーモンは動いていて届きますが、モデル一覧など api の求める処理がデーモンの中で失敗します。',
      detected: 'チャットが「Failed to request plugin daemon」で失敗し、api のコンテナからはデーモンのヘルスページが応答します。',
      mended: 'デーモンのログ、データベース、redis を確認し、それらが戻ってから再起動します。',
    },
  },
  'service-starting': {
    message: ({ service, ageMs }) => `${service} は ${formatDuration(ageMs)} 前に起動したばかりで、まだ応答しません。`,
    remedy: ({ told }) => `少し待ってからもう一度確認するか、${waiting(told, '2m')} で起動を待ってください。`,
    page: {
      means: '起動したばかりのスタックは、使えるまで 1 分ほどかかります。api は、応答できるようになる数秒前から接続だけを受け付けます。',
      detected: 'コンテナは動いていて起動から 90 秒たっておらず、そこへの経路は拒否、無応答、またはゲートウェイのエラーです。',
      mended: '待ちます。90 秒より長く続くものは障害として示します。',
    },
  },
  'stream-never-ended': {
    message: ({ nodeMs }) =>
      `モデルは${nodeMs === undefined ? '' : ` ${formatDuration(nodeMs)} で`}答えたのに、Dify がチャットのストリームを終えません。`,
    remedy: () => 'api、worker、web を同じ新しいバージョンの Dify にそろえてください。モデルと経路は正常です。',
    page: {
      means: 'モデルのノードは終わりましたが、チャットフローの最後のイベントが届きません。終わりを待つクライアントは固まります。',
      detected:
        '始まったノードはすべて終わり、本文も届きましたが、chat.within までに workflow_finished も message_end も届きませんでした。',
      mended: 'Dify 1.13.2 で報告されている不具合です。Dify を更新し、api と worker のバージョンをそろえます。',
    },
  },
  'app-failed-at-start': {
    message: () => 'アプリが最初のイベントより前に失敗しました。Dify はストリームを開き、何も送らずに閉じました。',
    remedy: () => 'チャットの時刻の api と plugin_daemon のログの末尾を確認してください。',
    page: {
      means: 'Dify は 200 で応答し、すぐにストリームを終えました。アプリの実行前に何が起きたかは、ログにしか書かれていません。',
      detected: 'チャットのストリームが空のまま、正常に終わりました。',
      mended: 'ログに例外名があります。起動時にインターネットを必要とするプラグインや、合わなくなったアプリの設定がよくある理由です。',
    },
  },
};
