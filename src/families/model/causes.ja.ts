import { formatDuration } from '../../base/duration.ts';
import type { FamilyWords } from '../../engine/words.ts';
import { modelServers } from '../../probes/identity/model-servers.ts';
import { waiting } from '../docker/where-told.ts';
import type { Model } from './causes.ts';
import { chatCauses } from './chat-causes.ja.ts';
import type { ByProduct } from './product.ts';

const meant = (nearest: string | undefined) => (nearest === undefined ? '' : `${nearest} のことではありませんか。`);
const sending = (token: string | undefined) =>
  token === undefined ? 'この役割にはトークンが宣言されていません' : `${token} が設定されていないか、送られていません`;

const largerContext: ByProduct = {
  lmstudio: 'コンテキストを大きくしてモデルを読み込み直してください。',
  ollama: 'コンテキストを大きくしてください（Modelfile の num_ctx、またはサーバーの OLLAMA_CONTEXT_LENGTH）。',
  'llama.cpp': 'llama-server の -c を大きくして起動してください（-np のスロット数で分けられます）。',
  vllm: 'vLLM の --max-model-len を大きくして起動してください。',
  litellm: 'LiteLLM の先にあるモデルのコンテキストを大きくしてください。',
  localai: 'モデルの YAML ファイルの context_size を大きくし、LocalAI を再起動してください。',
  'docker-model-runner': 'docker model configure --context-size トークン数 モデル で、コンテキストを大きくしてください。',
  koboldcpp: 'KoboldCpp を、より大きい --contextsize で起動してください。',
  'text-generation-webui': 'text-generation-webui で、モデルをより大きい ctx-size で読み込んでください。',
  jan: 'Jan のモデル設定で、コンテキスト長を大きくしてください。',
  other: 'コンテキストを大きくしてモデルサーバーを起動してください。',
};

const lessMemory: ByProduct = {
  lmstudio: '小さいモデルやコンテキストを使うか、メモリを空けるか、LM Studio の設定で読み込みのガードレールを緩めてください。',
  ollama: '小さいモデルや num_ctx を使うか、メモリを空けてください（読み込み済みのものは ollama ps で分かります）。',
  'llama.cpp': '小さいモデル、小さい -c、または少ない GPU レイヤー（-ngl）で llama-server を起動してください。',
  vllm: '小さい --max-model-len、または別の --gpu-memory-utilization で vLLM を起動してください。',
  litellm: 'LiteLLM の先のサーバーでメモリを空けるか、小さいモデルを選んでください。',
  koboldcpp: 'KoboldCpp をより小さい --contextsize か少ない --gpulayers で起動するか、小さいモデルを選んでください。',
  'docker-model-runner':
    '小さいモデルを選ぶか、読み込み済みのモデルを終えてください（docker model ps で一覧、docker model unload モデル で終了）。',
  localai: '小さいモデルか、YAML ファイルの小さい context_size を選ぶか、メモリを空けてください。',
  other: '小さいモデルやコンテキストを使うか、メモリを空けてください。',
};

const getModel = (model: string): ByProduct => ({
  lmstudio: '使いたいモデルを LM Studio でダウンロードして',
  ollama: `使いたいモデルを取得して（${modelServers.ollama.fetch?.(model)}）`,
  'llama.cpp': '使いたいモデルで llama-server を起動して（-m ファイル）',
  vllm: '使いたいモデルで vLLM を起動して（vllm serve モデル）',
  litellm: 'LiteLLM の設定の model_list に加えて',
  localai: '使いたいモデルを LocalAI に入れて',
  'docker-model-runner': `使いたいモデルを取得して（${modelServers['docker-model-runner'].fetch?.(model)}）`,
  koboldcpp: '使いたいモデルで KoboldCpp を起動して（--model ファイル）',
  'text-generation-webui': '使いたいモデルを text-generation-webui で読み込んで',
  jan: '使いたいモデルを Jan で起動して',
  other: '使いたいモデルでサーバーを起動して',
});

