import type { FormatName } from './format-names.ts';
import type { Reporter } from './reporter.ts';

const loaders: { readonly [N in FormatName]: () => Promise<Reporter> } = {
  terminal: async () => (await import('./terminal.ts')).terminal,
  json: async () => (await import('./json.ts')).json,
  junit: async () => (await import('./junit.ts')).junit,
  markdown: async () => (await import('./markdown.ts')).markdown,
  html: async () => (await import('./html.ts')).html,
  github: async () => (await import('./github.ts')).github,
  prometheus: async () => (await import('./prometheus.ts')).prometheus,
  codequality: async () => (await import('./codequality.ts')).codequality,
};

/** Loads one reporter; what is not asked for is not loaded. */
export function loadReporter(name: FormatName): Promise<Reporter> {
  return loaders[name]();
}
