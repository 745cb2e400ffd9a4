import type { LedgerProblem } from '../ledger/problem.ts';
import { renderProblems } from '../reporters/ledger-problems.ts';
import type { App } from './app.ts';
import type { CheckOptions } from './check-options.ts';
import type { ExitCode } from './host.ts';
import { screenOf } from './screen-of.ts';

/** Shows every problem of both ledgers on standard error, each at its place; exit 2. */
export async function sayLedgerProblems(
  problems: readonly LedgerProblem[],
  options: Pick<CheckOptions, 'color' | 'verbosity'>,
  app: App,
): Promise<ExitCode> {
  const { paint } = await screenOf(app.host.stderr, options, app.host);
  const text = renderProblems(problems, app.words.ledger, paint);
  app.host.stderr.write(text.endsWith('\n') ? text : `${text}\n`);
  return 2;
}
