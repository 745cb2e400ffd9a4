import type { ScreenWording } from "../screen-wording.ts";

const fromTo = (before?: string, after?: string) =>
	before !== undefined && after !== undefined
		? `: ${before} → ${after}`
		: after !== undefined
			? `（現在: ${after}）`
			: before !== undefined
				? `（以前: ${before}）`
				: "";

export const screen: ScreenWording = {
	headline: {
		allPassed: ({ phase, count, chatTime }) => {
			if (phase === "before")
				return `起動できます。${count} 件のチェックにすべて合格しました。`;
			if (phase === "after")
				return `きれいに停止しました。${count} 件のチェックにすべて合格しました。`;
			const rest =
				chatTime === undefined ? "" : `チャットの応答は ${chatTime} でした。`;
			return `${count} 件のチェックにすべて合格しました。${rest}`;
		},
		warned: ({ count, first }) =>
			`失敗はありませんが、警告が ${count} 件あります: ${first}`,
		notSeen: ({ count, first }) =>
			`失敗はありませんが、${count} 件は確認できませんでした: ${first}`,
		nothingChecked: "何も確認していないため、状態は不明です。",
		interrupted: ({ done, total }) =>
			`${total} 件中 ${done} 件を終えたところで中断されました。`,
		likely: (message) => `おそらく: ${message}`,
		drift: (count) =>
			`失敗はありませんが、ベースラインと異なる点が ${count} 件あります。`,
	},
	counts: {
		pass: (count) => `合格 ${count}`,
		warn: (count) => `警告 ${count}`,
		fail: (count) => `失敗 ${count}`,
		unknown: (count) => `不明 ${count}`,
		blocked: (count) => `未実施 ${count}`,
		skipped: (count) => `省略 ${count}`,
	},
	verdicts: {
		pass: "正常",
		warn: "警告",
		fail: "失敗",
		unknown: "確認できず",
		blocked: "未実施",
		skipped: "省略",
	},
	causes: (count) => `原因 ${count} 件`,
	time: ({ total, waiting }) => `${total}（うち応答待ち ${waiting}）`,
	fix: "対処:",
	client: "クライアント",
	cause: "原因:",
	sameReason: (count) =>
		`… 同じ原因によるものがほかに ${count} 件（-v で表示）`,
	blockedBy: "前提",
	unexplained:
		"既知の原因には当てはまりません。わかっているのは以下の観測結果だけです。",
	likely: "推定",
	chat: {
		title: "チャット",
		answer: "応答",
		firstToken: "最初のトークンまで",
		total: "応答の完了まで",
		speed: (tokensPerSecond) => `毎秒 ${tokensPerSecond} トークン`,
		model: "モデル",
		mode: "アプリの種類",
		cleanedUp: "会話は削除済み",
		notCleanedUp: "会話を削除できませんでした",
		events: {
			workflow_started: "開始",
			node_started: "ノード開始",
			node_finished: "ノード完了",
			message: "テキスト",
			agent_message: "テキスト",
			agent_thought: "思考",
			first_token: "最初のトークン",
			message_end: "終了",
			workflow_finished: "ワークフロー完了",
			error: "エラー",
			ping: "ping",
		},
	},
	changes: {
		owner: ({ subject, before, after }) =>
			`${subject} のポートを使っているプログラムが変わりました${fromTo(before, after)}。`,
		"container-gone": ({ subject, before }) =>
			`コンテナ ${subject} がなくなりました${fromTo(before)}。`,
		"container-state": ({ subject, before, after }) =>
			`コンテナ ${subject} の状態が変わりました${fromTo(before, after)}。`,
		image: ({ subject, before, after }) =>
			`コンテナ ${subject} のイメージが変わりました${fromTo(before, after)}。`,
		"container-address": ({ subject, before, after }) =>
			`コンテナ ${subject} のアドレスが変わりました${fromTo(before, after)}。`,
		model: ({ subject, before, after }) =>
			`モデル ${subject} の状態が変わりました${fromTo(before, after)}。`,
		"dify-version": ({ before, after }) =>
			`Dify のバージョンが変わりました${fromTo(before, after)}。`,
		"role-version": ({ subject, before, after }) =>
			`${subject} として応答するサーバーのバージョンが変わりました${fromTo(before, after)}。`,
		app: ({ before, after }) =>
			`API キーが指す Dify アプリが変わりました${fromTo(before, after)}。`,
		engine: ({ before, after }) =>
			`Docker エンジンのバージョンが変わりました${fromTo(before, after)}。`,
		"engine-endpoint": ({ before, after }) =>
			`Docker の接続先が変わりました${fromTo(before, after)}。`,
		ledger: ({ subject }) => `台帳 ${subject} が編集されました。`,
		lock: ({ subject }) => `${subject} のロックファイルが変わりました。`,
		"manager-version": ({ subject, before, after }) =>
			`${subject} のバージョンが変わりました${fromTo(before, after)}。`,
		token: ({ subject, before, after }) =>
			`トークン ${subject} の設定が変わりました${fromTo(before, after)}。`,
		"container-new": ({ subject, after }) =>
			`コンテナ ${subject} が新しく加わりました${fromTo(undefined, after)}。`,
		host: ({ subject, before, after }) =>
			`マシンの ${subject} が変わりました${fromTo(before, after)}。`,
	},
	changesTitle: (since) => `前回の正常な実行（${since}）からの変更`,
	noChanges: "監視している項目に変更はありません。",
	stateIgnored: ({ file, why }) =>
		`保存された状態 ${file} は使用しません: ${why}。`,
	reporterFailed: ({ format, target, detail }) =>
		`${format} 形式のレポートを ${target} に書き込めませんでした: ${detail}。`,
	written: (file) => `書き込みました: ${file}`,
	oneStdout: (formats) =>
		`標準出力に書ける形式は 1 つだけですが、${formats.join("、")} が指定されています。ほかは junit=report.xml のようにファイルを指定してください。`,
	unknownFormat: ({ name, known }) =>
		`「${name}」という形式はありません。使える形式: ${known.join("、")}。`,
	emptyFormatFile: (name) =>
		`形式 ${name} の「=」の後にファイル名がありません。`,
	progress: {
		starting: (total) => `${total} 件のチェックを始めます`,
		running: ({ done, total, current }) =>
			`${total} 件中 ${done} 件 · ${current}`,
		waitingFor: (what) => `${what} を待っています`,
	},
	page: {
		title: "ローカル AI スタックの状態",
		intro:
			"このページは Preflight が作成しました。ポート、所有者、トークン、マネージャーを記した台帳と実際のマシンを照らし合わせ、動いているもの、動いていないもの、次に入力すべきコマンドを示します。",
		made: ({ at, version }) => `${at} に Preflight ${version} が作成`,
		on: "環境:",
		phase: { before: "起動前", running: "稼働中", after: "停止後" },
		nextAction: "まず行うこと",
		nothingToDo: "対応は不要です。",
		path: "チャットの経路",
		pathAlt: ({ hops }) =>
			`経路を順に示します。${hops.map((hop) => `${hop.from} から ${hop.to} へ: ${hop.verdict}`).join("、")}。`,
		front: "IF",
		frontLegend: "IF は入口を示します。クライアントはここだけに接続します。",
		wrong: "問題と直し方",
		nothingWrong: "問題はありません。",
		warnings: "警告",
		notSeen: "確認できなかった項目",
		evidence: "観測結果",
		affects: "これで説明がつくチェック",
		lastPassed: (at) => `最後に失敗なしで終わった実行は ${at} です。`,
		neverPassed: "ここには、失敗なしで終わった実行の記録がありません。",
		ledgers: "台帳",
		roles: "ポートとエンドポイント",
		tokens: "トークン",
		managers: "マネージャー",
		versions: "確認したバージョン",
		startStop: "起動と停止",
		start: "起動",
		stop: "停止",
		startStopUnknown:
			"compose のラベルが付いたコンテナが見つからないため、スタックの起動方法は不明です。",
		folder: "フォルダー",
		allChecks: (count) => `全 ${count} 件のチェック`,
		words: "用語",
		more: (count) => `… ほか ${count} 件`,
		column: {
			role: "役割",
			address: "アドレス",
			inside: "ネットワーク内部",
			owner: "台帳上の所有者",
			heldBy: "現在の使用者",
			state: "状態",
			version: "バージョン",
			token: "トークン",
			kind: "種類",
			isSet: "設定",
			from: "取得元",
			usedBy: "使用箇所",
			manager: "マネージャー",
			owns: "管理するフォルダー",
			declared: "必要なバージョン",
			installed: "インストール済み",
			lock: "ロックファイル",
			folders: "見つかったもの",
			check: "チェック",
			finding: "結果",
			place: "台帳の位置",
			time: "時間",
			what: "項目",
			before: "以前",
			after: "現在",
			code: "コード",
		},
		set: "あり",
		notSet: "なし",
		optional: "任意",
		none: "–",
		lockRule: {
			committed: "コミット必須",
			present: "存在すればよい",
			none: "不要",
		},
		tokenKind: {
			"dify-app": "Dify アプリ",
			"dify-dataset": "Dify ナレッジ",
			lmstudio: "LM Studio",
			openai: "OpenAI 互換",
			other: "その他",
		},
		ledgerFile: "台帳",
		container: "コンテナ",
		image: "イメージ",
		models: "モデル",
		app: "アプリ",
		host: "マシン",
		seconds: "秒",
	},
};
