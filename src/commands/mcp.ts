import { once } from 'node:events';
import type { App } from './app.ts';
import type { ExitCode } from './host.ts';
import { sayWrong } from './say-wrong.ts';

/** `preflight mcp`: the same questions for an assistant, over the Model Context Protocol on stdio; ends when the assistant goes. */
export async function mcp(
  files: { readonly ports?: string; readonly managers?: string; readonly trust?: boolean },
  app: App,
): Promise<ExitCode> {
  const { host } = app;
  if (host.stdin === undefined || host.stdout.raw === undefined) return sayWrong(app, app.words.commands.mcpNeedsPipe);
  const { serveMcp } = await import('./mcp-server.ts');
  const ended = serveMcp(host.stdin, host.stdout.raw, files, app);
  await Promise.race([ended, once(host.interrupted, 'abort')]);
  return 0;
}
