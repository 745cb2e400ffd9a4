import { withoutGaps } from '../../../base/without-gaps.ts';
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

const operators = ['<=', '>=', '==', '!=', '~=', '<', '>'];
const isBlank = (letter: string | undefined) => letter !== undefined && letter.trim() === '';

/** Blanks and quotes in one way; `python_version` with `<` and `>=` as uv writes it. What else uv rewrites stays different. */
function normalMarker(text: string): string {
  const marker = text.trim().replaceAll('"', "'");
  let out = '';
  for (let at = 0; at < marker.length; ) {
    const operator = operators.find((each) => marker.startsWith(each, at));
    if (operator === undefined && !isBlank(marker[at])) {
      out += marker[at++];
      continue;
    }
    at += operator?.length ?? 0;
    while (isBlank(marker[at])) at++;
    if (operator !== undefined) out += out.endsWith(' ') ? `${operator} ` : ` ${operator} `;
    else if (!out.endsWith(' ')) out += ' ';
  }
  return out.replace(/\bpython_version (<|>=) '(\d+\.\d+)'/g, "python_full_version $1 '$2'");
}

/**
 * Parses a requirement of PEP 508, from the left to the right; undefined when it is none. `extra` names the optional group that it
 * stands in.
 */
export function parseRequirement(text: string, spell: Spell, extra = ''): Requirement | undefined {
  const [, name, behind = ''] = /^\s*([A-Za-z0-9][A-Za-z0-9._-]*)(.*)$/s.exec(text) ?? [];
  if (name === undefined) return undefined;
  let rest = behind.trimStart();
  let extras = '';
  if (rest.startsWith('[')) {
    const end = rest.indexOf(']');
    if (end < 0) return undefined;
    extras = rest.slice(1, end);
    rest = rest.slice(end + 1).trimStart();
  }
  let url: string | undefined;
  if (rest.startsWith('@')) {
    url = /^\S+/.exec(rest.slice(1).trimStart())?.[0];
    if (url === undefined) return undefined;
    rest = rest.slice(1).trimStart().slice(url.length).trimStart();
    if (rest !== '' && !rest.startsWith(';')) return undefined;
  }
  const semicolon = rest.indexOf(';');
  const specifier = semicolon < 0 ? rest : rest.slice(0, semicolon);
  if (specifier.includes('@')) return undefined;
  return {
    name: normalName(name),
    extras: extrasKey(extras.split(',').filter((each) => each.trim() !== '')),
    specifier: normalSpecifier(specifier.trim(), spell),
    marker: semicolon < 0 ? '' : normalMarker(rest.slice(semicolon + 1)),
    extra: extra === '' ? '' : normalName(extra),
    ...withoutGaps({ url }),
  };
}

const extrasKey = (extras: readonly string[]) =>
  extras
    .map((each) => normalName(each.trim()))
    .sort()
    .join(',');

/** Splits a normal marker, `python_full_version < '3.12' and extra == 'x'`, into the rest and the extra. */
function splitExtra(marker: string): readonly [string, string] {
  const match = /\bextra == '([^']+)'/.exec(marker);
  if (!match) return [marker, ''];
  const and = ' and ';
  const before = marker.slice(0, match.index);
  const after = marker.slice(match.index + match[0].length);
  const parts = [before.endsWith(and) ? before.slice(0, -and.length) : before, after.startsWith(and) ? after.slice(and.length) : after];
  const rest = parts
    .map((part) => part.trim())
    .filter((part) => part !== '')
    .join(before.endsWith(and) && after.startsWith(and) ? and : ' ');
  const isOneBracket = rest.startsWith('(') && rest.endsWith(')') && rest.lastIndexOf('(') === 0;
  return [isOneBracket ? rest.slice(1, -1) : rest, normalName(match[1] ?? '')];
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
