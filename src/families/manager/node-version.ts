import { isInPlainRange } from './plain-range.ts';

/** Longer than any version; the library's expressions are not fed with anything else. */
const maxLength = 120;

/** Is `version` in the semver range (`>=10`)? Pre-releases count. undefined when the version or the range cannot be read. */
export async function isNodeVersionIn(version: string, range: string): Promise<boolean | undefined> {
  if (version.length > maxLength || range.length > maxLength * 4) return undefined;
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
