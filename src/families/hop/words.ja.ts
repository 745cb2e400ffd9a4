import { formatDuration } from '../../base/duration.ts';
import { withoutFullStop } from '../../base/without-trailing.ts';
import type { FamilyWords } from '../../engine/words.ts';
import { productTitles } from '../../probes/identity/server-name.ts';
import type { Hop } from './causes.ts';
import { containedCauses } from './contained.ja.ts';
import type { HopFromContainer } from './findings.ts';
import { plainServer } from './plain-server.ja.ts';
import { listenWide, listenWideInside, namedAs, settingsOf, titleOf, useAsOpenAi, useIn, withGateway } from './setting.ja.ts';
import { misspelt, toldOtherwise } from './told.ja.ts';

const onHost = ({ answersOnHost }: HopFromContainer) => (answersOnHost ? '（ホストからは応答があります）' : '');

export const hopJa: FamilyWords<Hop> = {
  findings: {
    'hop-reached': ({ from, to, ms }) => `${from} から ${to} に届きます（${formatDuration(ms)}）。`,
    'address-misspelt': ({ from, how, meant, variable }) =>
      `${from} から ${meant} に届きますが、${variable === undefined ? 'アドレス' : `環境変数 ${variable} `}は${misspelt[how]}。`,
    'caller-forbids-private': ({ from, front, to }) =>
      `${from} から ${to} に届きますが、今の設定では ${productTitles[front]} がプライベートアドレスを呼び出しません。`,
    'host-name-refused': ({ host, url }) => `${url} は、${host} という名前で届くリクエストを拒みます。`,
    'hop-connected-only': ({ from, to }) =>
      `${from} から ${to} に接続はできますが、コンテナ内に HTTP を話せる道具がないため、応答の中身は確認できていません。`,
    'refused-from-container': (args) => `${args.container} から ${args.url} への接続が拒否されました${onHost(args)}。`,
    'name-unknown-in-container': ({ host, container }) => `${container} の中では ${host} という名前を解決できません。`,
    'timeout-from-container': (args) => `${args.container} から ${args.url} を呼んでも、時間内に応答がありません${onHost(args)}。`,
    'proxy-from-container': ({ url, container }) => `${container} のプロキシが ${url} まで通しません。`,
    'unanswered-from-container': (args) =>
      `${args.container} から ${args.url} を呼んでも応答がありません${onHost(args)}：${withoutFullStop(args.detail)}。`,
    'hop-unanswered': ({ from, url, detail }) => `${from} から ${url} を呼んでも応答がありません：${withoutFullStop(detail)}。`,
    'hop-server-error': ({ from, to, status }) => `${to} が ${from} にサーバーエラー ${status} を返しました。`,
    'hop-without-page': ({ from, to, status }) => `${from} は ${to} から Dify の API に届きますが、Web 画面は ${status} を返します。`,
    'hop-wrong-base-path': ({ url }) => `${url} は 200 を返しますが、モデルサーバーが知らないパスです。`,
    'hop-wrong-answer': ({ url, status, said }) =>
      `${url} が期待と違う応答（${status ?? 'エラー'}）を返しました${said ? `：${said}` : ''}。`,
    'told-as-ledger': ({ from, told, variable }) => `${from} の環境変数 ${variable} は path と同じ ${told} です。`,
    'told-misspelt': ({ from, given, how, variable }) => `${from} の環境変数 ${variable} は ${given} を指しますが、${misspelt[how]}。`,
    'told-otherwise': ({ from, given, told, variable }) => `${from} の環境変数 ${variable} は ${told} で、path の ${given} と違います。`,
    'not-told': ({ from, given, variable }) => `${from} の環境変数 ${variable} にアドレスがありません（path では ${given}）。`,
  },
  evidence: {
    'hop-asked': '問い合わせ先',
    'hop-from': '呼び出し元のコンテナ',
    'hop-tools-tried': '試した道具',
    'hop-inside': 'コンテナの中から',
    'hop-on-host': 'ホストから',
    'hop-listeners': 'ホストで待ち受けているアドレス',
    'hop-extra-hosts': 'extra_hosts',
    'hop-networks': 'ネットワーク',
    'hop-proxy': 'プロキシ設定',
    'hop-said': '応答の内容',
    'hop-told': '環境変数の値',
    'hop-given': 'path のアドレス',
    'hop-told-inside': '環境変数のアドレスをコンテナの中から',
    'hop-open-inside': '中で開いているポート',
    'hop-other-scheme': '応答するスキーム',
    'hop-listed-at': 'モデル一覧があったベース URL',
  },
  causes: {
    'lmstudio-loopback-only': {
      message: ({ isLmStudio, address, callers, inside, ...args }) =>
        inside === undefined
          ? `${titleOf(isLmStudio ? { ...args, server: 'lmstudio' } : args)} は ${address} でしか待ち受けておらず、${callers === undefined ? 'コンテナ' : `${callers.join('、')} のどれ`}から${callers === undefined ? '' : 'も'}届きません。`
          : `${inside} の中では、ポート ${args.port} が ${address} でしか開いておらず、ほかのコンテナから届きません。`,
      remedy: ({ inside, isLmStudio, ...args }) =>
        inside === undefined ? listenWide(isLmStudio ? { ...args, server: 'lmstudio' } : args) : listenWideInside({ ...args, inside }),
      page: {
        means:
          'モデルサーバーが、ホストの中にしかないアドレスで待ち受けています。ホスト上のプログラムからは届きますが、コンテナは別のネットワークを持つため拒否されます。なお --bind なしの `lms server start` は、画面の設定に関係なく 127.0.0.1 に戻します。',
        detected:
          '呼び出し元のコンテナからは拒否され、ホストからは応答があり、そのポートで待ち受けているソケットがすべてループバックなど特定のアドレスだけに結び付いています。',
        mended: '`lms server start --bind 0.0.0.0` で起動するか、LM Studio の Developer 画面で「Serve on Local Network」をオンにします。',
      },
    },
    'host-gateway-missing': {
      message: ({ service, host }) => `${service} は ${host} という名前を知りません。`,
      remedy: ({ service, host, isAlone }) =>
        isAlone
          ? `${service} を --add-host ${host}:host-gateway を付けて起動し直してください。`
          : `docker-compose.override.yaml の services: ${service}: に extra_hosts: ["${host}:host-gateway"] の行を加えて、コンテナを作り直してください。`,
      page: {
        means:
          'Docker Desktop は host.docker.internal を自動で解決しますが、Linux の Docker Engine では extra_hosts を指定したコンテナでしか解決できません。Dify の compose ファイルには指定がありません。',
        detected: '呼び出し元のコンテナの中で名前を解決できず、`docker inspect` にもその名前の extra_hosts がありません。',
        mended:
          'docker-compose.override.yaml でサービス（Dify のモデルなら plugin_daemon）に `extra_hosts: ["host.docker.internal:host-gateway"]` を加え、そのサービスに `docker compose up -d` を実行します。',
      },
    },
    'loopback-url-in-container': {
      message: ({ from, url }) => `${from} に渡された ${url} は、コンテナの中ではそのコンテナ自身を指します。`,
      remedy: (args) =>
        [
          useIn(args.better, args),
          ...withGateway(args),
          ...(args.narrow
            ? [
                `${titleOf({ ...args.narrow, role: args.role })} もループバックでしか待ち受けていません。${listenWide({ ...args.narrow, role: args.role, isAside: true })}`,
              ]
            : []),
        ].join(''),
      page: {
        means: 'localhost と 127.0.0.1 は、それぞれのマシン自身を指します。コンテナの中からホストに届くことはありません。',
        detected: 'コンテナに渡されたアドレスがループバックで、呼び出しがそこで失敗し、相手のサービスはホスト上にあります。',
        mended: 'host.docker.internal（Linux では extra_hosts の `host-gateway` が必要）か、ホストの LAN アドレスを使います。',
      },
    },
    ...containedCauses,
    'caller-told-other-address': toldOtherwise,
    'base-url-without-v1': {
      message: ({ url }) => `ベース URL ${url} が誤っています。モデルサーバーはこのパスを知りません。`,
      remedy: (args) => useIn(args.better, args),
      page: {
        means:
          'OpenAI 互換 API は /v1 の下にあります。LM Studio は知らないパスにも 200 とエラー文を返すため、ベース URL が誤っていても動いているように見え、チャットは空のままになります。',
        detected:
          '経路のベース URL の下でモデル一覧を取得すると「Unexpected endpoint or method」または 404 が返る、あるいはチャットのエラーに、知られていないパスが書かれています。',
        mended:
          'openai_api_compatible では、ベース URL の末尾を /v1 ひとつにします。プラグイン ollama と lmstudio は自分でパスを付けるため、ポートまでで終えます。/chat/completions などのエンドポイントまでは書きません。経路の区間に `provider:` を書くと、呼び出すプラグインが分かり、URL の形をチャットの前に判定できます。',
      },
    },
    'wrong-model-api': {
      message: ({ from, server }) =>
        `${titleOf({ server, role: '' })} は ${from} に応答しますが、${from} が求めている Ollama の API は話しません。`,
      remedy: (args) => useAsOpenAi(args),
      page: {
        means:
          'Ollama には独自の API（/api/tags、/api/chat）があります。LM Studio にあるのは /v1 の下の OpenAI 互換 API だけで、Ollama のパスはありません。アドレスを変えても直らず、呼び出し元の別の設定を使う必要があります。',
        detected:
          '変数名または経路の provider に従って Ollama のモデル一覧を求めると「Unexpected endpoint or method」が返り、応答しているサーバーが LM Studio です。',
        mended:
          '/v1 を付けたアドレスを、OpenAI 互換サーバー用の設定に入れます。Open WebUI は OPENAI_API_BASE_URL、AnythingLLM は LMSTUDIO_BASE_PATH、Dify はプロバイダー OpenAI-API-compatible です。',
      },
    },
    'name-of-nobody': {
      message: ({ from, host, machine }) =>
        machine === undefined
          ? `${from} のネットワークに ${host} という名前のコンテナはありません。`
          : `${from} の中で ${host} は解決できません。このマシンの名前は ${machine} です。`,
      remedy: (args) => {
        const { better, from, host, machine, near } = args;
        if (machine !== undefined && better !== undefined) return [useIn(better, args), ...withGateway(args)].join('');
        if (better !== undefined) return `${useIn(better, args)}このマシンのそのポートでは応答があります。`;
        if (near.length === 0)
          return `${host} を ${from} と同じネットワークに入れるか（名前が使えない既定のネットワークを除く）、${settingsOf(args)}に正しい場所を書いてください。`;
        return near.length === 1
          ? `${settingsOf(args)}に、${host} の代わりに ${near[0]} と書いてください。`
          : `${settingsOf(args)}に、${host} の代わりに次のどれかを書いてください: ${near.join('、')}`;
      },
      page: {
        means:
          'Docker の中では、コンテナは名前・サービス名・別名で呼ばれ、呼べるのは同じネットワークのコンテナだけです。渡された名前はそのどれでもありません。',
        detected: '呼び出し元のコンテナの中で名前を解決できず、停止中のものを含めてその名前のコンテナがありません。',
        mended: 'compose ファイルにあるサービス名を使います。ホストのプログラムなら host.docker.internal です。',
      },
    },
    'address-spelling': {
      message: ({ how, meant, setting }) =>
        setting?.kind === 'variable'
          ? `${setting.from} の ${setting.variable} は${misspelt[how]}。正しくは ${meant} です。`
          : `${meant} のアドレスは${misspelt[how]}。`,
      remedy: (args) => useIn(args.meant, args),
      page: {
        means:
          '変数の値はアドレスですが、プログラムが読める書き方ではありません。compose ファイルのリスト形式では引用符も値に残ります（`- NAME="http://…"`）。',
        detected:
          'コンテナの環境変数から値を読みました。意味しているアドレスには届きます。キーを求めるサーバーはどのパスにもキーが必要と答えるため、どのモデルサーバーにもないパスかどうかは形だけで判断しています。',
        mended:
          '`http://ホスト:ポート/v1` の形で書きます。スキームを付け、引用符や空白を除き、スラッシュも /v1 も 1 つにして、その後ろには何も書きません。',
      },
    },
    'private-addresses-forbidden': {
      message: ({ from, front, host }) =>
        `${namedAs(productTitles[front], from)}はプライベートアドレスを呼び出しません。${host} はそれに当たります。`,
      remedy: ({ from, host, variable }) =>
        variable === 'LANGFLOW_SSRF_ALLOWED_HOSTS'
          ? `${from} の環境変数に ${variable}=${host} を設定し、コンテナを作り直してください。`
          : `${from} の環境変数に ${variable}=false を設定し、コンテナを作り直してください。すべてのプライベートアドレスを呼び出すようになります。`,
      page: {
        means:
          'Flowise と Langflow は、攻撃に使われないよう、自分のマシンやネットワークのアドレスを既定では呼び出しません。手元のモデルサーバーもそれに当たります。',
        detected:
          'コンテナの中からは届きますが、Flowise または Langflow の環境に、それを許す変数がありません（Flowise 3.1、Langflow 1.13 で確認）。',
        mended: 'Flowise は `HTTP_SECURITY_CHECK=false`、Langflow は `LANGFLOW_SSRF_ALLOWED_HOSTS` にホスト名を設定します。',
      },
    },
    'foreign-host-name': {
      message: ({ host, ...args }) => `${titleOf(args)} は ${host} という名前のリクエストを拒みます。`,
      remedy: ({ host, server }) =>
        server === 'text-generation-webui'
          ? '--listen を付けて起動してください。'
          : server === 'jan'
            ? `Jan の Trusted Hosts（Settings → Local API Server）に ${host} を加えてください。`
            : `サーバーの設定で ${host} を許可してください。text-generation-webui なら --listen、Jan なら Trusted Hosts です。`,
      page: {
        means: 'サーバーは、自分のものと知っている名前にしか応答しません。コンテナは別の名前で呼び出しています。',
        detected: 'コンテナの中からの呼び出しに「Invalid host header」と返ります。',
        mended: 'text-generation-webui は `--listen`、Jan は Settings → Local API Server → Trusted Hosts で許可します。',
      },
    },
    'path-port-differs': {
      message: ({ role, given, port }) =>
        `経路に書かれた ${role} のアドレス（${given}）のポート ${port} では待ち受けていません。応答する役割の url では、別のポートです。`,
      remedy: ({ better, setting }) =>
        setting === undefined ? `台帳の path に as: ${better} と書き、Dify のモデル設定も同じにしてください。` : useIn(better, { setting }),
      page: {
        means: '台帳では、モデルサーバーが役割の `url` と path の `as:` の 2 か所にあり、ポートが異なっています。',
        detected:
          '呼び出し元のコンテナからは `as:` のポートで失敗し、このホストのそのポートには該当するものがありません。役割の url は応答します。',
        mended: '両方のポートを、サーバーが待ち受けているものにそろえます。サーバーを移した場合は url も変更します。',
      },
    },
    'tls-to-plain-server': plainServer,
    'firewall-blocks-bridge': {
      message: ({ callers, from, port }) =>
        `${callers?.join('、') ?? from} からホストのポート ${port} への通信が途中で失われています。ファイアウォールが Docker のネットワークを遮断しています。`,
      remedy: ({ subnet, port }) => `ホストのファイアウォールで ${subnet} からポート ${port} への通信を許可してください。`,
      page: {
        means: 'コンテナからホストへの通信は Docker のブリッジを通って入るため、ufw などのファイアウォールに捨てられることがあります。',
        detected: 'コンテナの中からは（拒否ではなく）タイムアウトになり、同じサービスがホストからは応答します。',
        mended: 'Docker のサブネットからそのポートへの通信を許可します。例：`sudo ufw allow proto tcp from 172.16.0.0/12 to any port 1234`',
      },
    },
    'containers-cut-off': {
      message: ({ from, host, how, network, ...args }) => {
        const server = titleOf(args);
        if (how === 'name') return `${server} の名前 ${host} は、このマシンでは解決できますが、${from} では解決できません。`;
        if (how === 'covered')
          return `${from} は ${host} を自分の Docker ネットワーク ${network} の中で探しています。同じアドレス範囲だからです。${server} は別のマシンにあります。`;
        return how === 'refused'
          ? `${host} の ${server} はこのマシンには応答しますが、${from} からの接続は拒否されます。途中の何かがコンテナを拒んでいます。`
          : `${host} の ${server} はこのマシンには応答しますが、${from} からの通信は途中で失われています。`;
      },
      remedy: ({ role, host, how, network, setting }) =>
        how === 'covered'
          ? `ネットワーク ${network} を、${host} を含まない別の範囲で作り直してください（docker network create --subnet 172.31.240.0/24 …、compose ファイルなら networks: の ipam: config: subnet）。`
          : how === 'name'
            ? `${settingsOf({ setting })}${setting === undefined ? `、${role} の url` : ''}に、${host} の代わりに IP アドレスを書いてください。hosts ファイルの名前や .local で終わる名前は、このマシンの外では通じません。`
            : `${host} では、ファイアウォールがこのマシンだけを許可していないかを確かめてください。こちらでは、FORWARD と DOCKER-USER の規則、VPN、そして Docker のネットワークが ${host} と同じアドレス範囲を使っていないかを確かめてください。`,
      page: {
        means: 'モデルサーバーは別のマシンで動いています。このマシンからは届きますが、その上のコンテナからは届きません。',
        detected:
          'コンテナの中からの呼び出しが失敗し（名前を解決できない、途中で失われる、拒否される、同じアドレス範囲のコンテナのネットワークから出ていかない）、同じアドレスがこのマシンには応答します。',
        mended:
          '相手のマシンと同じアドレス範囲のネットワークには別の範囲を与え（`docker network inspect` で比べます）、両方のマシンのファイアウォールを確かめます。このマシンだけが知る名前の代わりに、コンテナには IP アドレスを渡します。',
      },
    },
    'rootless-host-hidden': {
      message: ({ role, from, host, port }) =>
        `エンジンが rootless です。${role} はこのマシンで応答しますが、${from} が呼び出す ${host} の先に、このマシンのポート ${port} はありません。`,
      remedy: ({ brand, port, setting }) =>
        `${settingsOf({ setting })}に、このマシンのネットワーク上のアドレス（http://192.168.…:${port}）を書き、サーバーをすべてのアドレスで待ち受けさせてください。または ${brand === undefined ? 'DOCKERD_ROOTLESS_ROOTLESSKIT_DISABLE_HOST_LOOPBACK=false でエンジンを起動し' : '--network slirp4netns:allow_host_loopback=true でコンテナを起動し'}、10.0.2.2 を使ってください。`,
      page: {
        means:
          'rootless のエンジンは、コンテナを独自のネットワーク名前空間に置きます。そこで host-gateway が指すのは、このマシンではありません。',
        detected: 'エンジンが rootless だと答え、コンテナの中からの呼び出しが失敗し、同じサーバーがこのマシンでは応答します。',
        mended: 'マシン自身のネットワーク上のアドレスを使うか、ホストのループバックをエンジンに開き、10.0.2.2 を呼び出します。',
      },
    },
    'proxy-in-container': {
      message: ({ service, host, variable }) =>
        `${service} が ${host} へのリクエストをプロキシ${variable ? `（${variable}）` : ''}に送っています。`,
      remedy: ({ service, host }) => `${service} の環境変数 NO_PROXY に ${host} を加えて、コンテナを作り直してください。`,
      page: {
        means:
          'Docker は ~/.docker/config.json のプロキシ設定をすべてのコンテナに渡します。Python はローカルの名前に対してもそれに従いますが、プロキシからはそこに届きません。',
        detected: 'Python のプロキシ規則に従うと失敗するかプロキシが応答し、プロキシなしの同じリクエストには応答があります。',
        mended:
          'サービスに NO_PROXY（と no_proxy）を設定します：host.docker.internal, api, db, redis, plugin_daemon, ssrf_proxy, sandbox。',
      },
    },
    'plugin-daemon-down': {
      message: ({ service }) => `${service} のコンテナは動いていますが、中のプラグインデーモンが応答しません。`,
      remedy: ({ service }) =>
        `${service} を起動し直してください。それでも応答しなければ、ログに理由があります（データベース dify_plugin がよくある原因です）。`,
      page: {
        means: 'Dify のモデルはすべてプラグインデーモンから呼ばれます。止まっている間はどのモデルも応答せず、モデル一覧も空になります。',
        detected: 'コンテナは動いているのに、api のコンテナからヘルスページを呼ぶと拒否、タイムアウト、またはサーバーエラーになります。',
        mended: 'plugin_daemon を再起動してログを確認します。初回起動はプラグインの導入で数分かかることがあります。',
      },
    },
  },
  checks: {
    'hop.reaches': {
      asks: '経路の各ホップは、実際の出発点から見て次に届くか。',
      how: '最初のホップはホストから確かめます。以降は呼び出し元のコンテナの中で、使える最初の道具（curl、python3、node、php、perl、wget、busybox、bash、nc）で確かめ、比較のためホストからも見ます。道具のないイメージでは、エンジンのマシンの root なら、そのコンテナのネットワークに入って確かめます。状態コードだけでなく中身で判断します。',
    },
    'hop.told': {
      asks: 'path に書かれた環境変数は、呼び出し元のコンテナで path と同じアドレスになっているか。',
      how: '呼び出し元のコンテナの環境変数をエンジンから読みます。残すのはアドレスだけで、ユーザー名・パスワード・クエリは捨てます。別のアドレスなら、そちらもコンテナの中から確かめます。',
    },
  },
};
