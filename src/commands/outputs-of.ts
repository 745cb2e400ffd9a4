import { nearest } from '../base/nearest.ts';
import { err, type Result } from '../base/result.ts';
import { type FormatName, formatNames } from '../reporters/reporters.ts';
import { type Output, parseOutputs } from '../reporters/write-outputs.ts';
import type { App } from './app.ts';
import type { CheckOptions } from './check-options.ts';
import type { ExitCode } from './host.ts';
import { sayWrong } from './say-wrong.ts';

/** The outputs that `--format` asks for, or the exit code after what is wrong with them was said. */
export function outputsOf(options: CheckOptions, app: App, fallback?: FormatName): Result<readonly Output[], ExitCode> {
  const outputs = parseOutputs(options.formats, app.words, fallback);
  if (outputs.ok) return outputs;
  const names = options.formats.map((value) => value.split('=', 1)[0] ?? '');
  const unknown = names.find((name) => !formatNames.some((known) => known === name));
  return err(sayWrong(app, outputs.error, unknown === undefined ? undefined : nearest(unknown, formatNames)));
}
