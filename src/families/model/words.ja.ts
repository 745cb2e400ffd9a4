import { formatDuration } from '../../base/duration.ts';
import type { FamilyWords } from '../../engine/words.ts';
import type { Model } from './causes.ts';

const meant = (nearest: string | undefined) => (nearest === undefined ? '' : `${nearest} のことではありませんか。`);
const sending = (token: string | undefined) =>
  token === undefined ? 'この役割にはトークンが宣言されていません' : `${token} が設定されていないか、送られていません`;

export const modelJa: FamilyWords<Model> = {
  findings: {
    'model-ready': ({ model, context }) =>
      `${model} は読み込み済みです${context === undefined ? '' : `（コンテキスト ${context} トークン）`}。`,
    'model-listed': ({ model }) => `サーバーのモデル一覧に ${model} があります。`,
    'models-listed': ({ count, loaded }) => `サーバーのモデル一覧は ${count} 件で、うち ${loaded} 件が読み込み済みです。`,
    'model-cold': ({ model }) => `${model} はまだ読み込まれていません。最初のリクエストは読み込みが終わるまで待たされます。`,
    'model-not-loaded': ({ model }) => `${model} は読み込まれておらず、リクエスト時の自動読み込みも無効です。`,
    'model-unknown': ({ model, nearest, count }) =>
      count === 0
        ? `サーバーのモデル一覧が空なので、${model} は見つかりません。`
        : `サーバーに ${model} というモデルはありません。${meant(nearest)}`,
    'model-is-embedding': ({ model }) => `${model} は埋め込みモデルで、チャットには使えません。`,
    'context-too-small': ({ model, has, wanted, isLimit }) =>
      isLimit
        ? `${model} のコンテキストは最大 ${has} トークンで、台帳の ${wanted} に足りません。`
        : `${model} のコンテキストは ${has} トークンで読み込まれていて、台帳の ${wanted} に足りません。`,
    'model-loaded-twice': ({ model, instances }) => `${model} が重複して読み込まれています: ${instances.join('、')}。`,
    'lmstudio-token-required': ({ role, token }) => `${role} は API トークンを求めていますが、${sending(token)}。`,
    'lmstudio-token-rejected': ({ role, token, isMalformed }) =>
      `${role} が ${token ?? 'トークン'} を受け付けません${isMalformed ? '。LM Studio のトークンの形をしていません' : ''}。`,
    'models-unreadable': ({ role, detail }) => `${role} のモデル一覧を読めません（${detail}）。`,
  },
  evidence: {
    'models-loaded': '読み込み済み',
    'models-known': '一覧にあるモデル',
    'model-list': '読んだ一覧',
    'lmstudio-generation': 'LM Studio の世代',
    'loaded-context': '読み込み済みのコンテキスト（トークン）',
    'max-context': 'コンテキストの上限（トークン）',
    'just-in-time-loading': 'リクエスト時の自動読み込み',
    'lmstudio-said': 'LM Studio の応答',
  },
  causes: {
    'lmstudio-not-running': {
      message: ({ role, address }) => `LM Studio が動いていません。${address}（${role}）で待ち受けているものがありません。`,
      remedy: () => 'LM Studio を開いてサーバーを起動してください。コマンドでまとめて起動することもできます。',
      page: {
        means: 'LM Studio のアドレスで何も待ち受けておらず、アプリも内部ポートで応答しません。',
        detected: '接続が拒否され、LM Studio が自分用に使うポートに GET /lms-status を送ってもアプリが見つかりません。',
        mended: 'LM Studio（またはデーモンの llmster）とそのサーバーを起動してください。変更していなければポート 1234 で待ち受けます。',
      },
    },
    'lmstudio-server-off': {
      message: ({ role, address }) => `LM Studio は動いていますが、${address}（${role}）のサーバーが停止しています。`,
      remedy: () => 'LM Studio の Developer 画面でサーバーを起動するか、コマンドで起動してください。',
      page: {
        means: 'アプリは開いていますが、ローカルサーバーが起動していないため、モデルに接続できません。',
        detected: '接続は拒否されますが、アプリは内部ポートで GET /lms-status に応答します。',
        mended:
          'サーバーを起動してください。コマンドは指定がなければ 127.0.0.1 で待ち受けるので、コンテナから使うには --bind 0.0.0.0 が必要です。',
      },
    },
    'model-unknown': {
      message: ({ role, model, nearest }) => `${role} に ${model} というモデルはありません。${meant(nearest)}`,
      remedy: ({ role, nearest }) =>
        nearest === undefined
          ? `コマンドで表示されるモデル名を台帳の ${role} に書くか、使いたいモデルをダウンロードしてください。`
          : `台帳の ${role} と Dify のモデル設定を ${nearest} に直すか、使いたいモデルをダウンロードしてください。`,
      page: {
        means: '宣言したモデルが一覧にありません。ほかのモデルが一つだけ読み込まれていると、LM Studio は何も言わずにそのモデルで答えます。',
        detected: 'モデル一覧を読んで調べます。モデル名は大文字と小文字を区別せず、読み込み済みインスタンスの識別子は完全一致で比べます。',
        mended: 'lms ls が表示する名前をそのまま、台帳と Dify の両方で使ってください。',
      },
    },
    'model-not-loaded': {
      message: ({ role, model }) => `${model} が読み込まれておらず、${role} は自動ではモデルを読み込みません。`,
      remedy: () => 'モデルを読み込むか、サーバー設定で Just-in-Time 読み込みを有効にしてください。',
      page: {
        means: 'Just-in-Time 読み込みが無効なので、読み込まれていないモデルへのリクエストは No models loaded というエラーになります。',
        detected:
          'モデルは一覧にありますが読み込まれておらず、Just-in-Time が有効なら全モデルが載るはずの OpenAI 形式の一覧に載っていません。',
        mended: '使う前にモデルを読み込むか、Just-in-Time 読み込みを有効にしてください。',
      },
    },
    'model-cold': {
      message: ({ model, withinMs }) =>
        withinMs === undefined
          ? `${model} が読み込まれていません。最初のリクエストで読み込まれるかどうかは確認できませんでした。`
          : `${model} が読み込まれていなかったため、読み込みがチャットの制限時間 ${formatDuration(withinMs)} に間に合いませんでした。`,
      remedy: ({ withinMs }) =>
        withinMs === undefined ? '今のうちに読み込んでください。' : '先に読み込んでおくか、台帳の chat.within を長くしてください。',
      page: {
        means:
          '未読み込みのモデルは最初のリクエストで読み込まれます。数秒から数分かかり、待てないクライアントはあきらめてしまいます。未読み込みというだけでは異常ではありません。',
        detected:
          'モデル一覧が未読み込みを示し、モデルから何も届かないままチャットの制限時間が過ぎました。Preflight が調べるだけでモデルが読み込まれることはありません。',
        mended: '前もってモデルを読み込んでください。手動で読み込んだモデルは、使わない時間が続いても解放されません。',
      },
    },
    'model-loaded-twice': {
      message: ({ model, instances }) =>
        `${model} が ${instances.length} 重に読み込まれ（${instances.join('、')}）、その分のメモリを使っています。`,
      remedy: () => '余分なものを解放してください。',
      page: {
        means: '読み込み済みのモデルをもう一度読み込むと、メモリとコンテキストを別に持つ複製が増えます。',
        detected: 'モデル一覧に、宣言したモデルの読み込み済みインスタンスが複数あります。',
        mended: 'lms unload で複製を解放してください。一覧は lms ps で見られます。',
      },
    },
    'model-is-embedding': {
      message: ({ role, model }) => `${role} の ${model} は埋め込みモデルで、チャットには使えません。`,
      remedy: ({ role }) => `台帳の ${role} と Dify のモデル設定にチャット用のモデルを書いてください。`,
      page: {
        means:
          '埋め込みモデルは文章を数値に変えるためのものです。チャット用のモデルと同じ一覧に並ぶので、先頭を選ぶクライアントが誤って使うことがあります。',
        detected: 'LM Studio が、宣言されたモデルの種類を embedding と答えています。',
        mended: '種類が llm か vlm のモデルを選んでください。',
      },
    },
    'context-too-small': {
      message: ({ model, has, wanted, isLimit }) =>
        isLimit
          ? `${model} のコンテキストは最大 ${has} トークンですが、${wanted} 必要です。`
          : `${model} は ${has} トークンのコンテキストで読み込まれていますが、${wanted} 必要です。`,
      remedy: ({ isLimit }) =>
        isLimit
          ? 'コンテキストの大きいモデルを選ぶか、台帳の値を下げてください。'
          : 'コンテキストを大きくしてモデルを読み込み直してください。',
      page: {
        means:
          '読み込み時のコンテキストより長いプロンプトは失敗するか、空の応答になります。モデルの上限よりはるかに小さい 4096 トークンで読み込まれていることがよくあります。',
        detected: 'LM Studio が示す読み込み済みインスタンスのコンテキストが、ports.yml の役割の context より小さくなっています。',
        mended: 'モデルを解放して --context-length を付けて読み込み直すか、LM Studio でモデルの既定のコンテキストを変えてください。',
      },
    },
    'lmstudio-token-required': {
      message: ({ role, token }) => `${role} は API トークンを求めていますが、${sending(token)}。`,
      remedy: ({ token }) =>
        token === undefined
          ? 'LM Studio のサーバー設定（Manage Tokens）でトークンを作って役割に宣言するか、Require Authentication を無効にしてください。'
          : `LM Studio のサーバー設定（Manage Tokens）でトークンを作って ${token} に設定するか、Require Authentication を無効にしてください。`,
      page: {
        means: 'LM Studio で Require Authentication が有効になっていて、トークンのないリクエストが届きました。',
        detected: 'モデル一覧が 401（コード invalid_api_key）を返し、トークンがないと伝えています。',
        mended:
          'Developer の Server Settings にある Manage Tokens でトークンを作り、環境変数と Dify に設定してください。認証を無効にすることもできます。',
      },
    },
    'lmstudio-token-rejected': {
      message: ({ role, token, isMalformed }) =>
        isMalformed
          ? `${role} が ${token ?? 'トークン'} を拒否しました。LM Studio のトークンの形をしていません。`
          : `${role} が ${token ?? 'トークン'} を拒否しました。`,
      remedy: ({ token }) =>
        `LM Studio のサーバー設定（Manage Tokens）で新しいトークンを作り、${token ?? 'それを'}${token === undefined ? '' : ' を'}設定し直してください。`,
      page: {
        means: '送ったトークンを LM Studio が受け付けません。認証が無効なら無視される lm-studio のような仮の値も拒否されます。',
        detected:
          'トークンを付けてもモデル一覧が 401 か 403 を返します。LM Studio の応答にはトークンの先頭が含まれるので、そのまま表示はしません。',
        mended: '新しいトークンを作り、環境変数と Dify に設定してください。',
      },
    },
  },
  checks: {
    'lmstudio.model': {
      asks: '宣言されたモデルはサーバーにあり、読み込み済みか読み込み可能で、チャットに使え、コンテキストは足りていますか。',
      how: 'モデル一覧だけで調べます。/api/v1/models、なければ /api/v0/models、それもなければ /v1/models です。モデルには何も送らないので、読み込みは起こりません。',
    },
  },
};
