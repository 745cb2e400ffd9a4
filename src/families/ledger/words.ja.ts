import type { FamilyWords } from '../../engine/words.ts';
import type { LedgerTalk } from './causes.ts';

export const ledgerJa: FamilyWords<LedgerTalk> = {
  findings: {
    'ports-ledger-sound': ({ file, roles, hops, tokens }) =>
      `${file} に誤りや矛盾はありません（役割 ${roles} 件${hops > 0 ? `、経路 ${hops} ホップ` : ''}${tokens > 0 ? `、トークン名 ${tokens} 件` : ''}）。`,
    'managers-ledger-sound': ({ file, managers }) => `${file} に誤りや矛盾はありません（マネージャー ${managers} 件）。`,
  },
  evidence: {},
  causes: {},
  checks: {
    'ledger.sound': {
      asks: '台帳に誤りや矛盾はないか。',
      how: '台帳を厳密に読みます。キーと値、複数の役割が使うアドレス、未定義の役割とトークン、直接書かれたキー、マネージャーが重なるフォルダーを調べ、問題があれば行を示して終了コード 2 で終わります。',
    },
  },
};
