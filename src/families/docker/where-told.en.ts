import type { WhereTold } from './where-told.ts';

/** Where an address is to be corrected: the ledger, or what the caller has it from. */
export function placeOf(told: WhereTold['told']): string {
  if (told === undefined) return 'the ledger';
  if (told.from === undefined) return 'what you typed';
  return told.variable === undefined ? `the settings of ${told.from}` : `${told.variable} of ${told.from}`;
}
