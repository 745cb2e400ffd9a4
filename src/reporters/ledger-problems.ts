import { displayWidth } from '../base/display-width.ts';
import type { Span } from '../base/span.ts';
import type { Excerpt, LedgerProblem } from '../ledger/problem.ts';
import type { LedgerWording } from '../words/ledger-wording.ts';
import type { Paint } from './screen.ts';

/** A tab of a source line is shown as this. */
const tab = '    ';

/**
 * The problems of the ledgers as text: for each its place, its sentence, the source line with an underline of the right width,
 * what was probably meant, and the other place. Ends with a line break.
 *
 * ```
 * ports.yml:9:5: The key “ulr” is unknown in roles.nginx; …
 *   9 |     ulr: http://127.0.0.1:8080
 *     |     ^^^
 *   did you mean url?
 * ```
 */
export function renderProblems(problems: readonly LedgerProblem[], words: LedgerWording, paint: Paint): string {
  return problems.map((problem) => `${oneProblem(problem, words, paint)}\n`).join('\n');
}

function oneProblem(problem: LedgerProblem, words: LedgerWording, paint: Paint): string {
  const lines = [`${problem.at ? `${paint.strong(shownSpan(problem.at))}: ` : ''}${sentenceOf(problem, words)}`];
  if (problem.at && problem.excerpt && problem.excerpt.text !== '') lines.push(...squiggle(problem.at, problem.excerpt, paint.bad, paint));
  if (problem.suggestion !== undefined) lines.push(`  ${words.didYouMean(paint.code(problem.suggestion))}`);
  for (const { at, code, excerpt } of problem.related ?? []) {
    lines.push(`  ${paint.strong(shownSpan(at))}: ${words.related[code]}`, ...squiggle(at, excerpt, paint.warn, paint));
  }
  return lines.join('\n');
}

/** The sentence of a problem in the language of `words`. */
function sentenceOf(problem: LedgerProblem, words: LedgerWording): string {
  // Code and args belong together by the type of LedgerProblem; the compiler loses that when it indexes by a union.
  return (words.problems[problem.code] as (args: LedgerProblem['args']) => string)(problem.args);
}

const shownSpan = ({ file, line, column }: Span) => `${file}:${line}:${column}`;

function squiggle({ line }: Span, { text, column, length }: Excerpt, mark: (text: string) => string, paint: Paint): readonly string[] {
  const before = text.slice(0, column - 1).replaceAll('\t', tab);
  const marked = text.slice(column - 1, column - 1 + length).replaceAll('\t', tab);
  const number = String(line);
  const carets = '^'.repeat(Math.max(1, displayWidth(marked)));
  return [
    `  ${paint.dim(`${number} |`)} ${text.replaceAll('\t', tab)}`,
    `  ${paint.dim(`${' '.repeat(number.length)} |`)} ${' '.repeat(displayWidth(before))}${mark(carets)}`,
  ];
}
