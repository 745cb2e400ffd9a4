import { formatDuration } from '../../base/duration.ts';
import type { CauseWords } from '../../engine/words.ts';
import type { ModelCauses } from './causes.ts';
import type { ChatCause } from './chat-causes.en.ts';
import type { ByProduct } from './product.ts';

const thinkingOff: ByProduct = {
  lmstudio: ' LM Studio の推論設定とサーバー設定の separate reasoning content',
  ollama: 'モデルのパラメーターの think: false',
  'llama.cpp': ' llama-server の起動オプション --reasoning-budget 0',
  vllm: 'チャットテンプレートの引数 enable_thinking: false',
  litellm: ' LiteLLM の先にあるモデルの推論設定',
  other: 'モデルの推論設定',
};

export const chatCauses: { readonly [C in ChatCause]: CauseWords<ModelCauses[C]> } = {
  'model-thinks-only': {
    message: ({ role, isInText, isDirect, isUnseen, tokens }) =>
      isInText
        ? `${role} の回答はすべて思考で、読み手への答えがありません。`
        : isUnseen
          ? `${role} は${tokens === undefined ? '' : ` ${tokens} `}トークンを数えましたが、本文が届きません。すべて、外に出さない推論だったと思われます。`
          : isDirect
            ? `${role} は${tokens === undefined ? '' : ` ${tokens} `}トークンを生成しましたが本文がなく、すべて推論でした。`
            : `${role} は${tokens === undefined ? '' : ` ${tokens} `}トークンを生成しましたが本文がありません。すべて推論で、Dify には表示されないものと思われます。`,
    remedy: ({ product }) =>
      `尋ねる側で回答のトークン数を増やすか、思考を切ってください（プロンプトの /no_think、または${thinkingOff[product] ?? thinkingOff.other}）。`,
    page: {
      means: '推論モデルがトークンをすべて思考に使いました。チャットは正常に終わりますが、読む人には空です。',
      detected: 'エラーなしで終わり本文がないのにトークンが数えられている、または本文が `<think>…</think>` だけです。',
      mended: 'アプリのモデルの max_tokens を上げるか、思考を切るか、思考しないモデルを使います。',
    },
  },
  'model-answers-nothing': {
    message: ({ role, instead }) =>
      instead === 'tool-call'
        ? `チャットではツールを渡していないのに、${role} が本文なしでツールを呼び出しました。`
        : instead === 'filtered'
          ? `${role} が回答を出しませんでした。コンテンツフィルターが働いたと伝えています。`
          : `${role} が 1 トークンも生成せずに回答を終えました。`,
    remedy: ({ instead }) =>
      instead === 'tool-call'
        ? 'サーバーやゲートウェイが自分で加えるツールと、モデルのチャットテンプレートを確認するか、ツール用でないモデルを使ってください。'
        : instead === 'filtered'
          ? 'サーバーか手前のゲートウェイのコンテンツフィルターを緩めるか、台帳の chat.query を別の文にしてください。'
          : 'モデルサーバーに直接尋ね、プロンプトテンプレート、停止語、コンテキストを確認してください。',
    page: {
      means: 'リクエストは受け付けられましたが、返ったのは空のストリームか、ツールの呼び出しか、フィルターが働いたという知らせでした。',
      detected: 'チャットは正常に終わりましたが本文がなく、回答のトークン数が 0 か、tool_calls か content_filter が返りました。',
      mended:
        'すぐに終わるプロンプトテンプレート、先頭で一致する停止語、いっぱいのコンテキスト、ゲートウェイが加えるツールやフィルターがよくある原因です。',
    },
  },
  'model-stream-cut': {
    message: ({ role }) => `回答の途中で、${role} との接続が切れました。`,
    remedy: () =>
      'チャットの時刻のモデルサーバーのログを確認してください。終了したか、モデルが解放されたか、途中の何かが接続を閉じています。',
    page: {
      means: 'モデルサーバーか途中の何かが、回答の途中で接続を閉じました。',
      detected: 'チャットのエラーに、接続のリセットや早すぎる終了を示すクライアントの文言が含まれています。',
      mended: '異常終了、メモリ不足、プロキシの時間制限を確認します。',
    },
  },
  'model-server-error': {
    message: ({ role, status, url }) =>
      url === undefined
        ? `${role} がチャットにエラー${status === undefined ? '' : `（${status}）`}を返しました。`
        : `${role} は ${url} でチャットを受け付けません${status === undefined ? '' : `（${status}）`}。`,
    remedy: ({ role, url }) =>
      url === undefined
        ? '応答の文言は証拠欄にあります。詳しくはモデルサーバーのログを確認してください。'
        : `チャットのできるサーバーか（埋め込みや文字起こし専用のものもあります）、台帳にある ${role} の url のパスが正しいかを確かめてください。`,
    page: {
      means: 'チャットはモデルサーバーに届きましたが、Preflight の知らないエラーが返りました。',
      detected: 'チャットのエラーに、モデルサーバーの HTTP 応答とそのステータスが含まれています。',
      mended: 'モデルサーバーのログを、ゲートウェイであればその先のサーバーのログを確認します。',
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
  'wrong-model-answered': {
    message: ({ asked, answered }) => `台帳では ${asked} のはずですが、${answered} がチャットに答えました。`,
    remedy: ({ asked, answered, isDirect }) =>
      `${isDirect ? `${asked} を読み込む` : `Dify のアプリで ${asked} を選んで読み込む`}か、台帳に ${answered} と書いてください。`,
    page: {
      means:
        '台帳と違うモデルが答えています。LM Studio は、読み込まれているモデルが 1 つだけのとき、別のモデルを指定されても黙ってそれで答えます。',
      detected: 'チャットのイベントが示すモデルが、経路の役割に書かれたモデルと違います。',
      mended: 'アプリ、読み込んだモデル、台帳の三つをそろえます。',
    },
  },
  'upstream-key-rejected': {
    message: ({ front, role }) => `${front} が ${role} を呼ぶときのキーを、${role} が受け付けません。`,
    remedy: ({ front, role }) => `${front} の設定（モデルの api_key）に ${role} のキーを書き、${front} を再起動してください。`,
    page: {
      means: 'LiteLLM のようなゲートウェイは、モデルサーバーを自分のキーで呼びます。そのキーがないか、古いか、別のサーバーのものです。',
      detected: 'ゲートウェイはチャットを受け付け、その先のサーバーの拒否を、この場合だけに使う言葉で返しました。',
      mended: '台帳のキーはゲートウェイを開くもので、正しいものです。直すのは、ゲートウェイ自身の設定にあるキーです。',
    },
  },
  'upstream-unreachable': {
    message: ({ front, role }) => `${front} はその先のサーバーに届かないと答えましたが、台帳の経路では ${role} が応答します。`,
    remedy: ({ front, role }) =>
      `${front} の設定にある ${role} のアドレス（api_base）と、台帳の path: を比べてください。どちらかが別のサーバーを指しています。`,
    page: {
      means:
        'ゲートウェイが、台帳とは別のアドレスを教えられています。ゲートウェイの言葉だけでは、接続拒否と名前解決の失敗は区別できません。',
      detected: 'ゲートウェイはチャットを受け付けて接続の失敗を返し、同じ場所からモデルサーバーへの経路は通りました。',
      mended: '台帳の `as:` には、ゲートウェイの設定にあるベース URL をそのまま書きます。',
    },
  },
};
