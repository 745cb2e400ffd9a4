import type { FamilyWords } from '../../engine/words.ts';
import type { Host } from './causes.ts';

const size = (bytes: number) => (bytes < 2 ** 30 ? `${Math.round(bytes / 2 ** 20)} MiB` : `${(bytes / 2 ** 30).toFixed(1)} GiB`);
const room = ({ what, path }: { readonly what: 'disk' | 'memory'; readonly path?: string }) =>
  what === 'disk' ? `${path ?? '?'} のディスクの空き容量` : '使えるメモリ';

export const hostJa: FamilyWords<Host> = {
  findings: {
    'room-enough': (args) => `${room(args)}は ${size(args.freeBytes)} です。`,
    'room-low': (args) => `${room(args)}が ${size(args.freeBytes)} しかありません。${size(args.wantedBytes)} 以上あれば安心です。`,
    'room-out': (args) =>
      `${room(args)}が ${size(args.freeBytes)} しかありません。${size(args.wantedBytes)} を切るとスタックは動きません。`,
  },
  evidence: {
    'disk-free': 'ディスクの空き（バイト）',
    'memory-available': '使えるメモリ（バイト）',
    'looked-at': '調べた場所',
  },
  causes: {
    'disk-low': {
      message: ({ freeBytes, path }) => `${path} のあるディスクがほぼ満杯です（残り ${size(freeBytes)}）。`,
      remedy: ({ wantedBytes, usesDocker }) =>
        usesDocker
          ? `空きが ${size(wantedBytes)} になるまで整理してください。まずエンジンがどれだけ返せるかを確かめます。`
          : `空きが ${size(wantedBytes)} になるまで整理してください。`,
      page: {
        means:
          'Docker と Dify のデータベースは常に書き込みます。ディスクが満杯になると停止するか読み取り専用になり、ディスクとは無関係に見えるエラーが出ます。',
        detected:
          'Docker のフォルダーと台帳のあるファイルシステムのうち、空きの少ない方が 5 GiB 未満なら警告、1 GiB 未満なら失敗とします。',
        mended: '`docker system df` で内訳を見て、不要なイメージ、ビルドキャッシュ、古いログを削除します。',
      },
    },
    'memory-low': {
      message: ({ freeBytes }) => `メモリが足りません（使える量は ${size(freeBytes)}）。`,
      remedy: ({ wantedBytes }) =>
        `使えるメモリが ${size(wantedBytes)} になるまで、ほかのプログラムを終了するか、小さいモデルを読み込んでください。`,
      page: {
        means: 'メモリが足りないとモデルを読み込めないか、カーネルがコンテナを黙って終了させます。',
        detected: '解放できるキャッシュを含めた使えるメモリが 2 GiB 未満なら警告、512 MiB 未満なら失敗とします。',
        mended: '不要なプログラムを終了し、使っていないモデルを降ろすか、小さいモデルまたは短いコンテキストを選びます。',
      },
    },
  },
  checks: {
    'host.room': {
      asks: 'Docker とモデルのためのディスクとメモリの余裕はあるか。',
      how: 'Docker のフォルダーと台帳のあるファイルシステムの空き容量と、システムの使えるメモリを調べます。',
    },
  },
};
