import { formatDuration } from '../../base/duration.ts';
import { withoutFullStop } from '../../base/without-trailing.ts';
import type { FamilyWords } from '../../engine/words.ts';
import { difyCausesJa } from './causes.ja.ts';
import type { Dify } from './causes.ts';

const withoutModel = {
  annotation: '注釈に登録された回答が返りました',
  'no-tokens': 'トークンが使われていません',
  'no-llm-node': 'チャットフローのモデルノードが実行されていません',
} as const;

const emptyBut = (reason: 'nothing' | 'reasoning' | 'think-tags', tokens: number | undefined) => {
  if (reason === 'think-tags') return '思考の部分以外に回答がありません';
  return reason === 'reasoning' ? `モデルが${tokens === undefined ? '' : ` ${tokens} `}トークンを生成したのに回答が空です` : '回答が空です';
};

export const difyJa: FamilyWords<Dify> = {
  findings: {
    'app-ready': ({ name, mode }) => `アプリ「${name}」（${mode}）はキーを受け付け、チャットできます。`,
    'app-key-rejected': ({ token }) => `Dify が ${token} を受け付けません。`,
    'app-disabled': () => 'アプリの API が無効になっています。',
    'app-unpublished': () => 'アプリに公開済みのバージョンがありません。',
    'app-wrong-mode': ({ name, mode }) => `アプリ「${name}」は ${mode} 型で、チャットできません。`,
    'app-input-required': ({ variable, type }) => `アプリの必須入力「${variable}」（${type}）は、Preflight では用意できません。`,
    'app-database-down': ({ status }) => `Dify が ${status} を返します。データベースを読むだけのページでも同じです。`,
    'app-error': ({ status, code }) => `Dify がアプリの情報を返しません：${code}（${status}）。`,
    'app-unanswered': ({ detail }) => `Dify の API から応答がありません：${withoutFullStop(detail)}。`,
    'chat-answered': ({ answer, ttftMs, totalMs }) =>
      `チャットは「${answer}」と ${formatDuration(totalMs)} で答えました${ttftMs === undefined ? '' : `（最初のトークンまで ${formatDuration(ttftMs)}）`}。`,
    'chat-without-model': ({ reason }) => `チャットはモデルを使わずに答えました：${withoutModel[reason]}。`,
    'chat-wrong-model': ({ asked, answered }) => `チャットに答えたのは ${asked} ではなく ${answered} です。`,
    'chat-buffered': ({ heldMs }) => `回答が一度にまとめて届きました（途中で ${formatDuration(heldMs)} 止められていました）。`,
    'chat-left-behind': ({ answer, isUnseen }) =>
      `チャットは「${answer}」と答えましたが、${isUnseen ? 'その会話が削除されたか確認できませんでした' : 'その会話を削除できませんでした'}。`,
    'chat-error': ({ status, code }) => `Dify がチャットをエラーで終えました：${code}（${status}）。`,
    'chat-node-failed': ({ node }) => `チャットフローのノード「${node}」が失敗しました。`,
    'chat-truncated': ({ afterMs, tokens }) => `ストリームが ${formatDuration(afterMs)} で途切れました（届いた回答の断片：${tokens} 個）。`,
    'chat-silent': ({ afterMs }) => `${formatDuration(afterMs)} の間、Dify の ping も含めて 1 バイトも届きませんでした。`,
    'chat-only-pings': ({ withinMs, pings }) =>
      `${formatDuration(withinMs)} の間に届いたのは ping（${pings} 回）だけで、回答がありません。`,
    'chat-too-slow': ({ withinMs, tokens }) =>
      `チャットが ${formatDuration(withinMs)} 以内に終わりませんでした（届いた回答の断片：${tokens} 個）。`,
    'chat-empty': ({ reason, tokens }) => `チャットはエラーなしで終わりましたが、${emptyBut(reason, tokens)}。`,
    'chat-never-ended': ({ withinMs, nodeMs }) =>
      `モデルは${nodeMs === undefined ? '' : ` ${formatDuration(nodeMs)} で`}答えましたが、Dify は ${formatDuration(withinMs)} たってもストリームを終えませんでした。`,
    'chat-never-began': ({ afterMs }) => `Dify は最初のイベントを送らないまま、${formatDuration(afterMs)} でストリームを終えました。`,
    'chat-too-early': ({ what }) =>
      what === 'plugin' ? 'モデルのプラグインがまだ起動中です。' : 'モデルサーバーがまだ読み込み中だと応答しています。',
    'chat-unanswered': ({ detail }) => `チャットが受け付けられませんでした：${withoutFullStop(detail)}。`,
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
    'dify-unseen-conversation': '削除を確認できない会話',
    'dify-told': 'Dify の接続先',
    'dify-model-says': 'モデルサーバーの応答',
    'dify-age': '起動からの経過',
  },
  causes: difyCausesJa,
  checks: {
    'dify.app': {
      asks: 'キーは受け付けられ、その先のアプリはチャットできるか。',
      how: 'キーを付けて `GET /v1/info` と `GET /v1/parameters` を呼び、モード、公開状態、入力フォームを見ます。副作用はありません。',
    },
    'dify.chat': {
      asks: '小さなチャットを一つ送ると、経路全体を通って返ってくるか。',
      how: 'この実行専用のユーザー（preflight-…）としてストリーミングで一度だけチャットし、最初のトークン、終わり、ストリーム内のエラー、答えたモデルを見ます。回答は最後まで読みます。会話は中断した場合も含めて後で削除します。最後に単独で実行し、やり直すのは --wait で起動を待っている間だけです。',
    },
  },
};
