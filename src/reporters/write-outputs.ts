import { randomBytes } from 'node:crypto';
import { realpath, rename, rm, stat, writeFile } from 'node:fs/promises';
import { basename, dirname, isAbsolute, join, relative, resolve, sep } from 'node:path';
import { makeFolder } from '../base/make-folder.ts';
import { err, ok, type Result } from '../base/result.ts';
import { cleanLine } from '../base/sanitise.ts';
import { withoutGaps } from '../base/without-gaps.ts';
import type { Report } from '../report/report.ts';
import type { Wording } from '../words/words.ts';
import { isOwnFile, markedAsOwn } from './own-file.ts';
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
 * Makes every output. A reporter that breaks, or a file that cannot be written, is a result of its own: it changes
 * none of the others. Colours and the terminal's width are only for standard output.
 */
export async function writeOutputs(
  report: Report,
  outputs: readonly Output[],
  words: Wording,
  screen: Screen,
  options: { readonly folder?: string; readonly isForced?: boolean; readonly load?: (name: FormatName) => Promise<Reporter> } = {},
): Promise<readonly OutputResult[]> {
  const { folder = process.cwd(), isForced = false, load = loadReporter } = options;
  const results: OutputResult[] = [];
  for (const { format, file } of outputs) {
    try {
      const reporter = await load(format);
      const text = reporter(report, file === undefined ? screen : { ...plainScreen, verbosity: screen.verbosity }, words);
      if (file === undefined) {
        results.push({ kind: 'text', format, text });
      } else {
        await writeWhole(folder, resolve(folder, file), markedAsOwn(format, text), isForced ? undefined : format);
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

/**
 * Writes a file whole or not at all, for its user only: into a new file beside it, which then takes its place. Parent folders are made.
 * A link keeps pointing where it did, unless it leads out of the folder: then somebody else chose where the report goes, and nothing is
 * written. Somebody's own text is never replaced, unless that was asked for (no `format`: --force). A device or a pipe (`/dev/null`,
 * `/dev/stdout`) is written to, never replaced.
 */
async function writeWhole(folder: string, path: string, text: string, format: FormatName | undefined): Promise<void> {
  if (isInside(folder, path) && !isInside(await realpath(folder), await realPathOf(path)))
    throw new Error('a link on its path leaves the folder');
  const there = await stat(path).catch(() => undefined);
  if (there !== undefined && !there.isFile() && !there.isDirectory()) return writeFile(path, text);
  if (there?.isFile() && format !== undefined && !(await isOwnFile(format, path)))
    throw new Error('what lies there was not written by Preflight; --force replaces it');
  const target = there === undefined ? path : await realpath(path);
  await makeFolder(dirname(target));
  // A name that nobody can guess, so nobody can have laid a link there.
  const draft = join(dirname(target), `.${basename(target)}.${randomBytes(8).toString('hex')}.part`);
  try {
    await writeFile(draft, text, { flag: 'wx', mode: 0o600 });
    await rename(draft, target);
  } catch (problem) {
    await rm(draft, { force: true });
    throw problem;
  }
}

function isInside(folder: string, path: string): boolean {
  const steps = relative(folder, path);
  return steps !== '..' && !steps.startsWith(`..${sep}`) && !isAbsolute(steps);
}

/** The real path; of what is not there yet, that of the nearest folder above it, and the rest as it is. */
async function realPathOf(path: string): Promise<string> {
  try {
    return await realpath(path);
  } catch (problem) {
    if ((problem as NodeJS.ErrnoException).code !== 'ENOENT' || dirname(path) === path) throw problem;
    return join(await realPathOf(dirname(path)), basename(path));
  }
}
