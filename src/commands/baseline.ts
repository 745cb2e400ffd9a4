import { resolve } from 'node:path';
import { loadState } from '../state/store.ts';
import type { App } from './app.ts';
import type { CheckOptions } from './check-options.ts';
import type { ExitCode } from './host.ts';
import { sayWrong } from './say-wrong.ts';

/** The file of `--baseline`; undefined when none is named. */
export function baselineFile(options: CheckOptions, { host }: App): string | undefined {
  return options.baseline === undefined ? undefined : resolve(host.cwd, options.baseline);
}

/**
 * Says, before anything is looked at, that the named baseline cannot be compared with: exit 2. A gate that silently lost what it
 * compares with would be green for ever. Undefined when all is well.
 */
export async function sayBadBaseline(options: CheckOptions, app: App): Promise<ExitCode | undefined> {
  const file = baselineFile(options, app);
  if (file === undefined) return undefined;
  const state = await loadState(file, app.host.cwd);
  if (state.kind === 'found') return undefined;
  const why = state.kind === 'none' ? 'ENOENT' : state.why;
  return sayWrong(app, app.words.commands.badBaseline(options.baseline ?? file, why));
}
