import type { SessionWording } from '../session-wording.ts';

export const session: SessionWording = {
  phase: { before: '起動前', running: '稼働中', after: '停止後' },
  nothingToStart:
    '起動するものがありません。preflight session -- コマンド とするか、ports.yml に session: { up: […], down: […] } と書いてください。',
  notAllowed: (wish) =>
    `台帳は次のことを求めていますが、ここでは許可されていません: ${wish}。preflight trust で内容を確かめて許可できます。`,
  starts: (command) => `起動します: ${command}`,
  notStarted: (command, why) => `${command} を起動できませんでした（${why}）。`,
  waits: (limit) => `スタックが応答するまで待ちます（最長 ${limit}）`,
  endsBySignal: 'セッションを終了します。もう一度 Ctrl-C を押すと、すべてをすぐに打ち切ります',
  ended: (command, code) => (code === 0 ? `${command} が終了しました。` : `${command} が終了コード ${code} で終了しました。`),
  endedBy: (command, signal) => `${command} は ${signal} で終了しました。`,
  staysUntilEnd: 'Ctrl-C でセッションを終了します',
  runsDown: (command) => `停止します: ${command}`,
  wellAgain: '再び正常になりました。',
  notReached: 'スタックの準備が整う前にセッションが終わりました。',
  withoutAccident: (time) => `${time} のセッションを事故なく終えました。`,
  withAccident: (time, cause) => `${time} のセッションで事故がありました: ${cause}`,
  notBegun: (cause) => `セッションを始められませんでした: ${cause}`,
  unclear: (time) => `${time} のセッションでした。確かめられなかったことがあります。`,
  logFailed: (file, why) => `セッションを ${file} に記録できません（${why}）。`,
  logNotOurs: 'セッション記録ではない内容があります。--force で追記できます',
  log: {
    title: 'セッション',
    head: ['開始', '時間', '起動前', '稼働中', '停止後', '事故', '原因'],
    none: 'なし',
    yes: 'あり',
    notBegun: '始まらず',
  },
  watching: (every) => `${every} ごとに確認しています。Ctrl-C で終了します`,
};
