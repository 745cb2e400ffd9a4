import type { App } from './app.ts';

/** The same program with the watchdog set once: it was told of the first run already, and holds for all that follow. */
export function withoutWatchdog(app: App): App {
  const { watch: _, ...host } = app.host;
  return { ...app, host };
}
