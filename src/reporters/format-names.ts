/** The formats that `--format` knows. */
export const formatNames = ['terminal', 'json', 'junit', 'markdown', 'html', 'github', 'prometheus', 'codequality'] as const;

export type FormatName = (typeof formatNames)[number];
