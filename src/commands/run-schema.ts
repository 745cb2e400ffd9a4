import { nearest } from '../base/nearest.ts';
import type { App } from './app.ts';
import type { ExitCode } from './host.ts';
import { sayWrong } from './say-wrong.ts';
import { readSchema, schemaNames } from './schema.ts';

/** `preflight schema NAME`: prints the JSON Schema that ships. */
export async function schema(name: string | undefined, app: App): Promise<ExitCode> {
  const { wrong } = app.words.help;
  const known = schemaNames.find((candidate) => candidate === name);
  if (known === undefined) {
    const message =
      name === undefined ? wrong['missing-word'](schemaNames.join(' | '), '') : wrong['bad-value'](name, schemaNames.join(', '));
    return sayWrong(app, message, name === undefined ? undefined : nearest(name, schemaNames));
  }
  app.host.stdout.write(await readSchema(known, app.host.program));
  return 0;
}
