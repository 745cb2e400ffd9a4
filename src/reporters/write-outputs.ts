import { realpath, rename, rm, stat, writeFile } from 'node:fs/promises';
import { basename, dirname, join, resolve } from 'node:path';
import { makeFolder } from '../base/make-folder.ts';
import { err, ok, type Result } from '../base/result.ts';
import { cleanLine } from '../base/sanitise.ts';
import { withoutGaps } from '../base/without-gaps.ts';
import type { Report } from '../report/report.ts';
import type { Wording } from '../words/words.ts';
import type { Reporter } from './reporter.ts';
import { type FormatName, formatNames, loadReporter } from './reporters.ts';
import { plainScreen, type Screen } from './screen.ts';

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
 * Makes every output. A reporter that breaks, or a file that cannot be written, is a result of its own: it changes neither
 * the other outputs nor the exit code. Colours and the terminal's width are only for standard output.
 */
export async function writeOutputs(
  report: Report,
  outputs: readonly Output[],
  words: Wording,
  screen: Screen,
  options: { readonly folder?: string; readonly load?: (name: FormatName) => Promise<Reporter> } = {},
): Promise<readonly OutputResult[]> {
  const { folder = process.cwd(), load = loadReporter } = options;
  const results: OutputResult[] = [];
  for (const { format, file } of outputs) {
    try {
      const reporter = await load(format);
      const text = reporter(report, file === undefined ? screen : { ...plainScreen, verbosity: screen.verbosity }, words);
      if (file === undefined) {
        results.push({ kind: 'text', format, text });
      } else {
        await writeWhole(resolve(folder, file), text);
        results.push({ kind: 'file', format, file });
      }
    } catch (problem) {
      const detail = cleanLine(problem instanceof Error ? problem.message : String(problem), 200);
      const message = words.screen.reporterFailed({ format, target: file ?? 'stdout', detail });
      results.push({ kind: 'failed', format, ...withoutGaps({ file }), message });
    }
  }
  return results;
}

/** A number of its own for each draft of this process. */
const drafts = (() => {
  let made = 0;
  return () => ++made;
})();

/**
 * Writes a file whole or not at all: into a new file beside it, which then takes its place. Parent folders are made. A link keeps
 * pointing where it did, and a device or a pipe (`/dev/null`, `/dev/stdout`) is written to, never replaced.
 */
async function writeWhole(path: string, text: string): Promise<void> {
  const there = await stat(path).catch(() => undefined);
  if (there !== undefined && !there.isFile() && !there.isDirectory()) return writeFile(path, text);
  const target = there === undefined ? path : await realpath(path);
  const folder = dirname(target);
  await makeFolder(folder);
  const draft = join(folder, `.${basename(target)}.${process.pid}-${drafts()}.part`);
  try {
    await writeFile(draft, text, { flag: 'wx' });
    await rename(draft, target);
  } catch (problem) {
    await rm(draft, { force: true });
    throw problem;
  }
}
