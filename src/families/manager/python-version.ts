import { isInPlainRange } from './plain-range.ts';

/** Longer than any version; the library's expression is not fed with anything else. */
const maxLength = 120;

/**
 * Is `version` in the PEP 440 range (`>=2.0,<3`)? A pre-release counts by its number: whoever runs 2.1rc1 has it installed, and
 * `pip`'s rule of not choosing it is no matter here. undefined when the version or the range cannot be read.
 */
export async function isPythonVersionIn(version: string, range: string): Promise<boolean | undefined> {
  if (version.length > maxLength || range.length > maxLength * 4) return undefined;
  const plain = isInPlainRange(version, range, ',');
  if (plain !== undefined) return plain;
  // CommonJS: in the split bundle only `default` holds its exports.
  const { satisfies, valid, validRange } = (await import('@renovatebot/pep440')).default;
  if (!valid(version) || !validRange(range)) return undefined;
  return satisfies(version, range, { prereleases: true });
}

/** The canonical spelling of a version (`1.0.0-beta1` → `1.0.0b1`); the text itself when it is no version. */
export async function pythonVersionSpeller(): Promise<(version: string) => string> {
  const { clean } = (await import('@renovatebot/pep440')).default;
  return (version) => {
    if (version.length > maxLength) return version;
    const [plain = '', ...star] = version.split(/(?=\.\*$)/);
    try {
      return (clean(plain) ?? plain) + star.join('');
    } catch {
      return version;
    }
  };
}
