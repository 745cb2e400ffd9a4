/** `modified`: tracked, but what lies there is not what was committed last (an added, never committed file too). */
export type GitFileState = 'clean' | 'modified' | 'untracked' | 'ignored' | 'missing' | 'no-repository';

/**
 * Reads `git status --porcelain=v1 -z --ignored` and `git ls-files -z` into the state of each path (facts: engineering 4.5).
 * Paths are relative to the repository's root, with `/`. Ignored folders are listed as a whole: `!! build/`.
 */
export function parseGitStatus(paths: readonly string[], status: string, tracked: string): readonly GitFileState[] {
  const entries = status
    .split('\0')
    .filter((entry) => entry.length > 3)
    .map((entry) => ({ code: entry.slice(0, 2), path: entry.slice(3) }));
  const known = new Set(tracked.split('\0'));
  return paths.map((path) => {
    const codes = entries
      .filter((entry) => entry.path === path || (entry.path.endsWith('/') && path.startsWith(entry.path)))
      .map(({ code }) => code);
    if (codes.includes('!!')) return 'ignored';
    // Taken out of the index but still there, a file has two lines: `D ` and `??`.
    if (codes.includes('??')) return 'untracked';
    if (codes.some((code) => code.includes('D'))) return 'missing';
    if (codes.length > 0) return 'modified';
    return known.has(path) ? 'clean' : 'missing';
  });
}
