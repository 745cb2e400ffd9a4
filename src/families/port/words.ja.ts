import { withoutFullStop } from '../../base/without-trailing.ts';
import type { FamilyWords } from '../../engine/words.ts';
import type { Supervisor } from '../../probes/sockets/sockets.ts';
import { placeOf } from '../docker/where-told.ja.ts';
import type { Port } from './causes.ts';
import type { PortHolder } from './findings.ts';

/** `node (pid 4711)`、`ollama (pid 812, ollama.service)`、`コンテナ shop-web-1 (プロジェクト shop のサービス web)`。 */
function who({ kind, name, pid, user, container, project, service, supervisor }: PortHolder): string {
  if (container !== undefined) {
    return service === undefined || project === undefined
      ? `コンテナ ${container}`
      : `コンテナ ${container} (プロジェクト ${project} のサービス ${service})`;
  }
  if (name !== undefined)
    return `${kind === 'docker' ? 'コンテナエンジンの ' : ''}${name}${pid === undefined ? '' : ` (pid ${pid}${supervisor ? `, ${serviceName(supervisor)}` : ''})`}`;
  return user === undefined ? '権限がなく見えないプロセス' : `権限がなく見えない ${user} のプロセス`;
}

const serviceName = ({ by, name }: Supervisor) => (by === 'brew' ? `brew services: ${name}` : name);

const list = (items: readonly (string | number)[]) => items.join('、');

const isEngine = ({ kind }: PortHolder) => kind === 'docker';
const listing = ({ brand }: PortHolder) =>
  brand === undefined ? 'すべての Docker コンテキストで docker ps ' : `コンテナを持つ各ユーザー（root も）で ${brand} ps `;
const orPort = (nextFree: number | undefined) => (nextFree === undefined ? '' : `空いているポート ${nextFree} を使うこともできます。`);

