import { findAddressPasswords } from '../base/address-passwords.ts';
import { findKeyShapes, mergeRanges, type TextRange } from '../base/key-shapes.ts';

/** Where keys stand in a text: the bare part of each, without its prefix. In order, not overlapping. */
export function findKeys(text: string): TextRange[] {
  // `Bearer` is also a word of prose, and `${…}` behind it is none that was typed in.
  const isTyped = ([start, end]: TextRange) => end - start >= 8 && !/[{}$]/.test(text.slice(start, end));
  const found = findKeyShapes(text).filter(({ kind, bare }) => kind !== 'bearer' || isTyped(bare));
  return mergeRanges(found.map(({ bare }) => bare));
}

/** What nobody may see of a text: keys, and passwords in addresses. In order, not overlapping. */
export const findHidden = (text: string): TextRange[] => mergeRanges([...findKeys(text), ...findAddressPasswords(text)]);
