import { typedName } from '../../base/shell.ts';
import type { DraftWording } from '../draft-wording.ts';

const list = (items: readonly string[]) => items.join('、');
const seen = { containers: 'コンテナ', listeners: '待ち受けソケット' } as const;

export const draft: DraftWording = {
  origins: {
    'compose-label': ({ containers }) => `実行中のコンテナ ${containers} 個のラベルから`,
    'container-image': ({ container, image }) => `${container} のイメージは ${image}`,
    'published-port': ({ container, address, inside }) => `${container} が ${address} → ${inside} を公開`,
    'published-wide': ({ address }) => `${address} で待ち受け中。loopback なら外部からは届かない`,
    fingerprint: ({ server, version }) => `${server}${version === undefined ? '' : ` ${version}`} として応答`,
    'socket-table': ({ names, bound }) => `${list(names)} が ${bound} でこのポートを保持`,
    'process-hidden': ({ port }) => `ポート ${port} の保持者はこのユーザーからは見えない`,
    'image-port': ({ image, port }) => `${image} は内部の ${port} で待ち受ける`,
    'model-loaded': ({ loaded }) => (loaded === 1 ? 'ロード済み' : `ロード済みの ${loaded} 個のうちの 1 つ`),
    'model-installed': ({ installed }) =>
      installed === 1 ? 'インストール済みはこれだけ（今は未ロード）' : `インストール済みの ${installed} 個のうちの 1 つ（どれも未ロード）`,
    'extra-hosts': ({ container, entry }) => `${container} の extra_hosts：${entry}`,
    podman: ({ container }) => `Podman では ${container} からホストをこの名前で呼べる`,
    desktop: ({ container }) => `Docker Desktop では ${container} からホストをこの名前で呼べる`,
    'network-gateway': ({ container }) =>
      `${container} のネットワークから見たホスト（extra_hosts なし）。設定したベース URL と照らし合わせること`,
    'same-network': ({ network }) => `どちらもネットワーク ${network} にいる`,
    'key-name': ({ from }) => `${from === 'process' ? '環境変数' : from} にあり、形式が一致`,
    'model-chosen': ({ among }) => `${list(among)} のうちの 1 つ`,
    'front-chosen': ({ among }) => `${list(among)} がどれも Dify の入口として応答。そのうちの 1 つ`,
    folders: ({ signs }) => list(signs),
    'no-sign': ({ language }) => `${language} のマネージャーを示すものがない`,
    installed: ({ version }) => `${version} がインストール済み`,
    'not-installed': ({ manager }) => `${manager} はここにないため、版は問わない`,
    locks: ({ committed, present, none }) =>
      list([
        ...(committed > 0 ? [`git にあるロック ${committed} 件`] : []),
        ...(present > 0 ? [`git にないロック ${present} 件`] : []),
        ...(none > 0 ? [`ロックのないプロジェクト ${none} 件`] : []),
      ]),
    told: ({ container, variable }) => `${container} の環境変数 ${variable}`,
    usual: ({ title }) => `${title} の既定。ここでは見ていない`,
    'unknown-manager': ({ manager }) => `${manager} が管理（Preflight の対象外）`,
  },
  parts: {
    front: '入口。クライアントが話す相手はここだけ',
    api: 'Dify の API。入口だけが話しかける',
    'plugin-daemon': 'Dify のモデルプラグインを動かす。モデルサーバーを実際に呼ぶのはこれ',
    database: 'Dify のデータベース',
    queue: 'Dify のキャッシュとキュー',
    debug: 'プラグインのデバッグ用。なくても困らない',
    model: 'モデルサーバー',
    other: 'スタックのそばで動いているもの',
  },
  portsHeader: (stack) =>
    [
      `ポート・接続先・トークンの台帳（役割 → 値）。${stack?.isRunning === false ? `${stack.title} の既定` : 'ここで動いていたもの'}から Preflight が下書きした。ここからは利用者のもの。`,
      '値の後ろに出どころを記す。「?」は候補のうち最もありそうなもの。まずそこを確かめること。',
      'コードの意味は preflight explain、使えるキーは preflight schema ports。鍵（app-…、sk-…）そのものは書かず、名前だけを書く。',
    ].join('\n'),
  profileNote: (title) =>
    `? ここでは ${title} が動いていなかった。どの値も確かめること。動かしたあとは「preflight init」で違いを確かめられる。`,
  rolesNote: '役割はスタックの中の名前の付いた場所。url はこのマシンから、inside は compose のネットワークの中から見たアドレス。',
  frontNote: 'クライアントが使うただ一つの入口。',
  othersNote: 'ここで動いているが、チャットの通り道ではないもの。見張りたいものは「#」を外す：',
  pathNote: (stack) => {
    const as = '信号の通り道。as はその区間の呼び出し元に教えたアドレス、つまり';
    switch (stack?.keeps) {
      case undefined:
        return `${as} Dify の設定にあるベース URL。`;
      case 'variables-then-settings':
        return [
          `${as}ベース URL。`,
          `variable はコンテナの環境変数から読んで as と比べる。${stack.title} の設定画面で保存した値があれば、そちらが優先される。`,
        ].join('\n');
      case 'database':
        return [
          `${as} ${stack.title} に設定したベース URL。`,
          `${stack.title} のデータベースにあり、環境変数には出ない。照らし合わせること。どのアドレスも中から確かめられる：preflight reach ${typedName(stack.caller, 'コンテナ名')} URL`,
        ].join('\n');
      case 'file':
        return [
          `${as} ${stack.title} の設定ファイルにあるベース URL。`,
          `環境変数には出ない。照らし合わせること。どのアドレスも中から確かめられる：preflight reach ${typedName(stack.caller, 'コンテナ名')} URL`,
        ].join('\n');
    }
  },
  noModelNote: 'このマシンで応答するモデルサーバーがなかった。動かしたら preflight init（足すものを見せる）',
  noFrontNote: 'ここでは Dify が動いていなかった。動かしたら preflight init（足すものを見せる）',
  chatNote: '通り道全体を確かめる最小のチャット 1 回。会話はあとで消す。',
  modelChatNote: '最小のチャット 1 回。モデルサーバーに数トークンだけ答えさせる。',
  noModelChatNote: (model) =>
    [
      `? ${model} のモデルが分からないため、チャットは送らない。役割に「model: 名前」を書いてから「#」を外す：`,
      `chat: { to: ${model} }`,
    ].join('\n'),
  noChatNote: [
    '? 環境変数にも .env にも Dify のアプリキー（app-…）がないため、チャットは送らない。.env（モード 600）に入れたら「#」を外す：',
    'chat: { to: FRONT, token: DIFY_API_KEY }',
    'tokens:',
    '  DIFY_API_KEY: { kind: dify-app }',
  ].join('\n'),
  tokensNote: 'トークンの名前と用途。値は書かない。',
  unseenNote: (what, why) => `? ${seen[what]}を見られなかった（${why}）。足りないものがあるかもしれない。`,
  managersHeader: [
    'マネージャーの台帳（どのマネージャーがどのフォルダーを受け持つか）。ここにあるロックと設定から Preflight が下書きした。',
    '値の後ろに出どころを記す。「?」は決め手がなかったもの。git が無視するフォルダーは除いた。',
  ].join('\n'),
  managersNote: 'owns はフォルダー（「.」はこのフォルダーだけ、** は下の階層すべて）、lock は committed | present | none',
  notSearchedNote: '? すべてのフォルダーは調べられなかった。ほかにもプロジェクトがあるかもしれない。',
  exemptNote: '中を見ないフォルダー。',
  drafted: (file, roles, unsure) =>
    `${file} を書きました：動いているものから役割 ${roles} 件${unsure === 0 ? '' : `（「?」の付いた要確認の値 ${unsure} 件）`}`,
  draftedProfile: (file, title, unsure) => `${file} を書きました：${title} の既定の値（「?」の付いた要確認の値 ${unsure} 件）`,
  draftedManagers: (file, managers) =>
    managers.length === 0 ? `${file} を書きました：マネージャーはまだなし` : `${file} を書きました：ロックと設定から ${list(managers)}`,
  example: (file) => `${file} を書きました：見本です。手で合わせてください`,
  noStack: (title) =>
    title === undefined
      ? 'ここではスタックが見つかりません（Dify など既知の入口のコンテナも、応答する入口やモデルサーバーもなし）。'
      : `ここには ${title} のコンテナがありません。`,
  noProjects: 'uv・Poetry・npm・pnpm のプロジェクトはここにありません。',
  notSeen: (what, why) => `${seen[what]}：${why}`,
  beside: (names) => `スタックのそばで動いているため、コメントとして載せました：${list(names)}`,
  next: '印の付いた値を確かめてから preflight を実行してください。',
  noChat: 'チャットはまだ送りません。環境変数にも .env にも Dify のアプリキー（app-…）がありません。入れ方は台帳に書いてあります。',
  noModelChat: 'チャットはまだ送りません。モデルが分からないためです。入れ方は台帳に書いてあります。',
  asItIs: (file) => `${file} は動いているものと一致しています`,
  differs: (command) => `まだ何も書いていません。書き込むには ${command}`,
  adopted: (names, file) => `${file} に取り込みました：${list(names)}`,
  nothingToAdopt: (name, known) =>
    `${name} について取り込むものはありません${known.length === 0 ? '（台帳は動いているものと一致しています）' : `（取り込めるもの：${list(known)}）`}。`,
  adoptNeedsLedger: (file) => `取り込む先の ${file} がありません。「preflight init」で作成できます。`,
  notAdopted: (name, file) => `${name} を ${file} に書き込めません。書式に入れる場所がないため、手で書いてください。`,
};
