import type { Reporter } from './reporter.ts';

/** The formats of `--format`, in the order in which help lists them. */
export const formatNames = ['terminal', 'json', 'junit', 'markdown', 'html', 'github', 'prometheus', 'codequality'] as const;

export type FormatName = (typeof formatNames)[number];

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

/** Is this a format of ours? */
export function isFormatName(name: string): name is FormatName {
  return (formatNames as readonly string[]).includes(name);
}
