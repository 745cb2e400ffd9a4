import type { CommandWording } from "../command-wording.ts";

export const commands: CommandWording = {
	planTitle: (count, phase) =>
		`フェーズ「${phase}」のチェック ${count} 件（レポートの順）:`,
	planNeeds: "前提",
	planAfter: "順序",
	planLast: "最後に単独で実行",
	planLeftOut: (option) => `${option} により除外`,
	planNoLedger: (file) =>
		`${file} がないため、そのチェックは計画に含まれません。`,
	explainMeans: "意味",
	explainDetected: "検出方法",
	explainMended: "直し方",
	explainAsks: "確認する内容",
	explainHow: "確認の仕方",
	explainFindingOf: (kinds) => `チェック ${kinds} の結果です。`,
	explainAll: "詳しくは preflight explain コード で確認できます。",
	explainCauses: "原因",
	explainChecks: "チェック",
	wrote: (file) => `${file} を書き出しました`,
	left: (file) => `${file} はそのまま残しました（上書きはしません）`,
	initNext:
		"役割・ポート・トークンを自分の環境に合わせて直し、preflight を実行してください。",
	demoKept: (folder) => `練習用スタックが動いています。台帳の場所: ${folder}`,
	demoTry: "別の端末で次のように試せます:",
	demoStop: "Ctrl-C で停止し、フォルダーを削除します。",
	demoFailed: (reason) => `練習用スタックを起動できませんでした: ${reason}`,
	waitingFor: (what, waited) => `${what} を待っています（${waited}）`,
	noPassingRun:
		"この台帳で成功した実行の記録はまだありません。次に成功した実行を記録します。",
	nothingChanged: (since) =>
		`最後に成功した実行（${since}）から変化はありません。`,
	changedSince: (since) => `最後に成功した実行（${since}）からの変化:`,
	internalError: (detail) =>
		`Preflight 自体が失敗しました: ${detail}（--log-level debug で詳細を表示）`,
};
