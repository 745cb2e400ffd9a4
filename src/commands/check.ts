import { appendFile } from 'node:fs/promises';
import type { Report } from '../report/report.ts';
import type { FormatName } from '../reporters/reporters.ts';
import { plainScreen } from '../reporters/screen.ts';
import { type Output, writeOutputs } from '../reporters/write-outputs.ts';
import type { App } from './app.ts';
import { sayBadBaseline } from './baseline.ts';
import type { CheckOptions } from './check-options.ts';
import type { ExitCode } from './host.ts';
import { makeReport } from './make-report.ts';
import { outputsOf } from './outputs-of.ts';
import { remember } from './remember.ts';
import { screenOf } from './screen-of.ts';

/** `preflight [check]`: runs the checks of the phase and writes every format that was asked for. */
export async function check(options: CheckOptions, app: App): Promise<ExitCode> {
  const { host } = app;
  const isGithub = options.formats.length === 0 && host.env.GITHUB_ACTIONS === 'true';
  const outputs = outputsOf(options, app, isGithub ? 'github' : 'terminal');
  if (!outputs.ok) return outputs.error;
  const refused = await sayBadBaseline(options, app);
  if (refused !== undefined) return refused;
  const made = await makeReport(options, app);
  if (made.kind === 'ended') return made.exitCode;
  const report = await remember(made.report, options, app);
  const isWritten = await writeReport(report, outputs.value, options, app);
  return isWritten || report.exitCode !== 0 ? report.exitCode : 3;
}

/** Formats that take care themselves of what CI systems take for commands, and are no good with a sign more in them. */
const forPrograms: ReadonlySet<FormatName> = new Set(['json', 'codequality', 'github']);

/** Writes the outputs; one that breaks is told on standard error and changes no other. False when one that was asked for is missing. */
export async function writeReport(report: Report, outputs: readonly Output[], options: CheckOptions, app: App): Promise<boolean> {
  const { host, words } = app;
  // Where all goes into files, the terminal still gets the one line.
  const isSilent = outputs.every(({ file }) => file !== undefined);
  const screen = await screenOf(host.stdout, isSilent ? { ...options, verbosity: 'quiet' } : options, host);
  let isWritten = true;
  for (const result of await writeOutputs(report, isSilent ? [...outputs, { format: 'terminal' }] : outputs, words, screen, {
    folder: app.outputFolder ?? host.cwd,
    isForced: options.force === true,
  })) {
    if (result.kind === 'text') host.stdout[forPrograms.has(result.format) ? 'asIs' : 'write'](result.text);
    else if (result.kind === 'failed') {
      isWritten = false;
      host.stderr.write(`preflight: ${result.message}\n`);
    }
  }
  if (options.timings === true) {
    const { timingsText } = await import('../reporters/timings-text.ts');
    host.stderr.write(timingsText(report, words));
  }
  const summaryFile = host.env.GITHUB_STEP_SUMMARY;
  if (summaryFile === undefined || summaryFile === '' || !outputs.some(({ format }) => format === 'github')) return isWritten;
  try {
    const { githubSummary } = await import('../reporters/github-summary.ts');
    await appendFile(summaryFile, githubSummary(report, plainScreen, words));
  } catch (error) {
    const detail = (error as NodeJS.ErrnoException).code ?? String(error);
    host.stderr.write(`preflight: ${words.screen.reporterFailed({ format: 'github', target: summaryFile, detail })}\n`);
    return false;
  }
  return isWritten;
}
