import { isInPlainRange } from './plain-range.ts';

/** Is `version` in the semver range (`>=10`)? Pre-releases count. undefined when the version or the range cannot be read. */
export async function isNodeVersionIn(version: string, range: string): Promise<boolean | undefined> {
  const plain = isInPlainRange(version, range, ' ');
  if (plain !== undefined) return plain;
  const [{ default: satisfies }, { default: validRange }, { default: valid }] = await Promise.all([
    import('semver/functions/satisfies.js'),
    import('semver/ranges/valid.js'),
    import('semver/functions/valid.js'),
  ]);
  if (valid(version) === null || validRange(range) === null) return undefined;
  return satisfies(version, range, { includePrerelease: true });
}
