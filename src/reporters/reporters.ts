import type { Reporter } from './reporter.ts';

// The one list of formats: `--format`, its help, the tests that run all of them and the README's test are derived from it.
const loaders = {
  terminal: async () => (await import('./terminal.ts')).terminal,
  json: async () => (await import('./json.ts')).json,
  junit: async () => (await import('./junit.ts')).junit,
  markdown: async () => (await import('./markdown.ts')).markdown,
  html: async () => (await import('./html.ts')).html,
  github: async () => (await import('./github.ts')).github,
  prometheus: async () => (await import('./prometheus.ts')).prometheus,
  sarif: async () => (await import('./sarif.ts')).sarif,
  tap: async () => (await import('./tap.ts')).tap,
  otlp: async () => (await import('./otlp.ts')).otlp,
  codequality: async () => (await import('./codequality.ts')).codequality,
} satisfies Readonly<Record<string, () => Promise<Reporter>>>;

export type FormatName = keyof typeof loaders;

/** The formats that `--format` knows. */
export const formatNames = Object.keys(loaders) as readonly FormatName[];

/** Loads one reporter; what is not asked for is not loaded. */
export function loadReporter(name: FormatName): Promise<Reporter> {
  return loaders[name]();
}
