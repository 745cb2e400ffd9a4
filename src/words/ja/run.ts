import type { RunWords } from '../../engine/words.ts';
import type { LookReason } from '../../probes/look.ts';
import { wish } from './wish.ts';

const reasons: { readonly [R in LookReason]: string } = {
  'not-permitted': 'システムに許可されていません',
  'not-supported': 'このマシンでは調べる方法がありません',
  'tool-missing': '必要なプログラムがインストールされていません',
  'timed-out': '時間内に応答がありませんでした',
  unreachable: '問い合わせ先が応答しません',
  malformed: '応答を読み取れませんでした',
  'not-trusted': 'このフォルダーは「見る」以上のことを求めていますが、まだ許可されていません。内容は preflight trust で確かめられます',
  'in-container':
    'Preflightはコンテナの中で動いていて、このアドレスはホストではなく、そのコンテナ自身を指します。ホスト上で実行するか、そのコンテナにホストのネットワークを使わせてください',
  'engine-elsewhere':
    'エンジンは別のマシンで動き、ポートもそこで公開されますが、このアドレスはこのマシンを指します。台帳には、そのマシンのアドレスを書いてください',
  'windows-host':
    'WSLのこちら側では何も応答せず、隣のWindowsで動くものはここからは見えません。Windows側で実行するか、WSLから届くアドレスを書いてください',
  'outside-elsewhere':
    'コンテナの中には問い合わせに使えるプログラムがなく、そのネットワークに外から入れるのは、エンジンと同じマシンで、エンジン自身のソケットを通すときだけです',
  'outside-needs-root':
    'コンテナの中には問い合わせに使えるプログラムがなく、そのネットワークに外から入れるのはrootだけです。Preflightをrootで実行してください',
  'outside-needs-nsenter':
    'コンテナの中には問い合わせに使えるプログラムがなく、そのネットワークに外から入るためのnsenter（util-linuxパッケージ）もここにありません',
  'outside-needs-node': 'コンテナの中には問い合わせに使えるプログラムがなく、そのネットワークで起動できるNodeもここにありません',
  'outside-unproven':
    'コンテナの中には問い合わせに使えるプログラムがなく、どのプロセスがそのコンテナのものか確かめられなかったため、ネットワークには入りませんでした',
  'no-resources': 'Preflight自身のファイルハンドル、メモリ、またはネットワークが足りません',
};

const seconds = (ms: number) => (ms < 1000 ? `${Math.round(ms)} ミリ秒` : `${Number((ms / 1000).toFixed(1))} 秒`);

/** What the run itself says, whatever the check. */
export const run: RunWords = {
  'could-not-look': ({ reason, detail, wish: wanted }) =>
    wanted
      ? `このフォルダーではまだ許可されていないため、行いませんでした: ${wish(wanted)}。許可するには preflight trust を実行してください。`
      : `確認できませんでした: ${reasons[reason]}${detail === '' ? '' : `（${detail}）`}。`,
  'deadline-passed': ({ afterMs }) => `${seconds(afterMs)}以内に応答がありませんでした。`,
  'check-crashed': ({ detail }) => `チェック自体が異常終了しました（Preflight の不具合です）: ${detail.replace(/[.。]$/, '')}。`,
  'blocked-by': ({ by }) => `前提となる ${by.join('、')} が合格していないため、確認していません。`,
  'left-out': ({ option }) => `${option} の指定により省略しました。`,
  interrupted: () => '確認する前に中断されました。',
};
