import { isTable, type TomlTable, type TomlValue, textOf, textsOf } from '../toml.ts';

/**
 * A requirement taken apart so that pyproject.toml and uv.lock can be compared. `marker` is without the `extra == '…'` part,
 * which stands in `extra`. `url` holds whatever `@` pointed to.
 */
export type Requirement = {
  readonly name: string;
  readonly extras: string;
  readonly specifier: string;
  readonly marker: string;
  readonly extra: string;
  readonly url?: string;
  /** The table of uv.lock that it was read from. */
  readonly entry?: TomlTable;
};

export type Spell = (version: string) => string;

/** Names as PEP 503 compares them. */
export const normalName = (name: string) => name.toLowerCase().replace(/[-_.]+/g, '-');

/** `>= 1.0, <2` → `<2,>=1.0`: blanks out, versions in one spelling, sorted. */
export function normalSpecifier(text: string, spell: Spell): string {
  return text
    .replace(/^\(|\)$/g, '')
    .split(',')
    .map((part) => part.replace(/\s+/g, ''))
    .filter((part) => part !== '')
    .map((part) => {
      const [, operator = '', version = ''] = /^([~=!<>]+)(.*)$/.exec(part) ?? [];
      return operator === '' || operator === '===' ? part : `${operator}${spell(version)}`;
    })
    .sort()
    .join(',');
}

/** Blanks and quotes in one way; `python_version` with `<` and `>=` as uv writes it. What else uv rewrites stays different. */
const normalMarker = (text: string) =>
  text
    .trim()
    .replaceAll('"', "'")
    .replace(/\s*(<=|>=|==|!=|~=|<|>)\s*/g, ' $1 ')
    .replace(/\s+/g, ' ')
    .replace(/\bpython_version (<|>=) '(\d+\.\d+)'/g, "python_full_version $1 '$2'");

/** Parses a requirement of PEP 508; undefined when it is none. `extra` names the optional group that it stands in. */
export function parseRequirement(text: string, spell: Spell, extra = ''): Requirement | undefined {
  const match = /^\s*([A-Za-z0-9][A-Za-z0-9._-]*)\s*(?:\[([^\]]*)\])?\s*(?:@\s*(\S+)|([^;@]*))?\s*(?:;(.*))?$/s.exec(text);
  if (!match) return undefined;
  const [, name = '', extras = '', url, specifier = '', marker = ''] = match;
  return {
    name: normalName(name),
    extras: extrasKey(extras.split(',').filter((each) => each.trim() !== '')),
    specifier: normalSpecifier(specifier.trim(), spell),
    marker: normalMarker(marker),
    extra: extra === '' ? '' : normalName(extra),
    ...(url === undefined ? {} : { url }),
  };
}

const extrasKey = (extras: readonly string[]) =>
  extras
    .map((each) => normalName(each.trim()))
    .sort()
    .join(',');

/** Splits `python_full_version < '3.12' and extra == 'x'` into the marker and the extra. */
function splitExtra(marker: string): readonly [string, string] {
  const match = /(?:\s+and\s+)?\bextra == '([^']+)'(?:\s+and\s+)?/.exec(marker);
  if (!match) return [marker, ''];
  const rest = marker.replace(match[0], '').trim();
  return [rest.replace(/^\((.*)\)$/s, (whole, inner: string) => (inner.includes('(') ? whole : inner)), normalName(match[1] ?? '')];
}

/** Reads one entry of `requires-dist` or `requires-dev` of uv.lock. */
export function lockedRequirement(entry: TomlValue, spell: Spell): Requirement | undefined {
  if (!isTable(entry)) return undefined;
  const name = textOf(entry.name);
  if (name === undefined) return undefined;
  const [marker, extra] = splitExtra(normalMarker(textOf(entry.marker) ?? ''));
  return {
    name: normalName(name),
    extras: extrasKey(textsOf(entry.extras) ?? []),
    specifier: normalSpecifier(textOf(entry.specifier) ?? '', spell),
    marker,
    extra,
    entry,
  };
}
