/** What is said, before anything else is loaded, where Node.js is older than the program can run on. */
export const oldNode: Readonly<Record<'en' | 'ja', (found: string, wanted: string) => string>> = {
  en: (found, wanted) => `Preflight needs Node.js ${wanted} or later; this is ${found}.`,
  ja: (found, wanted) => `Preflight には Node.js ${wanted} 以降が必要です（現在は ${found}）。`,
};
