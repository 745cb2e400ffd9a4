import type { FamilyWords } from '../../engine/words.ts';
import type { Hop } from './causes.ts';
import { useIn } from './setting.ja.ts';

/** TLS のないサーバーに https で接続しているときの文。 */
export const plainServer: FamilyWords<Hop>['causes']['tls-to-plain-server'] = {
  message: ({ from, role, url }) => `${from} に設定された接続先は ${url} ですが、${role} はそこで TLS なしの HTTP で応答します。`,
  remedy: (args) => useIn(args.better, args),
  page: {
    means: '呼び出し元は TLS の接続手順を始めますが、サーバーは TLS なしのリクエストを待っています。接続が切れるか、時間切れになります。',
    detected:
      'path のアドレスが https で始まり、呼び出し元のコンテナからは応答が得られません。このホストからは、同じポートで役割が TLS なしの HTTP で応答します。',
    mended: 'https を http に直してください。途中の経路を信頼できない場合は、サーバーの前に TLS 対応のプロキシを置きます。',
  },
};
