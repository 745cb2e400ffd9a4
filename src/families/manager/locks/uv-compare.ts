import { withoutTrailingSlashes } from '../../../base/without-trailing.ts';
import { isTable, type TomlTable, type TomlValue, textOf } from '../toml.ts';
import { isSameMarker } from './uv-marker.ts';
import { normalName, type Requirement } from './uv-requirement.ts';

/** How two lists of requirements compare: the same, plainly different, or different only where uv rewrites what it reads. */
export type Comparison =
  | { readonly kind: 'same' }
  | { readonly kind: 'different'; readonly what: string }
  | { readonly kind: 'unclear'; readonly what: string };

const same: Comparison = { kind: 'same' };

/** What [tool.uv.sources] says, by normalised name. */
export function sourcesOf(pyproject: TomlTable): ReadonlyMap<string, TomlValue> {
  const uv = isTable(pyproject.tool) ? pyproject.tool.uv : undefined;
  const sources = isTable(uv) ? uv.sources : undefined;
  if (!isTable(sources)) return new Map();
  return new Map(Object.entries(sources).flatMap(([name, value]) => (value === undefined ? [] : [[normalName(name), value] as const])));
}

const tidyPath = (path: string) => withoutTrailingSlashes(path.replace(/^\.\//, '')) || '.';

/** Does the lock's entry come from where the source points? undefined: cannot be told from the files. */
function comesFrom(entry: TomlTable, source: TomlValue | undefined, url: string | undefined): boolean | undefined {
  const local = ['directory', 'editable', 'virtual', 'path'].map((key) => textOf(entry[key])).find((path) => path !== undefined);
  if (source === undefined) {
    if (url !== undefined) return textOf(entry.url) === url ? true : undefined;
    // No source of its own: anything but a registry is uv's doing (a workspace of the parent, say).
    return local === undefined && entry.git === undefined && entry.url === undefined ? true : undefined;
  }
  if (!isTable(source)) return undefined;
  const path = textOf(source.path);
  if (path !== undefined) return local !== undefined && tidyPath(path) === tidyPath(local) ? true : undefined;
  if (source.workspace === true) return local !== undefined ? true : undefined;
  const remote = textOf(source.url);
  if (remote !== undefined) return textOf(entry.url) === remote ? true : undefined;
  const git = textOf(source.git);
  if (git !== undefined) {
    const locked = textOf(entry.git) ?? '';
    const points = ['rev', 'tag', 'branch'].map((key) => textOf(source[key])).filter((point) => point !== undefined);
    return locked.startsWith(git) && points.every((point) => locked.includes(encodeURIComponent(point))) ? true : undefined;
  }
  if (source.index !== undefined) return local === undefined ? true : undefined;
  return undefined;
}

/** Name and extras must be the same; the specifier too, unless a source replaces it. */
const keyOf = (requirement: Requirement, isSourced: boolean) =>
  [requirement.name, requirement.extras, requirement.extra, isSourced ? '' : requirement.specifier].join(' | ');

const shown = ({ name, extras, specifier, extra }: Requirement) =>
  `${name}${extras ? `[${extras}]` : ''}${specifier}${extra ? ` (extra ${extra})` : ''}`;

/**
 * Compares what pyproject.toml asks for with what uv.lock recorded of it (facts: engineering 4.2): a difference of name, extras or
 * specifier is stale; of the meaning of a marker alone, or of where a package comes from, only uv can tell.
 */
export function compareRequirements(
  asked: readonly Requirement[],
  locked: readonly Requirement[],
  sources: ReadonlyMap<string, TomlValue>,
  requiresPython = '',
): Comparison {
  const isSourced = (requirement: Requirement) => {
    const source = sources.get(requirement.name);
    return requirement.url !== undefined || (isTable(source) && source.index === undefined);
  };
  const loose = (requirement: Requirement) => Array.isArray(sources.get(requirement.name));
  const left = locked.map((requirement) => ({ requirement, isUsed: false }));
  let unclear: string | undefined;
  for (const want of asked) {
    const fits = left.filter(({ requirement, isUsed }) => !isUsed && keyOf(requirement, isSourced(want)) === keyOf(want, isSourced(want)));
    const best = fits.find(({ requirement }) => requirement.marker === want.marker) ?? fits[0];
    if (!best) {
      if (!loose(want)) return { kind: 'different', what: `${shown(want)} is not in the lock` };
      unclear ??= `${want.name} has several sources`;
      continue;
    }
    best.isUsed = true;
    const isSame = best.requirement.marker === want.marker || isSameMarker(best.requirement.marker, want.marker, requiresPython) === true;
    if (!isSame) unclear ??= `the marker of ${want.name} is written in another way`;
    if (comesFrom(best.requirement.entry ?? {}, sources.get(want.name), want.url) !== true)
      unclear ??= `the source of ${want.name} may differ`;
  }
  const extra = left.find(({ isUsed }) => !isUsed)?.requirement;
  if (extra && !loose(extra)) return { kind: 'different', what: `${shown(extra)} is in the lock only` };
  if (extra) unclear ??= `${extra.name} has several sources`;
  return unclear === undefined ? same : { kind: 'unclear', what: unclear };
}
