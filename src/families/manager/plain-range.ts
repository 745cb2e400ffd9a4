const plainVersion = /^\d+(?:\.\d+)*$/;

function compare(a: string, b: string): number {
  const [left, right] = [a.split('.').map(Number), b.split('.').map(Number)];
  for (let index = 0; index < Math.max(left.length, right.length); index++) {
    const step = (left[index] ?? 0) - (right[index] ?? 0);
    if (step !== 0) return step;
  }
  return 0;
}

/**
 * Is a version of plain numbers in a range of nothing but `>=` and `<`? PEP 440 and semver mean the same there, and no library has to be
 * loaded for it (10 ms). undefined: ask the library. `separator` is `,` for PEP 440 and a blank for semver.
 */
export function isInPlainRange(version: string, range: string, separator: ',' | ' '): boolean | undefined {
  if (!plainVersion.test(version)) return undefined;
  const parts = separator === ',' ? range.split(',').map((part) => part.trim()) : range.trim().split(/\s+/);
  let isIn = true;
  for (const part of parts) {
    const [, operator, bound = ''] = /^(>=|<)\s*(.*)$/.exec(part) ?? [];
    if (operator === undefined || !plainVersion.test(bound) || bound.split('.').length > 3) return undefined;
    const order = compare(version, bound);
    isIn &&= operator === '<' ? order < 0 : order >= 0;
  }
  return isIn;
}
