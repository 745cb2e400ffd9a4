import type { CommandWording } from '../command-wording.ts';
import { wish } from './wish.ts';

export const commands: CommandWording = {
  planTitle: (count, phase) => `フェーズ「${phase}」のチェック ${count} 件（レポートの順）:`,
  planNeeds: '前提',
  planAfter: '順序',
  planLast: '各区間の確認と並行して実行し、区間の失敗で打ち切り',
  planLeftOut: (option) => `${option} により除外`,
  planNoLedger: (file) => `${file} がないため、そのチェックは計画に含まれません。`,
  explainMeans: '意味',
  explainDetected: '検出方法',
  explainMended: '直し方',
  explainAsks: '確認する内容',
  explainHow: '確認の仕方',
  explainFindingOf: (kinds) => `チェック ${kinds} の結果です。`,
  explainRun: {
    'could-not-look':
      '権限、プログラム、応答のいずれかが欠けていたか、このフォルダーで「見る」以上のことが許可されていないため、確認できませんでした。どれであるかは結果に書かれています。「正常」とみなされることはなく、必須の対象なら終了コードは 3 になります。',
    'deadline-passed': 'チェックが自身の制限時間内に終わらなかったか、実行全体の --deadline が先に来ました。対象の状態は不明です。',
    'check-crashed': 'チェック自体が壊れました。Preflight の欠陥であり、スタックの状態を示すものではありません。ご報告ください。',
    'blocked-by':
      '前提となるチェックが合格しておらず、尋ねても意味がないため実施していません。まず結果に ID が書かれている前提を直してください。',
    'left-out': '--skip、--only、--no-chat のいずれかの指定により省略しました。',
    interrupted: 'チェックを始める前に、Ctrl-C またはシグナルで中断されました。',
  },
  explainAll: '詳しくは preflight explain コード で確認できます。',
  explainCauses: '原因',
  explainChecks: 'チェック',
  wrote: (file) => `${file} を書き出しました`,
  left: (file) => `${file} はそのまま残しました（上書きはしません）`,
  initNext: '役割・ポート・トークンを自分の環境に合わせて直し、preflight を実行してください。',
  demoKept: (folder) => `練習用スタックが動いています。台帳の場所: ${folder}`,
  demoTry: '別の端末で次のように試せます:',
  demoStop: 'Ctrl-C で停止し、フォルダーを削除します。',
  demoNotHere: (fault, lacks) =>
    ({
      unprivileged: `障害 ${fault} は、何も拒否されないrootでは練習できません。別のユーザーで実行してください。`,
      ipv6: `障害 ${fault} はここでは練習できません。このマシンには ::1 がありません。`,
      platform: `障害 ${fault} はこのシステムでは練習できません。練習できるものは preflight demo --list で確かめられます。`,
    })[lacks],
  demoFailed: (reason) => `練習用スタックを起動できませんでした: ${reason}`,
  waitingFor: (what, waited) => `${what} を待っています（${waited}）`,
  noPassingRun: 'この台帳で成功した実行の記録はまだありません。次に成功した実行を記録します。',
  nothingChanged: (since) => `最後に成功した実行（${since}）から変化はありません。`,
  changedSince: (since) => `最後に成功した実行（${since}）からの変化:`,
  wish,
  trustTitle: (folders) => `${folders} の台帳は「見る」以上のことを求めています:`,
  trustNothing: 'ここの台帳は「見る」以上のことを求めていません。許可するものはありません。',
  trustQuestion: '今後これを許可しますか？',
  trustHow: '何も許可していません。許可するには preflight trust --yes を実行してください。',
  trustDeclined: '何も許可していません。',
  trusted: (folders) =>
    `${folders} を信頼しました。新しい要求があれば改めて確認します。取り消すには preflight trust --forget を実行してください。`,
  trustForgotten: (folders) => `${folders} で許可した内容をすべて取り消しました。`,
  serving: (url) => `${url} で公開中です（/metrics、/report.json、/healthz、/probe?ledger=NAME）。Ctrl-C で終わります。`,
  servingWide: 'ほかのマシンからもレポートが読めます（コンテナ・プロセス・フォルダーの名前。秘密は含みません）。パスワードはありません。',
  serveCannotListen: (address, why) => `${address} で待ち受けられません: ${why}。`,
  mcpNeedsPipe: 'preflight mcp はパイプ越しにアシスタントと話します。README のとおりアシスタントの設定に書いてください。',
  mcpInstructions:
    'Preflight は、ローカルの AI スタック（Dify、モデルサーバー、コンテナ、ポート）を台帳と照合します。スタックが応答しないときは check を呼ぶと、原因一つ、該当する経路、直すコマンドがわかります。調べるだけなので、コマンドは自分で実行せず利用者に示してください。',
  mcpTools: {
    check:
      '確認を実行してレポートを返します。原因（先に直すものから）と対処、経路の各ホップ、すべての確認と根拠が入ります。chat: false ならモデルとの最小のチャットを省きます。',
    explain: '原因・確認・結果のコードの意味、検出方法、直し方。コードを省くと一覧を返します。',
    diff: '最後に合格した実行からの変化を、疑わしい順に返します。チャットは送りません。',
    plan: 'check が何をどの順に調べるか、どのトークンの値がどのホストに送られるかを返します。何も調べません。',
  },
  trustNotKept: (file, why) => `${file} に記録できませんでした: ${why}。`,
  notAsked: {
    means:
      'まだ信頼されていないフォルダーでは、見るだけで、それ以上のことはしません。台帳が他人の書いたものかもしれないためです。変数の値を別のマシンへ送ること、フォルダー内のプログラムを実行すること、フォルダーの外のファイルを読むこと、台帳が指す別のマシンの Docker エンジンに接続することは行いません。どれに当たるかは結果に示されます。',
    detected:
      '別のマシンとは、ループバックでも、このマシン自身のアドレスでも、プライベート（10/8、172.16/12、192.168/16、fc00::/7）やリンクローカルでもなく、自分の Docker エンジンのネットワークにも属さないアドレスのことです。名前解決は 1 回だけ行い、実際に接続するアドレスで判断します。100.64/10 は他人と共有される範囲なので、別のマシンとして扱います。',
    mended:
      '台帳の内容を確かめてから preflight trust を実行してください。一覧を表示して確認します。--trust または PREFLIGHT_TRUST=1 はその実行に限り許可します。他人のブランチやフォークからのプルリクエストには決して使わないでください。台帳を書いた人が、鍵の送り先を選べてしまいます。',
  },
  planSends: '送られる秘密と送り先:',
  planAsks: '別のマシンであれば、信頼したときだけ',
  badBaseline: (file, why) => `基準のファイル ${file} とは比較できません: ${why}。`,
  noWorkingFolder: '現在のフォルダーはもう存在しません。別のフォルダーに移動して（cd）、もう一度実行してください。',
  noResources: (detail) => `Preflight 自身のファイルハンドル、メモリ、またはネットワークが足りません: ${detail}`,
  internalError: (detail) => `Preflight 自体が失敗しました: ${detail}（--log-level debug で詳細を表示）`,
};
