import type { Verdict } from '../engine/verdict.ts';
import type { Paint, Screen } from './screen.ts';

const unicode: { readonly [V in Verdict]: string } = { pass: '✓', warn: '!', fail: '✗', unknown: '?', blocked: '·', skipped: '-' };
const ascii: { readonly [V in Verdict]: string } = { pass: '+', warn: '!', fail: 'x', unknown: '?', blocked: '.', skipped: '-' };

/** The sign of a verdict, one column wide, without colour. */
export function markOf(verdict: Verdict, isUnicode = true): string {
  return (isUnicode ? unicode : ascii)[verdict];
}

/** Colours a text by a verdict. */
export function paintBy(verdict: Verdict, paint: Paint): (text: string) => string {
  if (verdict === 'pass') return paint.good;
  if (verdict === 'fail') return paint.bad;
  return verdict === 'warn' || verdict === 'unknown' ? paint.warn : paint.dim;
}

/** The sign of a verdict in its colour. */
export function mark(verdict: Verdict, screen: Screen): string {
  return paintBy(verdict, screen.paint)(markOf(verdict, screen.isUnicode));
}

const plain: Readonly<Record<string, string>> = {
  '…': '...',
  '·': '|',
  '→': '->',
  '–': '-',
  '—': '-',
  '“': '"',
  '”': '"',
  '‘': "'",
  '’': "'",
};

/** Typographic signs in plain ASCII, for terminals that show nothing else; letters of other scripts stay as they are. */
export function asciiSigns(text: string): string {
  return text.replace(/[…·→–—“”‘’]/g, (sign) => plain[sign] ?? sign);
}
