import { withoutFullStop } from '../../base/without-trailing.ts';
import type { FamilyWords } from '../../engine/words.ts';
import { placeOf } from '../docker/where-told.ja.ts';
import type { Endpoint } from './causes.ts';
import type { FrontMeant } from './findings.ts';
import { gatewayCauses, gatewayNamed } from './gateways.ja.ts';
import { kindName, serverName } from './server-names.ja.ts';
import { mendTls, tlsTrouble } from './tls-reasons.ja.ts';
import { addressUnreachable } from './unreachable.ja.ts';
import { by, wrongServer } from './wrong-server.ja.ts';

const whatNames = { status: 'ステータス', header: 'ヘッダー', body: '本文', json: ' JSON の値' } as const;

const inside = {
  nothing: (port: number) => `中では ${port} 番で何も待ち受けていません`,
  loopback: (port: number) => `中の ${port} 番は 127.0.0.1 でしか待ち受けていません`,
  unknown: (port: number) => `中の ${port} 番からは応答がありません`,
};

const frontOf = ({ server, isModel }: FrontMeant) => (server !== undefined ? serverName(server) : isModel ? 'モデルサーバー' : ' Dify ');

export const endpointJa: FamilyWords<Endpoint> = {
  findings: {
    'endpoint-listens': ({ address }) => `${address} の先で、コンテナが待ち受けています（接続せず、コンテナ内のソケット表で確認）。`,
    'endpoint-answers': ({ address, ms }) => `${address} は ${Math.round(ms)} ms で応答しました。`,
    'endpoint-past-proxy': ({ address, variables }) =>
      `${address} は応答しますが、${variables.join(' や ')} に従うクライアントはプロキシに接続してしまいます。`,
    'endpoint-refused': ({ address }) => `${address} への接続が拒否されました。待ち受けているプロセスがありません。`,
    'endpoint-silent': ({ address }) => `${address} から時間内に応答がありません。`,
    'endpoint-half-dead': ({ address, dead, alive }) =>
      `${address} は ${alive} では応答しますが、${dead} では接続を受け付けるだけで応答しません。`,
    'endpoint-closed': ({ address }) => `${address} は接続を受け付けますが、応答せずに切断します。`,
    'endpoint-unreachable': ({ address, code }) => `このマシンから ${address} に到達できません（${code}）。`,
    'endpoint-name-unresolved': ({ host }) => `このマシンでは ${host} の名前解決ができません。`,
    'endpoint-not-http': ({ address }) => `${address} で応答しているサーバーは HTTP を話しません。`,
    'endpoint-tls-failed': (args) => `${args.address} と TLS で接続できません: ${tlsTrouble(args)}。`,
    'endpoint-broken': ({ address, detail }) => `${address} との通信に失敗しました：${withoutFullStop(detail)}。`,
    'identity-as-declared': ({ address, server, version }) =>
      server === 'other-http' ? `${address} は宣言どおりに応答しています。` : `${address} は${serverName(server, version)}です。`,
    'identity-other': ({ address, expected, server, serverHeader }) =>
      `${address} は${kindName(expected)}のはずですが、応答したのは${serverName(server)}です${serverHeader === undefined ? '' : `（Server: ${serverHeader}）`}。`,
    'front-without-api': ({ address, status }) => `${address} の nginx が ${status} を返しています。Dify の api から応答がありません。`,
    'dify-web-only': ({ address }) => `${address} にあるのは Dify の Web 画面だけで、API がありません。`,
    'dify-not-set-up': ({ address }) => `${address} の Dify は動いていますが、最初の管理者がまだ作られていません。`,
    'dify-url-with-path': ({ address, path }) =>
      `台帳にある Dify（${address}）のアドレスが ${path} で終わっています。この部分はクライアントが自分で付けます。`,
    'dify-wrong-path': ({ address, path }) => `Dify は ${address} にありますが、${path} の下にはありません。`,
    'dify-other-version': ({ address, version, container, image }) =>
      `${address} は Dify ${version} ですが、${container} のイメージは ${image} です。`,
    'server-loading': ({ address, server }) => `${address} は${serverName(server)}で、まだ読み込み中です。`,
    'server-busy': ({ address, server }) => `${address} は${serverName(server)}で、いまは新しい要求を受け付けていません。`,
    'expectation-missed': ({ address, what, name, wanted, got }) =>
      `${address} の${whatNames[what]}${name === '' ? '' : ` ${name}`} が台帳の expect と違います（期待: ${wanted}、実際: ${got === '' ? 'なし' : got}）。`,
    'redirects-in-circle': ({ address, status }) => `${address} はリダイレクト（HTTP ${status}）を繰り返すだけで、応答を返しません。`,
    'server-error': ({ address, status, gateway }) =>
      gateway === undefined
        ? `${address} がサーバーエラー ${status} を返しています。`
        : `${address} の${gatewayNamed(gateway)}が ${status} を返しています。その先のサーバーから応答がありません。`,
    'gateway-wants-password': ({ address, gateway }) =>
      `${address} の${gatewayNamed(gateway)}がユーザー名とパスワード（HTTP Basic）を求めています。キーでは通れません。`,
    'server-refuses-host': ({ address, server, host }) =>
      `${address} は${serverName(server)}で、${host} という名前で届くリクエストを拒みます。`,
    'front-is-unique': ({ address, others, ...meant }) =>
      others === 0
        ? `このマシンで${frontOf(meant)}の入口は ${address} だけです。`
        : `${frontOf(meant).trimStart()}の入口は ${address} だけです。ほかに HTTP で応答する ${others} 件は入口ではありません。`,
    'front-elsewhere': ({ address, found, ...meant }) =>
      `宣言された入口 ${address} は${frontOf(meant)}ではありません。${frontOf(meant).trimStart()}の入口は ${found} です。`,
    'front-not-alone': ({ address, others, ...meant }) => `${address} は${frontOf(meant)}の入口ですが、${others.join('、')} も同じです。`,
    'front-nowhere': ({ address, ...meant }) =>
      `このマシンで${frontOf(meant)}の入口が応答していません。${address} にも、ほかのポートにもありません。`,
  },
  evidence: {
    asked: '問い合わせ先',
    'answered-from': '応答したアドレス',
    'asked-behind': '入口を通さない問い合わせ',
    'address-tried': '試したアドレス',
    'http-status': 'HTTP ステータス',
    'system-error': 'システムエラー',
    'first-bytes': '最初の応答',
    'server-header': 'Server ヘッダー',
    'api-not-compared': 'api のイメージと未比較（コンテナー一覧が読めません）の Dify',
    'api-image': 'api のイメージ',
    said: '応答の内容',
    'proxy-variable': '環境変数',
    'lmstudio-app': 'LM Studio アプリ',
    candidate: 'ほかに HTTP で応答するもの',
    'listeners-not-asked': '正体を答えなかった待ち受け',
    'listeners-left-alone': '問い合わせなかったほかのユーザーの待ち受け',
    'socket-source': '待ち受け一覧の取得元',
  },
  causes: {
    'published-but-dead': {
      message: ({ container, port, privatePort, listens }) =>
        `${port} 番ポートは ${container} につながっていますが、${inside[listens](privatePort)}。`,
      remedy: ({ listens }) =>
        listens === 'loopback'
          ? '中のアプリが 0.0.0.0 で待ち受けるようにしてください。'
          : 'ログを読み、compose ファイルのコロンの右側のポートと比べてください。',
      page: {
        means: 'Docker はポートを公開して接続を受け付けますが、コンテナの中でそれに応えるものがありません。',
        detected: '接続は受け付けられますが、すぐに閉じられます。可能な環境では、コンテナの中の待ち受けソケットの表も読みます。',
        mended:
          'アプリは 127.0.0.1 ではなく 0.0.0.0 で、ports: のコロンの右側のポートで待ち受ける必要があります。まだ起動中の場合もあります。',
      },
    },
    'wrong-server': wrongServer,
    'front-elsewhere': {
      message: ({ role, address, found, holder, ...meant }) =>
        `入口の場所が台帳と違います。${role} の ${address} は${frontOf(meant)}ではなく、${frontOf(meant).trimStart()}は ${found} にあります${by(holder)}。`,
      remedy: ({ role, found, oddOne }) =>
        oddOne === 'container'
          ? '入口のコンテナを作り直してください。compose ファイルは台帳と同じポートになっています。'
          : oddOne === 'ledger'
            ? `台帳の ${role} を url: http://${found} に直してください。compose ファイルもそうなっています。`
            : `台帳の ${role} を url: http://${found} に直すか、宣言したポートで入口を公開し直してください。`,
      page: {
        means: 'クライアントは Dify の入口ではないポートに向かっていて、Dify はこのマシンの別のポートで応答しています。',
        detected:
          'このマシンで入口でありうる TCP の待ち受け（コンテナの公開ポート、自分のもの、Web でよく使うポート）に一件につき一回 /v1/ を問い合わせ、Dify の api として答えたものにだけ / も問い合わせて、Web 画面を備えた Dify を探します。',
        mended: 'ports.yml の入口の url を直すか、Dify の EXPOSE_NGINX_PORT を宣言したポートに合わせてスタックを起動し直してください。',
      },
    },
    'front-not-alone': {
      message: ({ role, address, others, ...meant }) =>
        `${frontOf(meant).trimStart()}の入口が ${role}（${address}）のほかにもあります（${others.join('、')}）。`,
      remedy: ({ address }) => `全員が ${address} を使うようにもう一方を閉じるか、そちらを台帳の入口にしてください。`,
      page: {
        means:
          'Web 画面を備えた Dify に、このマシンの二つのポートからつながります。誤った方を使うクライアントがあるか、古いスタックが残っています。',
        detected:
          '入口でありうるローカルの TCP の待ち受け（コンテナの公開ポート、自分のもの、Web でよく使うポート）に /v1/ を、Dify の api として答えたものには / も問い合わせたところ、Web 画面を備えた Dify が複数ありました。',
        mended:
          '二つ目のポートを compose ファイルから外すか、もう一方のスタックを停止します。公開しているコンテナは docker ps で分かります。',
      },
    },
    'server-silent': {
      message: ({ role: name, address, how, told }) => {
        const role = told === undefined ? name : 'サーバー';
        return how === 'silent'
          ? `${role} は ${address} で待ち受けていますが、応答しません。`
          : how === 'closed'
            ? `${role}（${address}）は接続を受け付けますが、応答せずに切ります。`
            : `${role}（${address}）の応答を読み取れません。`;
      },
      remedy: ({ role, isByTls, told, address }) => {
        const server = told === undefined ? role : `${address} のサーバー`;
        return isByTls
          ? `${server} が TLS に対応していないなら、${told === undefined ? 'アドレス' : placeOf(told)}の https を http に直してください。対応しているなら再起動し、止まっている理由をログで確かめてください。`
          : `${server} を再起動してください。直らなければ、止まっている理由をログで確かめてください。`;
      },
      page: {
        means:
          'プログラムはポートを使っていますが、どのリクエストにも応答がありません。固まっているか、起動中か、別のプロトコルを話しています。',
        detected: '接続はできますが、4 秒以内に 1 バイトも届かないか、何も届かないまま接続が切れました。',
        mended: '起動したばかりなら待ち、そうでなければ再起動します。台帳の url の http と https の取り違えも確かめます。',
      },
    },
    'address-unreachable': addressUnreachable,
    'tls-failed': {
      message: (args) => `${args.role}（${args.address}）に TLS で接続できません（${tlsTrouble(args)}）。`,
      remedy: mendTls,
      page: {
        means: '台帳は https ですが、TLS の接続が成立しません。サーバーが素の HTTP を話しているか、証明書を受け入れられません。',
        detected:
          'TLS のハンドシェイクに失敗しました。証明書のどこに問題があるか（有効期間、名前、署名者）は、システムのエラーコードで判断します。',
        mended: 'ports.yml で http を使うか、このマシンが信頼する証明書を使います（独自の認証局は NODE_EXTRA_CA_CERTS で指定できます）。',
      },
    },
    'answer-unexpected': {
      message: ({ role, address, what, name, wanted, got }) =>
        `${role}（${address}）の${whatNames[what]}${name === '' ? '' : ` ${name}`} は ${wanted} のはずですが、${got === '' ? 'ありません' : `${got} です`}。`,
      remedy: ({ role }) => `正しいサーバーかどうかを確かめるか、台帳の ${role} の expect を直してください。`,
      page: {
        means: 'サーバーは応答しますが、内容が台帳の期待と違います。別のサーバーか、別のバージョンか、エラー画面かもしれません。',
        detected: '応答のステータス、ヘッダー、本文、JSON の値を ports.yml の expect と比べます。',
        mended: 'サーバーか expect を直します。',
      },
    },
    ...gatewayCauses,
    'front-stale-upstream': {
      message: ({ role, upstream, status }) =>
        `${upstream} は動いていますが、${role} が${status === undefined ? '応答しません' : ` ${status} を返しています`}。nginx が ${upstream} の古いアドレスを使い続けています。`,
      remedy: ({ role }) => `${role} を再起動して、アドレスを引き直させてください。`,
      page: {
        means:
          'nginx は転送先の名前を起動時に一度だけ引きます。api コンテナを作り直すとアドレスが変わることがあり、nginx は古いアドレスを呼び続けます。',
        detected:
          '入口が 502、503、504 のいずれかを返すか、まったく応答しない一方で、api コンテナは動いていて、nginx コンテナの中からの問い合わせには応答します。',
        mended: 'nginx コンテナを再起動してください。api を作り直すたびに起こり得ます（Dify #40448、#39155）。',
      },
    },
    'front-upstream-unresolved': {
      message: ({ role, upstream }) => `${role} が起動できません。設定にある ${upstream} の名前解決ができません。`,
      remedy: ({ upstream }) => `同じ compose プロジェクトで ${upstream} を起動してください。nginx はその後ひとりでに立ち上がります。`,
      page: {
        means: '設定にある名前が分からないと nginx はすぐに終了し、Docker が何度も起動し直します。',
        detected: '入口のコンテナが動き続けず、ログに host not found in upstream とあります。',
        mended:
          '足りないサービスを同じプロジェクト、同じネットワークで起動してください。Dify ではたいてい plugin_daemon か api です（Dify #14054、#17004）。',
      },
    },
    'api-down': {
      message: ({ upstream, status }) => `nginx が ${status} を返しています。後ろの ${upstream} が応答しません。`,
      remedy: ({ upstream }) =>
        `${upstream} のログを確かめて起動し直してください。更新の直後はデータベースの移行に数分かかることがあります。`,
      page: {
        means: '入口はありますが、その後ろの Dify の api が応答しないため、nginx がゲートウェイエラーを返しています。',
        detected: '入口が nginx の画面で 502、503、504 のいずれかを返し、api の応答なら必ず付くヘッダーがありません。',
        mended:
          'api コンテナを起動するか、そのログを確かめてください。データベースが未準備、環境変数の不足、ポートの競合がよくある理由です。',
      },
    },
    'dify-not-installed': {
      message: ({ role }) => `${role} の Dify は初期設定が済んでいません。`,
      remedy: ({ page }) => `ブラウザーで ${page} を開き、最初の管理者を作ってください。`,
      page: {
        means: 'Dify が最初の管理者の作成を待っています。それまではアプリもキーもありません。',
        detected:
          'GET /console/api/setup が step: not_started を返します。以前に設定済みなら、空のデータベースを見ています（別のボリュームや別のプロジェクト名）。',
        mended: 'ブラウザーで入口の /install を開いて設定するか、データのあるプロジェクトを起動してください。',
      },
    },
    'dify-wrong-base-path': {
      message: ({ role, path }) => `${role} のアドレスが ${path} で終わっているため、リクエストが Dify の API や画面に届きません。`,
      remedy: ({ role, right }) => `台帳の ${role} の url を ${right} にしてください。`,
      page: {
        means:
          '台帳の入口のアドレスにパスが付いています。/v1 は Preflight やクライアントが自分で付けるので、/v1/v1 へのリクエストになってしまいます。',
        detected: 'パスのないアドレスでは Dify が応答するのに、台帳はその後ろにパスを書いています。',
        mended:
          'ports.yml の役割の url からパスを除いてください。自分のクライアントのベース URL は、同じアドレスに /v1 を一つだけ付けたものです。',
      },
    },
    'proxy-on-host': {
      message: ({ variables, hosts }) => `${variables.join(' と ')} により、${hosts.join('、')} へのリクエストがプロキシに送られます。`,
      remedy: ({ hosts }) => `クライアントの環境で NO_PROXY に ${hosts.join('、')} を加えてください。`,
      page: {
        means:
          '環境変数にプロキシがあり、ローカルのアドレスが除外されていません。Preflight は直接つなぎますが、多くのクライアント（Python の requests や各種 SDK）はプロキシに接続し、プロキシからはこのマシンに届きません。',
        detected:
          'HTTP_PROXY、HTTPS_PROXY、ALL_PROXY のいずれかがあり、台帳に書かれたホストが NO_PROXY にありません。NO_PROXY=localhost は 127.0.0.1 には効きません。',
        mended: 'シェルと、クライアントを起動するサービスの両方で、NO_PROXY に localhost と 127.0.0.1 を入れてください。',
      },
    },
  },
  checks: {
    'endpoint.answers': {
      asks: 'この役割のアドレスから応答が返ってくるか。',
      how: 'http と https の役割には、プロキシを通さずに一度だけ問い合わせます（そのサーバーへの最初の問い合わせは新しい接続で行います）。tcp の役割では、接続がすぐに切られないことを確かめます。接続できただけでは証拠になりません。Docker は、コンテナの中で何も待ち受けていなくても公開ポートで接続を受け付けるからです。udp のアドレスには問い合わせられないので、ポートだけを調べます。',
    },
    'endpoint.identity': {
      asks: 'このアドレスのサーバーは台帳のとおりか。違うなら何か。',
      how: '応答の特徴で見分けます。Dify は GET /v1/、LM Studio は /lmstudio-greeting、OpenAI 互換サーバーはモデル一覧を使い、llama.cpp、Ollama、vLLM、nginx も区別します。kind: http では応答を expect と照らし合わせます。Dify では最初の管理者が作られたかも調べます。',
    },
    'front.unique': {
      asks: '宣言された入口は、このマシンで Dify（またはクライアントが直接呼ぶモデルサーバー）の入口である唯一のポートか。',
      how: 'ほかの役割のアドレスを除き、入口でありうるローカルの TCP の待ち受け（コンテナの公開ポート、自分のもの、Web でよく使うポート。最大 256 件）に、一件につき一回だけ /v1/ を問い合わせます（0.6 秒まで、同時に 8 件）。入口と同じ compose プロジェクトのもの、同じプログラムのものから順に調べます。さらに / を問い合わせるのは、Dify の api として答えたもの、背後から応答のないゲートウェイ、途中で切れたものだけです。ほかのユーザーのそれ以外の待ち受けには、root で実行しても問い合わせず、件数だけを示します（sudo では、呼び出したユーザーのものも自分のものとして扱います）。正体を答えなかったものがあれば、唯一とも不在とも言いません。Web 画面を備えた Dify を入口とみなし、単独で公開された api は数えません。入口がモデルサーバーやゲートウェイのときは、別のアドレスにある同じ製品・同じモデルのものを二つ目の入口とみなします（/v1/models で見分け、モデルはあるのに製品が分からないものにだけ、確かめる質問をもう一つします）。',
    },
  },
};
