import type { WhereTold } from './where-told.ts';

/** Where an address is to be corrected: the ledger, or what the caller has it from. */
export function placeOf(told: WhereTold['told']): string {
  if (told === undefined) return '台帳';
  if (told.from === undefined) return '入力したアドレス';
  return told.variable === undefined ? `${told.from} の設定` : `${told.from} の環境変数 ${told.variable} `;
}
