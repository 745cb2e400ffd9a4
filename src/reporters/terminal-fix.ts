import { displayWidth, wrapTo } from '../base/display-width.ts';
import { cleanLine } from '../base/sanitise.ts';
import type { Wording } from '../words/words.ts';
import type { Screen } from './screen.ts';

/**
 * `fix: COMMAND  (sentence)`. The command stays on one line however long it is, for it is copied; the sentence goes to the
 * next line when there is no room behind the command.
 */
export function fixLines(
  fix: { readonly text: string; readonly command?: string },
  indent: string,
  screen: Screen,
  words: Wording,
): readonly string[] {
  const { paint } = screen;
  const label = words.screen.fix;
  const text = cleanLine(fix.text, 600);
  const hang = `${indent}${' '.repeat(displayWidth(label) + 1)}`;
  if (fix.command === undefined) {
    const lines = wrapTo(text, screen.width - displayWidth(hang));
    return lines.map((line, index) => (index === 0 ? `${indent}${paint.good(label)} ${line}` : `${hang}${line}`));
  }
  const command = cleanLine(fix.command, 1000);
  const head = `${indent}${paint.good(label)} ${paint.code(command)}`;
  const aside = `(${text.replace(/[.。]$/, '')})`;
  if (displayWidth(head) + 4 + displayWidth(aside) <= screen.width) return [`${head}    ${paint.dim(aside)}`];
  return [head, ...wrapTo(text, screen.width - displayWidth(hang)).map((line) => `${hang}${paint.dim(line)}`)];
}
