import type { FamilyWords } from '../../engine/words.ts';
import { modelCausesJa } from './causes.ja.ts';
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
  causes: modelCausesJa,
  checks: {
    'lmstudio.model': {
      asks: '宣言されたモデルはサーバーにあり、読み込み済みか読み込み可能で、チャットに使え、コンテキストは足りていますか。',
      how: 'モデル一覧だけで調べます。/api/v1/models、なければ /api/v0/models、それもなければ /v1/models です。モデルには何も送らないので、読み込みは起こりません。',
    },
  },
};
