import type { App } from './app.ts';

/** The program with its streams caught, so that what a command would print becomes a part of another answer. */
export type Overheard = { readonly app: App; readonly text: () => string };

/** No question is put to anybody, and no watchdog ends the process: the caller goes on after this run. */
export function overheard(app: App, signal: AbortSignal): Overheard {
  const said: string[] = [];
  const hear = (text: string) => void said.push(text);
  const mute = { write: hear, asIs: hear, isTerminal: false, columns: undefined };
  const { watch: _watch, ask: _ask, ...host } = app.host;
  const interrupted = AbortSignal.any([signal, host.interrupted]);
  return { app: { ...app, host: { ...host, stdout: mute, stderr: mute, interrupted } }, text: () => said.join('') };
}
