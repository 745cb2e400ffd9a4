import { formatDuration } from '../../base/duration.ts';
import type { FamilyWords } from '../../engine/words.ts';
import type { Dify } from './causes.ts';

const withoutModel = {
  annotation: '注釈に登録された回答が返りました',
  'no-tokens': 'トークンが使われていません',
  'no-llm-node': 'チャットフローのモデルノードが実行されていません',
} as const;

const state = ({ container, state }: { readonly container?: string; readonly state?: string }) =>
  container ? `（${container}：${state ?? '?'}）` : '';

/** Dify の言葉を文末に添える。 */
const quoted = (said: string) => (said ? `：「${said}」` : '');

export const difyJa: FamilyWords<Dify> = {
  findings: {
    'app-ready': ({ name, mode }) => `アプリ「${name}」（${mode}）はキーを受け付け、チャットできます。`,
    'app-key-rejected': ({ token, message }) => `Dify が ${token} を受け付けません${quoted(message)}。`,
    'app-disabled': ({ message }) => `アプリの API が無効になっています${quoted(message)}。`,
    'app-unpublished': ({ message }) => `アプリに公開済みのバージョンがありません${quoted(message)}。`,
    'app-wrong-mode': ({ name, mode }) => `アプリ「${name}」は ${mode} 型で、チャットできません。`,
    'app-input-required': ({ variable, type }) => `アプリの必須入力「${variable}」（${type}）は、Preflight では用意できません。`,
    'app-database-down': ({ status }) => `Dify が ${status} を返します。データベースを読むだけのページでも同じです。`,
    'app-error': ({ status, code, message }) => `Dify の応答：${message || code}（${status}）。`,
    'app-unanswered': ({ detail }) => `Dify の API から応答がありません：${detail}。`,
    'chat-answered': ({ answer, ttftMs, totalMs }) =>
      `チャットは「${answer}」と ${formatDuration(totalMs)} で答えました${ttftMs === undefined ? '' : `（最初のトークンまで ${formatDuration(ttftMs)}）`}。`,
    'chat-without-model': ({ reason }) => `チャットはモデルを使わずに答えました：${withoutModel[reason]}。`,
    'chat-wrong-model': ({ asked, answered }) => `チャットに答えたのは ${asked} ではなく ${answered} です。`,
    'chat-buffered': ({ heldMs }) => `回答が一度にまとめて届きました（途中で ${formatDuration(heldMs)} 止められていました）。`,
    'chat-left-behind': ({ answer }) => `チャットは「${answer}」と答えましたが、その会話を削除できませんでした。`,
    'chat-error': ({ status, code, message }) => `Dify の応答：${message || code}（${status}）。`,
    'chat-node-failed': ({ node, message }) => `チャットフローのノード「${node}」が失敗しました。Dify の応答：${message}。`,
    'chat-truncated': ({ afterMs, tokens }) => `ストリームが ${formatDuration(afterMs)} で途切れました（届いた回答の断片：${tokens} 個）。`,
    'chat-silent': ({ afterMs }) => `${formatDuration(afterMs)} の間、Dify の ping も含めて 1 バイトも届きませんでした。`,
    'chat-only-pings': ({ withinMs, pings }) =>
      `${formatDuration(withinMs)} の間に届いたのは ping（${pings} 回）だけで、回答がありません。`,
    'chat-too-slow': ({ withinMs, tokens }) =>
      `チャットが ${formatDuration(withinMs)} 以内に終わりませんでした（届いた回答の断片：${tokens} 個）。`,
    'chat-empty': () => 'チャットはエラーなしで終わりましたが、回答が空です。',
    'chat-unanswered': ({ detail }) => `チャットが受け付けられませんでした：${detail}。`,
    'chat-cancelled': ({ isCleanedUp }) =>
      `チャットを中断しました${isCleanedUp ? '。会話は残っていません' : '。Dify に会話が残っている可能性があります'}。`,
  },
  evidence: {
    'dify-says': 'Dify の応答',
    'dify-app': 'アプリ',
    'dify-setup': '/console/api/setup',
    'dify-container': 'コンテナ',
    'dify-first-token': '最初のトークンまで',
    'dify-speed': 'トークン速度',
    'dify-events': 'イベント',
    'dify-model': 'モデル',
    'dify-left-conversation': '残った会話',
  },
  causes: {
    'dify-database-down': {
      message: (args) => `Dify の api がデータベースに届きません${state(args)}。`,
      remedy: () =>
        'データベースを起動するか、そのログを確認してください。更新後であれば .env を .env.example と見比べてください（COMPOSE_PROFILES、DB_HOST）。',
      page: {
        means: 'api のプロセスは応答しますが、データベースを読む処理がすべてサーバーエラーになります。',
        detected: 'アプリの情報と、データベースを読むだけの /console/api/setup の両方がサーバーエラーを返します。',
        mended:
          'db（Dify 1.10 以降は db_postgres）を起動します。COMPOSE_PROFILES のない古い .env では、データベースがまったく起動しません。',
      },
    },
    'dify-key-rejected': {
      message: ({ token, from }) => `${token}${from ? `（${from} から）` : ''} のキーを Dify が認識しません。`,
      remedy: ({ token }) => `Dify のアプリの「API アクセス」で新しいキーを作り、${token} に設定してください。`,
      page: {
        means: 'キーの形は正しいものの、削除済みか、別の Dify のものか、アプリのキーではありません。',
        detected: 'そのキーで `GET /v1/info` を呼ぶと 401「Access token is invalid」が返ります。',
        mended: 'Dify でアプリを開き、「API アクセス」→「API キー」でキーを作成し、環境変数か env ファイルに設定します。',
      },
    },
    'dify-app-disabled': {
      message: ({ said }) => `キーの指すアプリが API に公開されていません${quoted(said)}。`,
      remedy: () => 'Dify のアプリの概要ページで「バックエンドサービス API」をオンにしてください。',
      page: {
        means: 'キーは正しいものの、アプリの API サービスがオフか、アプリまたはワークスペースが有効ではありません。',
        detected: '`GET /v1/info` が理由とともに 403 を返します。',
        mended: 'Dify でアプリの概要を開き、バックエンドサービス API をオンにします。',
      },
    },
    'dify-app-unpublished': {
      message: ({ said }) => `キーの指すアプリがまだ公開されていません${quoted(said)}。`,
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
      message: ({ said }) => `アプリのモデルに使える認証情報が Dify にありません${quoted(said)}。`,
      remedy: () => 'Dify の「設定」→「モデルプロバイダー」で、モデル（ベース URL、モデル名、キー）を設定し直してください。',
      page: {
        means: 'アプリの指定するモデルのプロバイダーが、このワークスペースで設定されていません。',
        detected: 'チャットが provider_not_initialize、またはモデルが存在しないという応答を返します。',
        mended: '「設定」→「モデルプロバイダー」でモデルを追加するか、アプリで別のモデルを選びます。',
      },
    },
    'plugin-missing': {
      message: ({ said }) => `アプリのモデルに必要なプラグインがありません${quoted(said)}。`,
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
        detected: 'アプリがチャットフローで、期限まで ping だけが届き、workflow_started がありませんでした。',
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
    'model-slow': {
      message: ({ withinMs, tokens }) =>
        tokens === 0
          ? `チャットの制限時間 ${formatDuration(withinMs)} のうちに、モデルから何も届きませんでした。`
          : `モデルの応答が遅すぎます。${formatDuration(withinMs)} で断片が ${tokens} 個届きましたが、終わりませんでした。`,
      remedy: () => '小さいモデルを使うか、メモリや GPU を空けるか、台帳の chat.within を長くしてください。',
      page: {
        means: '経路はすべて通り、モデルもありますが、回答が時間内に届きません。',
        detected: 'chat.within の時間が過ぎてもチャットが終わらず、モデルはその前から読み込まれていました。',
        mended:
          'チャット中のマシンの負荷を確かめます。モデルが GPU に収まらない、別のモデルも動いている、プラグインが起動中である、などがよくある理由です。',
      },
    },
    'conversation-left': {
      message: () => '確認用の会話を削除できず、Dify に残っています。',
      remedy: () => 'Dify のアプリの「ログ」で、ユーザーが preflight-doctor の会話を削除してください。',
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
    'wrong-model-answered': {
      message: ({ asked, answered }) => `台帳では ${asked} のはずですが、${answered} がチャットに答えました。`,
      remedy: ({ asked, answered }) => `Dify のアプリで ${asked} を選んで読み込むか、台帳に ${answered} と書いてください。`,
      page: {
        means:
          '台帳と違うモデルが答えています。LM Studio は、読み込まれているモデルが 1 つだけのとき、別のモデルを指定されても黙ってそれで答えます。',
        detected: 'チャットのイベントが示すモデルが、経路の役割に書かれたモデルと違います。',
        mended: 'アプリ、読み込んだモデル、台帳の三つをそろえます。',
      },
    },
  },
  checks: {
    'dify.app': {
      asks: 'キーは受け付けられ、その先のアプリはチャットできますか。',
      how: 'キーを付けて `GET /v1/info` と `GET /v1/parameters` を呼び、モード、公開状態、入力フォームを見ます。副作用はありません。',
    },
    'dify.chat': {
      asks: '小さなチャットを一つ送ると、経路全体を通って返ってきますか。',
      how: 'ユーザー preflight-doctor としてストリーミングで一度だけチャットし、最初のトークン、終わり、ストリーム内のエラー、答えたモデルを見ます。会話は中断した場合も含めて後で削除します。最後に単独で実行し、やり直しません。',
    },
  },
};
