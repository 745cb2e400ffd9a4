import { typedName } from '../../base/shell.ts';
import type { FamilyWords } from '../../engine/words.ts';
import type { Hop } from './causes.ts';
import { useIn } from './setting.ja.ts';

type Contained = 'default-network-nameless' | 'other-port-inside' | 'scheme-differs' | 'is-in-container' | 'no-network';

/** What the causes say of calls to containers, and of callers that were put where nobody is reached. */
export const containedCauses: Pick<FamilyWords<Hop>['causes'], Contained> = {
  'other-port-inside': {
    message: ({ called, from, given, isPublished, port }) =>
      isPublished
        ? `ポート ${given} は、このマシンから見た ${called} のポートです。コンテナ同士では ${port} で待ち受けています。`
        : `${called} は、${from} が呼び出すポート ${given} ではなく ${port} で待ち受けています。`,
    remedy: (args) => useIn(args.better, args),
    page: {
      means:
        '`ports: "21500:11434"` の左はこのマシンのポート、右はコンテナ自身のポートです。コンテナ同士は、公開の有無にかかわらず右のポートで呼び合います。',
      detected:
        '接続が拒否され、呼ばれたコンテナのソケット（/proc または公開ポートから確認）では、呼ばれたポートの代わりに別のポートが開いています。',
      mended: 'サービス名と、コロンの右側のポートで呼び出します。',
    },
  },
  'scheme-differs': {
    message: ({ address, from, spoken }) => {
      const caller = from === 'client' ? '' : `${from} は `;
      return spoken === 'http'
        ? `${address} は TLS を話しません。${caller}https で呼び出していますが、http なら応答します。`
        : `${address} は TLS を求めます。${caller}http で呼び出していますが、応答するのは https です。`;
    },
    remedy: (args) => useIn(args.better, args),
    page: {
      means: 'アドレスは https で始まりますが、サーバーは平文の HTTP を話します（モデルサーバーの既定です）。逆の場合もあります。',
      detected: 'https での呼び出しが失敗し、同じアドレスが http なら応答します。または、サーバー自身が https で呼ぶように答えます。',
      mended: 'アドレスのスキームを書き換えます。手元のモデルサーバーで TLS を使うには、前段にプロキシを置きます。',
    },
  },
  'is-in-container': {
    message: ({ container, from, port }) =>
      `このマシンのプログラムにポート ${port} で待ち受けるものはありません。${from} と同じネットワークの ${container} が待ち受けています。`,
    remedy: (args) => useIn(args.better, args),
    page: {
      means:
        '呼び出し元はこのマシンを呼び出していますが、サーバーは隣のコンテナです。コンテナ同士は名前で届き、このマシンから届くのは公開されたポートだけです。',
      detected: 'このマシンではそのポートで待ち受けるものがなく、呼び出し元のネットワークでただ 1 つのコンテナがそのポートを開いています。',
      mended: 'サービス名で呼び出すか、`ports:` でポートを公開してこのマシン経由で呼び出します。',
    },
  },
  'default-network-nameless': {
    message: ({ from, host }) => `${from} は既定のネットワークにいます。そこではコンテナを名前で呼べないため、${host} は解決できません。`,
    remedy: ({ brand = 'docker', called, from }) =>
      `両方を専用のネットワークに入れてください: ${brand} network create ai; ${brand} network connect ai ${typedName(from, 'コンテナ名')}; ${brand} network connect ai ${typedName(called, 'コンテナ名')}`,
    page: {
      means:
        '--network なしの `docker run` で起動したコンテナは、エンジンの既定のネットワークに入ります。そこではアドレスでしか呼べません。名前が使えるのは、compose のように作成したネットワークの中だけです。',
      detected: '呼び出し元のコンテナの中で名前を解決できず、そのネットワークがすべて既定のもの（bridge、podman）です。',
      mended:
        'ネットワークを作って両方をつなぎます。すぐに効きます。恒久的には、両方を --network を付けて起動するか、1 つの compose ファイルに書きます。',
    },
  },
  'no-network': {
    message: ({ from }) => `${from} はネットワークなしで起動されているため、どこにも届きません。`,
    remedy: ({ isAlone, service }) =>
      isAlone
        ? `${service} を --network none なしで起動し直してください。`
        : `compose ファイルの services: ${service}: から network_mode: none を外し、コンテナを作り直してください。`,
    page: {
      means: '`--network none` や `network_mode: none` のコンテナには、自分のループバックしかありません。',
      detected: 'エンジンによると、呼び出し元のネットワークは `none` だけです。',
      mended: 'ネットワークを与えます。エンジンはこうしたコンテナを後からつなげられないため、作り直しが必要です。',
    },
  },
};
