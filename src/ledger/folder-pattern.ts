/**
 * Patterns of folders, as `owns` of managers.yml has them: relative, with `/`; `.` is the ledger's folder alone, `*` and `?`
 * stay within a segment, `**` goes deep. A trailing slash means nothing.
 */
export function patternSegments(pattern: string): readonly string[] {
  return pattern.split('/').filter((segment) => segment !== '' && segment !== '.');
}

/**
 * How exactly a pattern names its folders: the number of segments before its first wildcard, and a pattern without any
 * wildcard beats one with. Where two managers' patterns match a folder, the more specific one owns it.
 */
export function patternSpecificity(pattern: string): number {
  const segments = patternSegments(pattern);
  const wild = segments.findIndex((segment) => /[*?[\]{}()!+@]/.test(segment));
  return wild < 0 ? 1000 + segments.length : wild;
}

/** True when some folder matches both patterns. Braces, classes and other extras are taken for what they are: unknown, so only equal ones meet. */
export function patternsMeet(one: string, other: string): boolean {
  return segmentsMeet(patternSegments(one), patternSegments(other));
}

/**
 * True when neither pattern is the more specific one and some folder matches both: the ledger does not say whose it is.
 * `tools/**` beside `tools/web` or `tools/web/**` is clear; `apps/*` beside `apps/**` is not.
 */
export function patternsConflict(one: string, other: string): boolean {
  return patternSpecificity(one) === patternSpecificity(other) && patternsMeet(one, other);
}

function segmentsMeet(a: readonly string[], b: readonly string[]): boolean {
  // Row by row over the suffixes: meets[i][j] tells whether a[i..] and b[j..] have a folder in common.
  const meets: boolean[][] = Array.from({ length: a.length + 1 }, () => new Array<boolean>(b.length + 1).fill(false));
  const at = (i: number, j: number) => meets[i]?.[j] === true;
  for (let i = a.length; i >= 0; i--) {
    for (let j = b.length; j >= 0; j--) {
      const [x, y] = [a[i], b[j]];
      const row = meets[i];
      if (!row) continue;
      if (x === undefined && y === undefined) row[j] = true;
      else if (x === '**' && (at(i + 1, j) || (y !== undefined && at(i, j + 1)))) row[j] = true;
      else if (y === '**' && (at(i, j + 1) || (x !== undefined && at(i + 1, j)))) row[j] = true;
      else row[j] = x !== undefined && y !== undefined && x !== '**' && y !== '**' && segmentMeets(x, y) && at(i + 1, j + 1);
    }
  }
  return at(0, 0);
}

function segmentMeets(x: string, y: string): boolean {
  if (x === y) return true;
  if (/[[\]{}()!+@]/.test(x + y)) return false;
  const next = (text: string) => text.slice(1);
  const seen = new Map<string, boolean>();
  const meet = (p: string, q: string): boolean => {
    const key = `${p.length}/${q.length}`;
    const known = seen.get(key);
    if (known !== undefined) return known;
    const isMet =
      p === '' && q === ''
        ? true
        : p[0] === '*'
          ? meet(next(p), q) || (q !== '' && meet(p, next(q)))
          : q[0] === '*'
            ? meet(p, next(q)) || (p !== '' && meet(next(p), q))
            : p !== '' && q !== '' && (p[0] === q[0] || p[0] === '?' || q[0] === '?') && meet(next(p), next(q));
    seen.set(key, isMet);
    return isMet;
  };
  return meet(x, y);
}
