import { join } from 'node:path';
import type { App } from './app.ts';
import type { ExitCode } from './host.ts';
import { runInit } from './init.ts';

/** `preflight init`: says what was written and what was left as it was. */
export async function init(options: { readonly ports?: string; readonly managers?: string }, { host, words }: App): Promise<ExitCode> {
  const { failed, left, written } = await runInit({
    cwd: host.cwd,
    examplesFolder: join(host.programFolder, '..'),
    ...(options.ports === undefined ? {} : { ports: options.ports }),
    ...(options.managers === undefined ? {} : { managers: options.managers }),
  });
  const { commands, screen } = words;
  for (const file of written) host.stdout.write(`${commands.wrote(file)}\n`);
  for (const file of left) host.stdout.write(`${commands.left(file)}\n`);
  for (const { file, why } of failed) {
    host.stderr.write(`preflight: ${screen.reporterFailed({ format: 'init', target: file, detail: why })}\n`);
  }
  if (written.length > 0) host.stdout.write(`${commands.initNext}\n`);
  return failed.length > 0 ? 2 : 0;
}
