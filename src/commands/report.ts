import type { App } from './app.ts';
import { sayBadBaseline } from './baseline.ts';
import { writeReport } from './check.ts';
import type { CheckOptions } from './check-options.ts';
import type { ExitCode } from './host.ts';
import { makeReport } from './make-report.ts';
import { outputsOf } from './outputs-of.ts';
import { remember } from './remember.ts';
import { writeHandover } from './write-handover.ts';

/**
 * `preflight report`: runs the checks and writes handover.md and handover.html, then what `--format` asks for. Ends like `check`; a
 * handover that could not be written is a 3, for somebody counts on it.
 */
export async function report(options: CheckOptions, out: string, app: App): Promise<ExitCode> {
  const { host, words } = app;
  const outputs = outputsOf(options, app);
  if (!outputs.ok) return outputs.error;
  const refused = await sayBadBaseline(options, app);
  if (refused !== undefined) return refused;
  const made = await makeReport(options, app);
  if (made.kind === 'ended') return made.exitCode;
  const known = await remember(made.report, options, app);
  let isWritten = await writeReport(known, outputs.value, options, app);
  for (const result of await writeHandover(known, words, out, host.cwd, options.force)) {
    if (result.kind === 'file') host.stderr.write(`${words.screen.written(result.file)}\n`);
    if (result.kind === 'failed') {
      isWritten = false;
      host.stderr.write(`preflight: ${result.message}\n`);
    }
  }
  return isWritten || known.exitCode !== 0 ? known.exitCode : 3;
}
