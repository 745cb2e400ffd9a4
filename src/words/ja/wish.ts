import type { Wish } from '../../base/trust.ts';
import { unreachable } from '../../base/unreachable.ts';

/** フォルダーが「見る」以上に求めることを、句で表す。 */
export function wish(wanted: Wish): string {
  switch (wanted.kind) {
    case 'send':
      return `${wanted.variable} を ${wanted.to} へ送る`;
    case 'run':
      return wanted.folder === '.' ? `このフォルダーの ${wanted.program} を実行する` : `${wanted.folder} の ${wanted.program} を実行する`;
    case 'read':
      return `${wanted.file} を読む`;
    case 'connect':
      return `Docker エンジン ${wanted.endpoint} に接続する`;
    default:
      return unreachable(wanted);
  }
}
