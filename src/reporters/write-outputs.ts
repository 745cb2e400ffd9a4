import { resolve } from 'node:path';
import { err, ok, type Result } from '../base/result.ts';
import { cleanLine } from '../base/sanitise.ts';
import { withoutGaps } from '../base/without-gaps.ts';
import type { Report } from '../report/report.ts';
import type { Wording } from '../words/words.ts';
import { withMark } from './own-mark.ts';
import type { Reporter } from './reporter.ts';
import { type FormatName, formatNames, loadReporter } from './reporters.ts';
import { plainScreen, type Screen } from './screen.ts';
import { writeOwn } from './write-own.ts';

/** One `--format NAME[=FILE]`; without a file it goes to standard output. */
export type Output = { readonly format: FormatName; readonly file?: string };

/** What came of one output. `text` is there for the one that goes to standard output, which only cli.ts may write. */
export type OutputResult =
  | { readonly kind: 'text'; readonly format: FormatName; readonly text: string }
  | { readonly kind: 'file'; readonly format: FormatName; readonly file: string }
  | { readonly kind: 'failed'; readonly format: FormatName; readonly file?: string; readonly message: string };

const isFormatName = (name: string): name is FormatName => (formatNames as readonly string[]).includes(name);

/** Reads the values of `--format`. At most one may use standard output; without any, `fallback` does. */
export function parseOutputs(
  values: readonly string[],
  words: Wording,
  fallback: FormatName = 'terminal',
): Result<readonly Output[], string> {
  const outputs: Output[] = [];
  for (const value of values) {
    const split = value.indexOf('=');
    const name = split === -1 ? value : value.slice(0, split);
    const file = split === -1 ? undefined : value.slice(split + 1);
    if (!isFormatName(name)) return err(words.screen.unknownFormat({ name: cleanLine(name, 40), known: formatNames }));
    if (file === '') return err(words.screen.emptyFormatFile(name));
    outputs.push({ format: name, ...withoutGaps({ file }) });
  }
  const toStdout = outputs.filter((output) => output.file === undefined);
  if (toStdout.length > 1) return err(words.screen.oneStdout(toStdout.map((output) => output.format)));
  return ok(outputs.length === 0 ? [{ format: fallback }] : outputs);
}

/**
 * Makes every output. A reporter that breaks, or a file that cannot be written, is a result of its own: it changes
 * none of the others. Colours and the terminal's width are only for standard output.
 */
export async function writeOutputs(
  report: Report,
  outputs: readonly Output[],
  words: Wording,
  screen: Screen,
  options: {
    /** Where the user stands. */
    readonly folder?: string;
    /** --force: write over what is not ours, and through links. */
    readonly isForced?: boolean;
    readonly load?: (name: FormatName) => Promise<Reporter>;
  } = {},
): Promise<readonly OutputResult[]> {
  const { folder = process.cwd(), isForced = false, load = loadReporter } = options;
  const results: OutputResult[] = [];
  for (const { format, file } of outputs) {
    const failed = (detail: string) => {
      const message = words.screen.reporterFailed({ format, target: file ?? 'stdout', detail });
      results.push({ kind: 'failed', format, ...withoutGaps({ file }), message });
    };
    try {
      const reporter = await load(format);
      const text = reporter(report, file === undefined ? screen : { ...plainScreen, verbosity: screen.verbosity }, words);
      if (file === undefined) {
        results.push({ kind: 'text', format, text });
      } else {
        const refusal = await writeOwn(resolve(folder, file), text, { folder, marked: withMark(format, text), isForced });
        if (refusal === undefined) results.push({ kind: 'file', format, file });
        else failed(words.screen.unlessForced(words.screen.notWritten[refusal]));
      }
    } catch (problem) {
      failed(cleanLine(problem instanceof Error ? problem.message : String(problem), 200));
    }
  }
  return results;
}
