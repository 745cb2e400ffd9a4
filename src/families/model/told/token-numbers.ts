import { withoutGaps } from '../../../base/without-gaps.ts';
import type { TokenNumbers } from '../findings.ts';

const hasWords: readonly RegExp[] = [
  /\bn_ctx['"]? ?[:=] ?(\d{1,9})/,
  /available context size \((\d{1,9}) tokens\)/i,
  /context length of only (\d{1,9})/i,
  /maximum context length (?:is|of) (\d{1,9})/i,
  /maximum model length of (\d{1,9})/i,
  /context (?:window|length|size) (?:is|of) (\d{1,9})/i,
];

const wantedWords: readonly RegExp[] = [
  /\bn_prompt_tokens['"]? ?[:=] ?(\d{1,9})/,
  /\bn_keep['"]? ?[:=] ?(\d{1,9})/,
  /request \((\d{1,9}) tokens\)/i,
  /keep the first (\d{1,9})/i,
  /(?:requested|resulted in) (\d{1,9}) tokens/i,
  /prompt \((?:length|total) (\d{1,9})\)/i,
];

const first = (text: string, patterns: readonly RegExp[]): number | undefined => {
  for (const pattern of patterns) {
    const found = pattern.exec(text)?.[1];
    if (found !== undefined) return Number(found);
  }
  return undefined;
};

/** The numbers of an error about the context; each is left out where the text does not tell it. */
export function tokenNumbers(text: string): TokenNumbers {
  const has = first(text, hasWords);
  const wanted = first(text, wantedWords);
  return withoutGaps({ has, wanted });
}
