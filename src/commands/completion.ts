import { nearest } from '../base/nearest.ts';
import type { App } from './app.ts';
import type { ExitCode } from './host.ts';
import { sayWrong } from './say-wrong.ts';

const shells = ['bash', 'zsh', 'fish'] as const;

/** `preflight completion SHELL`: prints what the shell completes by; the build made it of the command line itself. */
export async function completion(name: string | undefined, app: App): Promise<ExitCode> {
  const { wrong } = app.words.help;
  const known = shells.find((candidate) => candidate === name);
  if (known === undefined) {
    const message = name === undefined ? wrong['missing-word'](shells.join(' | '), '') : wrong['bad-value'](name, shells.join(', '));
    return sayWrong(app, message, name === undefined ? undefined : nearest(name, shells));
  }
  app.host.stdout.write(await app.host.program.read(`completions/${known}`));
  return 0;
}
