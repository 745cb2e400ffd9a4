import { cleanLine } from '../base/sanitise.ts';
import type { Wording } from '../words/words.ts';

/** What a piece of evidence is called; a name that this version does not know is shown as it is. */
export function evidenceLabel(what: string, words: Wording): string {
  const labels: Readonly<Record<string, string>> = words.evidence;
  return Object.hasOwn(labels, what) ? (labels[what] ?? what) : cleanLine(what, 80);
}
