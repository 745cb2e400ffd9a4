import type { App } from './app.ts';
import type { ExitCode } from './host.ts';

/** Says on standard error what is wrong with the command line, with the name that was probably meant; exit 2. */
export function sayWrong(app: App, message: string, suggestion?: string): ExitCode {
  const { wrong } = app.words.help;
  const lines = [`preflight: ${message}`, ...(suggestion === undefined ? [] : [wrong.didYouMean(suggestion)]), wrong.seeHelp];
  app.host.stderr.write(`${lines.join('\n')}\n`);
  return 2;
}