export const portJa: FamilyWords<Port> = {
  findings: {
    'port-free': ({ port }) => `ポート ${port} は空いています。`,
    'port-held-by-owner': ({ port, holder }) => `ポート ${port} はすでに本来の所有者（${who(holder)}）が使っています。`,
    'port-held-unclaimed': ({ port, holder }) =>
      `ポート ${port} は ${who(holder)} が使っています。台帳に所有者の記載がないため照合できません。`,
    'port-taken': ({ port, holder }) => `ポート ${port} は ${who(holder)} に使われています。`,
    'port-taken-beside': ({ port, address, holder }) =>
      `ポート ${port} は台帳のアドレスでは空いていますが、${address} では ${who(holder)} が使っています。`,
    'port-holder-hidden': ({ port, holder, detail }) =>
      `ポート ${port} は ${who(holder)} が使っています。本来の所有者かどうかは確認できませんでした（${withoutFullStop(detail)}）。`,
    'port-not-bindable': ({ port, reason }) =>
      reason === 'privileged'
        ? `このマシンでは、ポート ${port} は管理者しか使えません。`
        : reason === 'excluded-range'
          ? `ポート ${port} は使えません。待ち受けているプログラムはありませんが、Windows が予約しています。`
          : `ポート ${port} は使えません。システムに拒否されました。`,
    'port-address-not-here': ({ port, address }) => `このマシンに ${address} というアドレスはないため、ポート ${port} を使えません。`,
    'port-busy-unlisted': ({ port }) => `ポート ${port} は誰も待ち受けていませんが、外向きの接続が使用中のため今は使えません。`,
    'port-owned': ({ port, holder, addresses }) => `ポート ${port} は本来の所有者（${who(holder)}）が ${list(addresses)} で使っています。`,
    'port-not-listening': ({ port, elsewhere }) =>
      elsewhere.length === 0
        ? `ポート ${port} で待ち受けているプログラムはありません。`
        : `所有者はポート ${port} ではなく ${list(elsewhere)} で待ち受けています。`,
    'port-wrong-owner': ({ port, holder, owner }) => `ポート ${port} は台帳では ${owner} のものですが、${who(holder)} が使っています。`,
    'port-split': ({ port, four, six }) =>
      `localhost:${port} に別々のサーバーがあります。127.0.0.1 は ${who(four)}、::1 は ${who(six)} です。`,
    'port-one-family': ({ port, served, missing }) =>
      `ポート ${port} は ${served} では応じますが、同じ localhost を指す ${missing} では応じません。`,
    'port-wrong-address': ({ port, served, missing }) => `ポート ${port} は台帳の ${missing} ではなく ${list(served)} で待ち受けています。`,
    'port-too-narrow': ({ port, addresses }) =>
      `ポート ${port} はすべてのアドレスで待ち受けるはずですが、${list(addresses)} だけで待ち受けています。`,
    'port-exposed': ({ port, addresses }) => `ポート ${port} はループバックだけのはずですが、${list(addresses)} でも待ち受けています。`,
    'port-released': ({ port }) => `ポート ${port} は解放されています。`,
    'port-still-held': ({ port, holder }) => `ポート ${port} はまだ ${who(holder)} が使っています。`,
    'port-stays': ({ port, holder }) => `ポート ${port} はまだ ${who(holder)} が使っていますが、残してよいものです。`,
  },
  evidence: {
    'listens-on': '待ち受けアドレス',
    'held-by': '使用者',
    'command-line': 'コマンドライン',
    'run-by': '実行ユーザー',
    'kept-by': '管理しているサービス',
    'socket-table': 'ソケット表',
    'next-free-port': '次の空きポート',
    'ephemeral-range': '外向きの接続に割り当てられるポートの範囲',
    'owner-listens-on': '所有者の待ち受けアドレス',
    'bind-answer': '待ち受けを試した結果',
  },
  causes: {
    'port-taken': {
      message: ({ role, port, holder }) => `${role} のポート ${port} は ${who(holder)} に使われています。`,
      remedy: ({ role, holder, nextFree, isNamesake }) =>
        isNamesake && holder.project !== undefined
          ? `目的のスタックが ${holder.project} であれば、台帳に compose: { project: ${holder.project} } と書いてください。違う場合は、それをそのフォルダーで停止してください。${orPort(nextFree)}`
          : holder.ownerOf !== undefined && holder.ownerOf !== role
            ? `台帳ではこれは ${holder.ownerOf} の所有者です。どちらかに別のポートを割り当ててください。${orPort(nextFree)}`
            : isEngine(holder)
              ? `${listing(holder)}を実行し、該当するコンテナを停止してください。エンジン自体のプロセスは終了させないでください。${orPort(nextFree)}`
              : holder.supervisor
                ? `サービスとして動いているため、プロセスだけを終了させても再び起動します。不要であればサービスを停止してください。${orPort(nextFree)}`
                : `不要であればその${holder.container === undefined ? 'プログラム' : 'コンテナ'}を停止してください。${orPort(nextFree)}`,
      page: {
        means:
          '台帳にある所有者とは別のものがポートで待ち受けています。所有者は起動できないか、クライアントが別の相手と通信してしまいます。',
        detected:
          '待ち受けソケットの表から使用者を調べます。公開ポートの場合は背後のコンテナをエンジンに尋ねます。プロセスは名前で、コンテナは compose のサービス名またはコンテナ名で照合します。',
        mended:
          '不要なら使用者を停止するか、役割に別のポートを割り当てます（ほかの役割が使わない次の空きポートを示します）。docker-proxy、conmon、com.docker.backend などは終了させず、背後のコンテナを停止してください。',
      },
    },
    'port-not-bindable': {
      message: ({ port, reason, address }) => {
        switch (reason) {
          case 'privileged':
            return `このマシンでは、ポート ${port} は管理者しか使えません。`;
          case 'excluded-range':
            return `ポート ${port} は Windows に予約されているため、誰も待ち受けられません。`;
          case 'no-such-address':
            return `このマシンにアドレス ${address ?? ''} がないため、ポート ${port} で待ち受けられません。`;
          case 'outgoing-connection':
            return `外向きの接続がポート ${port} を使用中のため、今は待ち受けられません。`;
          case 'denied':
            return `ポート ${port} での待ち受けがシステムに拒否されました。`;
        }
      },
      remedy: ({ reason }) => {
        switch (reason) {
          case 'privileged':
            return '1024 以上のポートを選ぶか、小さい番号のポートを一般ユーザーに許可してください。';
          case 'excluded-range':
            return '管理者として WinNAT を再起動してポートを返させるか、別のポートを選んでください。';
          case 'no-such-address':
            return 'このマシンのアドレスを確かめ、台帳に書いてください。';
          case 'outgoing-connection':
            return '1 分ほど待ってやり直し、根本的には外向きの接続の範囲外のポートを選んでください。';
          case 'denied':
            return '拒否しているセキュリティ設定を調べるか、別のポートを選んでください。';
        }
      },
      page: {
        means:
          '誰も待ち受けていないのにポートを使えません。小さい番号のポートである、Windows が予約している、アドレスがこのマシンのものでない、または外向きの接続が一時的に使っている、のいずれかです。',
        detected: 'スタックの起動前に一瞬だけ待ち受けを試み、システムの返すエラーで見分けます。',
        mended: '別のポートやアドレスを選ぶか、制限を外します。外向きの接続の範囲にあるポートは、いつでもまた使えなくなることがあります。',
      },
    },
    'owner-moved': {
      message: ({ role, port, elsewhere, holder }) =>
        `${role} はポート ${port} ではなく ${list(elsewhere)} で待ち受けています${holder === undefined ? '' : `（${port} は ${who(holder)} が使用中）`}。`,
      remedy: ({ role, port, elsewhere, oddOne }) =>
        oddOne === 'container'
          ? `コンテナを作り直してください。compose ファイルも ${port} になっています。`
          : oddOne === 'ledger'
            ? `台帳の ${role} の url: のポートを ${elsewhere[0] ?? ''} に書き換えてください。compose ファイルもそうなっています。`
            : `ポート ${port} で起動し直すか、台帳をポート ${elsewhere[0] ?? ''} に書き換えてください。`,
      page: {
        means:
          '役割の所有者は動いていますが、台帳とは別のポートにいます。台帳を頼りにするクライアントは何も見つけられないか、別の相手につながります。',
        detected:
          '所有者が台帳のポートを使っておらず、同じプロセスの待ち受け、または同じコンテナの公開ポートが別の場所にあります。Dify と LM Studio の場合は、本当にそれかどうかを尋ねて確かめます。',
        mended: '所有者を元のポートに戻すか、台帳を直します。どちらかが古くなっています。',
      },
    },
    'owner-not-running': {
      message: ({ role, port, owner }) =>
        `${role.endsWith(`:${port}`) ? role : `${role} のポート ${port}`} で待ち受けているものがありません。${owner ?? 'サーバー'} が起動していません。`,
      remedy: ({ owner }) => `${owner ?? 'サーバー'} を起動してください。`,
      page: {
        means: '所有者もほかのプロセスも、役割のポートで待ち受けていません。',
        detected: '待ち受けソケットの表にそのポートの行がなく、所有者が別のポートで待ち受けている様子もありません。',
        mended: '台帳でこの役割の所有者とされているプログラムを起動します。',
      },
    },
    'split-localhost': {
      message: (args) =>
        args.kind === 'two-servers'
          ? `localhost:${args.port} に別々のサーバーがあります。127.0.0.1 は ${who(args.four)}、::1 は ${who(args.six)} です。`
          : args.kind === 'dead-half'
            ? `localhost:${args.port} の片方が働いていません。${args.alive} は応答しますが、${args.dead} は接続を受けて、応答せずに切断します。`
            : `ポート ${args.port} は ${args.served} では応じますが ${args.missing} では応じないため、つながるクライアントとつながらないクライアントがあります。`,
      remedy: (args) =>
        args.kind === 'two-servers'
          ? `${args.told === undefined ? '所有者で' : '目的のサーバーで'}ない方を停止するか、目的の IP アドレスを${placeOf(args.told)}とすべてのクライアントに書いてください。`
          : args.kind === 'dead-half'
            ? `${placeOf(args.told)}とすべてのクライアントで localhost の代わりに ${args.alive} と書くか、ポートを ${args.alive} だけに公開してください（compose ファイルの ports: に "${args.alive}:${args.port}:…"）。`
            : `${placeOf(args.told)}とすべてのクライアントで ${args.missing === '::1' ? 'localhost や ::1' : 'localhost'} の代わりに ${args.served.includes(':') ? '[::1]' : '127.0.0.1'} と書いてください。`,
      page: {
        means:
          '`localhost` には 127.0.0.1 と ::1 の二つのアドレスがあり、どちらを選ぶかはプログラムによって違います。二つが別のサーバーを指すか、片方に何もないと、curl、ブラウザー、Python で結果が食い違います。',
        detected: 'ソケットの表で二つのアドレスの使用者が異なるか、このマシンの localhost が両方を指すのに片方にしか使用者がいません。',
        mended: '名前の代わりに IP アドレスを使うか、サーバーを両方で待ち受けさせます。',
      },
    },
    'ipv6-only': {
      message: ({ role, port, address, told }) => `${role} は IPv6 だけで待ち受けていますが、${placeOf(told)}は ${address}:${port} です。`,
      remedy: ({ port, told }) =>
        told === undefined
          ? `IPv4 でも待ち受けさせるか、台帳に http://[::1]:${port} と書いてください。`
          : 'IPv4 でも待ち受けさせてください。コンテナはこのマシンを IPv4 のアドレスで呼び出します。',
      page: {
        means: 'サーバーは IPv6 の接続しか受け付けず、IPv4 のアドレスを渡されたクライアントは拒否されます。',
        detected: 'ポートの待ち受けがすべて IPv6 で、IPv4 のアドレスへの接続は拒否されます。',
        mended: 'アドレスに 127.0.0.1 か 0.0.0.0 を指定してサーバーを起動するか、どこでも IPv6 のアドレスを使います。',
      },
    },
    'port-too-narrow': {
      message: ({ role, port, addresses }) =>
        `${role} はポート ${port} を ${list(addresses)} だけで待ち受けており、台帳の範囲より狭くなっています。`,
      remedy: () => 'すべてのアドレスで待ち受けるように起動し直すか、台帳を直してください。',
      page: {
        means:
          'サーバーは動いていますが、ほかから届くはずのアドレスで待ち受けていないため、コンテナやほかのマシンからの接続が拒否されます。',
        detected: '台帳が `bind: all` またはネットワークのアドレスを示しているのに、待ち受けがすべてそれより狭い範囲です。',
        mended: 'アドレスに 0.0.0.0 を指定してサーバーを起動するか、台帳の `bind` と `url` を望む値に直します。',
      },
    },
    'exposed-wider': {
      message: ({ role, port, addresses }) =>
        `${role} がネットワークに公開されています。台帳ではループバックだけですが、ポート ${port} は ${list(addresses)} で待ち受けています。`,
      remedy: () => '127.0.0.1 で起動し直すか、台帳に bind: all と書いて許可してください。',
      page: {
        means: 'このマシン専用のはずのサーバーに、ネットワークのほかのマシンから接続できます。',
        detected: '台帳は `bind: loopback` ですが、所有者がループバック以外のアドレスで待ち受けています。',
        mended:
          'サーバーを 127.0.0.1 で起動する（Docker では `127.0.0.1:PORT:PORT` と公開する）か、コンテナから届く必要があれば `bind: all` と書きます。',
      },
    },
    'leftover-listener': {
      message: ({ role, port, holder }) => `${role} のポート ${port} が解放されていません。${who(holder)} がまだ待ち受けています。`,
      remedy: ({ holder, isOwner }) =>
        !isOwner
          ? '台帳にある所有者ではありません。終了させる前に何であるかを確かめるか、どちらかを別のポートに移してください。'
          : isEngine(holder)
            ? '背後のコンテナを停止してください。エンジン自体のプロセスは終了させないでください。'
            : holder.supervisor
              ? 'サービスとして動いているため、プロセスだけを終了させても再び起動します。サービスを停止してください。'
              : '停止してください。',
      page: {
        means: 'スタックを止めた後も、そのポートで待ち受けているものがあります。次の起動で衝突するおそれがあります。',
        detected: '待ち受けソケットの表にまだそのポートの行があります。消えかけの接続（TIME_WAIT）は数えません。',
        mended:
          '示されたプロセスまたはコンテナを停止します。役割の所有者でないものは、誰のものかわからないため、コマンドを示しません。作業後も残してよい役割には ports.yml に `stays: true` と書きます。プログラム（`owner: { process: … }`）は、`stays: false` と書かないかぎり残してよいものとします。',
      },
    },
  },
  checks: {
    'port.free': {
      asks: 'ポートは空いているか、すでに本来の所有者が使っているか。',
      how: '待ち受けソケットの表を全役割について一度だけ読み、使用者を調べます。誰も待ち受けていないポートは、一瞬だけ待ち受けを試します。',
    },
    'port.owned': {
      asks: '所有者が台帳のアドレスで、bind の許す範囲でポートを使っているか。',
      how: '待ち受けソケットの表を全役割について一度だけ読みます。公開ポートは背後のコンテナをエンジンに尋ねます。',
    },
    'port.released': {
      asks: '残してよい所有者のほかに、そのポートで待ち受けているものがもうないか。',
      how: '待ち受けソケットの表を読みます。TIME_WAIT の接続は数えません。`stays: true` の役割（自分のプログラムは既定）の所有者も数えません。',
    },
  },
};
