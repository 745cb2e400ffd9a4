import type { Result } from '../../../base/result.ts';
import { parseToml, type TomlTable } from '../toml.ts';

/** Up to here a lock is parsed whole; a table of its packages takes some fifteen times its size in memory. */
const wholeUpTo = 1024 * 1024;

/**
 * Reads uv.lock or poetry.lock. Of a large one only the packages that are `wanted`, the last one (a file that was cut ends in it) and
 * what stands outside of packages: the rest is what was resolved, hundreds of kilobytes of hashes. Where the text does not look as
 * these managers write it, the whole is parsed after all.
 */
export function parseTomlLock(text: string, wanted: (section: string) => boolean): Promise<Result<TomlTable, string>> {
  const isOrdinary = !text.includes('"""') && !text.includes("'''") && !/^[<=>|]/m.test(text);
  return parseToml(text.length > wholeUpTo && isOrdinary ? wantedSections(text, wanted) : text);
}

function wantedSections(text: string, wanted: (section: string) => boolean): string {
  const beginning = '\n[[package]]';
  const kept: string[] = [];
  let at = 0;
  while (at < text.length) {
    const next = text.indexOf(beginning, at + 1);
    const end = next < 0 ? text.length : next;
    const isPackage = text.startsWith(beginning, at);
    // What follows the packages stands behind the last one: [metadata], [manifest].
    if (!isPackage || next < 0 || wanted(text.slice(at, end))) kept.push(text.slice(at, end));
    else {
      const other = /\n\[(?!package[.\]]|\[package)/.exec(text.slice(at, end));
      if (other) kept.push(text.slice(at + other.index, end));
    }
    at = end;
  }
  return kept.join('');
}
