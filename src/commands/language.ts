/** The language of a run: `--lang`, else the locale as POSIX orders it (LC_ALL, LC_MESSAGES, LANG), else English. */
export function languageOf(argv: readonly string[], env: Readonly<Record<string, string | undefined>>): 'en' | 'ja' {
  const index = argv.findIndex((word) => word === '--lang' || word.startsWith('--lang='));
  const named = index === -1 ? undefined : argv[index]?.includes('=') ? argv[index]?.slice('--lang='.length) : argv[index + 1];
  if (named === 'en' || named === 'ja') return named;
  const locale = [env.LC_ALL, env.LC_MESSAGES, env.LANG].find((value) => value !== undefined && value !== '');
  return locale !== undefined && /^ja([_.@-]|$)/i.test(locale) ? 'ja' : 'en';
}
