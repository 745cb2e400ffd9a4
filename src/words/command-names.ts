/** The commands, in the order of the help. Their help, their line in the README and what is suggested for a misspelt one follow from it. */
export const commandNames = [
  'check',
  'reach',
  'plan',
  'report',
  'diff',
  'session',
  'watch',
  'demo',
  'init',
  'trust',
  'explain',
  'schema',
  'mcp',
  'serve',
  'completion',
  'help',
] as const;

export type CommandName = (typeof commandNames)[number];
