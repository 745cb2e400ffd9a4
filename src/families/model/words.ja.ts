import { formatDuration } from '../../base/duration.ts';
import { withoutFullStop } from '../../base/without-trailing.ts';
import type { FamilyWords } from '../../engine/words.ts';
import { modelCausesJa } from './causes.ja.ts';
import type { Model } from './causes.ts';
import type { EmptyReason } from './findings.ts';

const meant = (nearest: string | undefined) => (nearest === undefined ? '' : `${nearest} のことではありませんか。`);
const sending = (token: string | undefined) =>
  token === undefined ? 'この役割にはトークンが宣言されていません' : `${token} が設定されていないか、送られていません`;

const emptyBut: { readonly [R in EmptyReason]: (tokens: number | undefined) => string } = {
  nothing: () => '回答がありません',
  'think-tags': () => '本文はすべて思考です',
  reasoning: (tokens) => `${tokens === undefined ? '' : `${tokens} `}トークンはすべて推論です`,
  unseen: (tokens) => `${tokens === undefined ? '' : ` ${tokens} `}トークンが数えられただけで、何も届いていません`,
  'tool-call': () => 'ツールを渡していないのに、返ってきたのはツールの呼び出しです',
  filtered: () => 'コンテンツフィルターが回答を止めています',
};

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
    'models-unreadable': ({ role, detail }) => `${role} のモデル一覧を読めません（${withoutFullStop(detail)}）。`,
    'model-answered': ({ model, answer, ttftMs, totalMs }) =>
      `${model} が ${formatDuration(totalMs)} で「${answer}」と答えました${ttftMs === undefined ? '' : `（最初のトークンまで ${formatDuration(ttftMs)}）`}。`,
    'model-answered-by-other': ({ asked, answered }) => `チャットに答えたのは ${asked} ではなく ${answered} です。`,
    'model-thinks-long': ({ tokens }) => `テスト用の ${tokens} トークンを使い切った時点で、モデルはまだ思考中でした。`,
    'model-chat-empty': ({ reason, tokens }) => `チャットはエラーなしで終わりましたが、${emptyBut[reason](tokens)}。`,
    'model-chat-error': ({ status }) =>
      `モデルサーバーがチャットにエラーを返しました（${status === undefined ? 'ストリームの途中' : `HTTP ${status}`}）。`,
    'model-chat-cut': ({ afterMs, tokens }) => `ストリームが ${formatDuration(afterMs)} で途切れました（届いた回答の断片：${tokens} 個）。`,
    'model-chat-too-slow': ({ withinMs, tokens }) =>
      `チャットが ${formatDuration(withinMs)} で終わりませんでした（${tokens === 0 ? '1 語も届いていません' : `届いた回答の断片：${tokens} 個`}）。`,
    'model-chat-too-early': ({ model }) => `${model} はまだ読み込み中で、チャットが早すぎました。`,
    'model-chat-unanswered': ({ detail }) => `チャットが受け付けられませんでした：${withoutFullStop(detail)}。`,
    'model-chat-cancelled': () => 'チャットは中断されました。後に残るものはありません。',
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
    'model-says': 'サーバーの応答',
    'model-first-token': '最初のトークンまで',
    'model-speed': 'トークン速度',
    'model-answering': '答えたモデル',
  },
  causes: modelCausesJa,
  checks: {
    'lmstudio.model': {
      asks: '宣言されたモデルはサーバーにあり、読み込み済みか読み込み可能で、チャットに使え、コンテキストは足りているか。',
      how: 'モデル一覧だけで調べます。/api/v1/models、なければ /api/v0/models、それもなければ /v1/models です。モデルには何も送らないので、読み込みは起こりません。',
    },
    'model.chat': {
      asks: 'モデルサーバー自身に小さなチャットを一つ送ると、尋ねたモデルから返ってくるか。',
      how: 'chat.to がモデルサーバーかゲートウェイのとき、最大 256 トークンのチャットを一度だけストリーミングで送り、最初のトークン、速度、答えたモデル、エラー（ステータスまたはストリーム内）を見ます。必要時に読み込むサーバーではモデルが読み込まれます。後に残るものはなく、最後に単独で実行します。',
    },
  },
};
