import type { SelectionProblem } from '../engine/plan/selection.ts';
import type { App } from './app.ts';
import type { ExitCode } from './host.ts';

/** Says which patterns of --only and --skip match nothing, each with what was probably meant; exit 2. */
export function saySelectionProblems(problems: readonly SelectionProblem[], app: App): ExitCode {
  const { wrong } = app.words.help;
  for (const { option, pattern, suggestion } of problems) {
    const hint = suggestion === undefined ? '' : ` ${wrong.didYouMean(suggestion)}`;
    app.host.stderr.write(`preflight: ${wrong.unmatchedPattern(option, pattern)}${hint}\n`);
  }
  return 2;
}