/** What the causes of this family say. */
export const modelCausesJa: FamilyWords<Model>['causes'] = {
  ...chatCauses,
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
    remedy: ({ role, model, nearest, isWithoutDify, product = 'other' }) => {
      const get = getModel(model)[product] ?? getModel(model).other;
      return nearest === undefined
        ? `サーバーの一覧にあるモデル名を台帳の ${role}${isWithoutDify ? '' : ' と Dify のモデル設定'}に書くか、${get}ください。`
        : `台帳の ${role} を model: ${nearest} に${isWithoutDify ? '' : '、Dify のモデル設定も同じ名前に'}直すか、${get}ください。`;
    },
    page: {
      means: '宣言したモデルが一覧にありません。ほかのモデルが一つだけ読み込まれていると、LM Studio は何も言わずにそのモデルで答えます。',
      detected: 'モデル一覧を読んで調べます。モデル名は大文字と小文字を区別せず、読み込み済みインスタンスの識別子は完全一致で比べます。',
      mended: 'サーバーの一覧（LM Studio は lms ls、Ollama は ollama list）にある名前をそのまま、台帳と Dify の両方で使ってください。',
    },
  },
  'model-not-loaded': {
    message: ({ role, model }) => `${model} が読み込まれておらず、${role} は自動ではモデルを読み込みません。`,
    remedy: ({ product = 'lmstudio' }) =>
      product === 'lmstudio'
        ? 'モデルを読み込むか、サーバー設定で Just-in-Time 読み込みを有効にしてください。'
        : 'そのモデルを指定してサーバーを起動するか、自動で読み込む設定にしてください。',
    page: {
      means: 'Just-in-Time 読み込みが無効なので、読み込まれていないモデルへのリクエストは No models loaded というエラーになります。',
      detected:
        'モデルは一覧にありますが読み込まれておらず、Just-in-Time が有効なら全モデルが載るはずの OpenAI 形式の一覧に載っていません。',
      mended: '使う前にモデルを読み込むか、Just-in-Time 読み込みを有効にしてください。',
    },
  },
  'model-load-refused': {
    message: ({ role, model, needs }) =>
      `メモリが足りないため、${role} が ${model} を読み込みませんでした${needs ? `（必要量：${needs}）` : ''}。`,
    remedy: ({ product }) => lessMemory[product] ?? lessMemory.other,
    page: {
      means: 'モデルサーバーがマシンのメモリを調べ、モデルの読み込みを取りやめました。経路、アドレス、モデル名は正しいです。',
      detected:
        'チャットのエラーに、insufficient system resources、out of memory、requires more system memory などの文言が含まれています。',
      mended: '小さいモデルや量子化、小さいコンテキストを使うか、メモリを空けます。LM Studio では読み込みのガードレールを緩められます。',
    },
  },
  'model-load-failed': {
    message: ({ role, model }) => `${role} が ${model} を読み込めませんでした。`,
    remedy: ({ product }) =>
      product === 'lmstudio'
        ? 'LM Studio の画面で一度モデルを読み込んでください。失敗の理由（ランタイム、ファイル、メモリ）が表示されます。'
        : 'サーバー自身のツールで一度モデルを読み込み、ログを確認してください。ファイル、エンジン、メモリのいずれかに原因があります。',
    page: {
      means: 'モデルサーバーはモデルを知っていますが、読み込みに失敗しました。',
      detected: 'チャットのエラーに「Failed to load model」などのモデルサーバーの文言が含まれています。',
      mended: 'エンジン（LM Studio では Runtime）を更新するか、モデルをダウンロードし直すか、別の量子化を選びます。',
    },
  },
  'model-engine-crashed': {
    message: ({ role, model, exitCode }) =>
      `${model} の処理中に ${role} のエンジンが異常終了しました${exitCode ? `（終了コード ${exitCode}）` : ''}。`,
    remedy: ({ product }) =>
      product === 'lmstudio'
        ? 'GPU に載せる量かコンテキストを減らしてモデルを読み込み直し、LM Studio のランタイムを更新してください。'
        : 'モデルサーバーのログを確認し、GPU に載せる量かコンテキストを減らしてモデルを読み込んでください。',
    page: {
      means: '計算するプロセスが途中で終了しました。その手前のサーバーは今も応答します。',
      detected: 'チャットのエラーに、モデルのプロセスの異常終了や終了コードが書かれています。',
      mended: 'ドライバー、ランタイムのバージョン、GPU のメモリ、並列リクエストがよくある原因です。',
    },
  },
  'model-rate-limited': {
    message: ({ role }) => `${role} が上限に達していて、今はリクエストを受け付けません。`,
    remedy: () => '待つか、ほかの利用を止めるか、上限（同時リクエスト数、毎分のリクエスト数、キーの予算）を上げてください。',
    page: {
      means: 'モデルサーバーか、その手前のゲートウェイがリクエスト数を数えていて、今回のものを断りました。',
      detected: 'チャットのエラーに 429、または rate limit、server busy などの文言が含まれています。',
      mended: '後でやり直せば通ります。自分のサーバーなら、並列リクエスト数か待ち行列を増やします。',
    },
  },
  'model-loading': {
    message: ({ role }) => `${role} がまだモデルを読み込んでいます。`,
    remedy: ({ told }) => `少し待ってからもう一度確認するか、${waiting(told, '5m')} で起動を待ってください。`,
    page: {
      means: 'サーバーは動いていて、まだ準備ができていないと応答しています。大きなモデルは、遅いディスクでは数分かかります。',
      detected: 'サーバーのページが 503 と読み込み中の文言を返すか、チャットのエラーにその応答が含まれています。',
      mended: '待ちます。',
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
    remedy: ({ role, isWithoutDify }) =>
      `台帳の ${role}${isWithoutDify ? '' : ' と Dify のモデル設定'}にチャット用のモデルを書いてください。`,
    page: {
      means:
        '埋め込みモデルは文章を数値に変えるためのものです。チャット用のモデルと同じ一覧に並ぶので、先頭を選ぶクライアントが誤って使うことがあります。',
      detected: 'LM Studio が、宣言されたモデルの種類を embedding と答えています。',
      mended: '種類が llm か vlm のモデルを選んでください。',
    },
  },
  'context-too-small': {
    message: ({ model, has, wanted, isLimit }) => {
      if (has === undefined)
        return `チャットが ${model} のコンテキストに収まりません${wanted === undefined ? '' : `（${wanted} トークン必要）`}。`;
      const needed = wanted === undefined ? 'チャットには足りません' : `${wanted} 必要です`;
      return isLimit
        ? `${model} のコンテキストは最大 ${has} トークンですが、${needed}。`
        : `${model} は ${has} トークンのコンテキストで読み込まれていますが、${needed}。`;
    },
    remedy: ({ isLimit, product = 'lmstudio' }) =>
      isLimit ? 'コンテキストの大きいモデルを選ぶか、台帳の値を下げてください。' : (largerContext[product] ?? largerContext.other),
    page: {
      means:
        '読み込み時のコンテキストより長いプロンプトは失敗するか、空の応答になります。モデルの上限よりはるかに小さい 4096 トークンで読み込まれていることがよくあります。',
      detected: 'LM Studio が示す読み込み済みインスタンスのコンテキストが、ports.yml の役割の context より小さくなっています。',
      mended: 'モデルを解放して --context-length を付けて読み込み直すか、LM Studio でモデルの既定のコンテキストを変えてください。',
    },
  },
  'lmstudio-token-required': {
    message: ({ role, token }) => `${role} は API トークンを求めていますが、${sending(token)}。`,
    remedy: ({ role, token, product = 'lmstudio' }) => {
      if (product !== 'lmstudio') return `${role} の起動時のキーを、${token ?? `台帳で ${role} に宣言したトークン`} に設定してください。`;
      return token === undefined
        ? 'LM Studio のサーバー設定（Manage Tokens）でトークンを作って役割に宣言するか、Require Authentication を無効にしてください。'
        : `LM Studio のサーバー設定（Manage Tokens）でトークンを作って ${token} に設定するか、Require Authentication を無効にしてください。`;
    },
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
    remedy: ({ role, token, product = 'lmstudio' }) =>
      product !== 'lmstudio'
        ? `${token ?? 'トークン'} に、${role} の起動時のキーを設定してください。`
        : `LM Studio のサーバー設定（Manage Tokens）で新しいトークンを作り、${token ?? 'それを'}${token === undefined ? '' : ' を'}設定し直してください。`,
    page: {
      means: '送ったトークンを LM Studio が受け付けません。認証が無効なら無視される lm-studio のような仮の値も拒否されます。',
      detected:
        'トークンを付けてもモデル一覧が 401 か 403 を返します。LM Studio の応答にはトークンの先頭が含まれるので、そのまま表示はしません。',
      mended: '新しいトークンを作り、環境変数と Dify に設定してください。',
    },
  },
};
