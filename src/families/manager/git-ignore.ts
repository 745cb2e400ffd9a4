import { matchesSteps, type NameStep, nameStep } from '../../ledger/folder-pattern.ts';

/** One line of a .gitignore, made into a question about folders below the file's own folder. */
type Rule = { readonly isNegated: boolean; readonly steps: readonly NameStep[]; readonly isAnchored: boolean };

/** The rules of the .gitignore files from a repository's root down to a folder; the nearest file is asked first. */
export type IgnoreRules = {
  /** The folder of the file, relative to where the walk began, as the names in it; outside of it, names that lead there. */
  readonly isIgnored: (folder: readonly string[]) => boolean | undefined;
  readonly above?: IgnoreRules;
};

/** A .gitignore is written by hand; what is longer is none. */
const maxRules = 2_000;

/**
 * Reads a .gitignore as text, for folders alone: git itself is not started, whose settings may be somebody else's. `depth` names of a
 * folder's path lead to the file's own folder. `library` patterns are not needed: git has no braces, and no matcher here backtracks.
 */
export function readIgnoreRules(text: string, depth: number, above?: IgnoreRules, prefix: readonly string[] = []): IgnoreRules {
  const rules = text
    .split('\n', maxRules)
    .map(ruleOf)
    .filter((rule) => rule !== undefined)
    .reverse();
  const isIgnored = (folder: readonly string[]) => {
    const below = [...prefix, ...folder.slice(depth)];
    const name = [below.at(-1) ?? ''];
    const rule = rules.find(({ steps, isAnchored }) => matchesSteps(steps, isAnchored ? below : name));
    return rule === undefined ? undefined : !rule.isNegated;
  };
  return above === undefined ? { isIgnored } : { isIgnored, above };
}

/** Does git ignore this folder? Its parents are known not to be ignored. The nearest file that says anything decides. */
export function isFolderIgnored(folder: readonly string[], rules: IgnoreRules | undefined): boolean {
  for (let at = rules; at !== undefined; at = at.above) {
    const said = at.isIgnored(folder);
    if (said !== undefined) return said;
  }
  return false;
}

function ruleOf(line: string): Rule | undefined {
  let body = withoutBlanksAtEnd(line.endsWith('\r') ? line.slice(0, -1) : line);
  if (body === '' || body.startsWith('#')) return undefined;
  const isNegated = body.startsWith('!');
  if (isNegated) body = body.slice(1);
  if (body.endsWith('/')) body = body.slice(0, -1);
  const isAnchored = body.includes('/');
  const names = (body.startsWith('/') ? body.slice(1) : body).split('/');
  if (names.includes('')) return undefined;
  // What ends in `/**` is all that lies below, and not the folder itself.
  if (names.at(-1) === '**' && names.length > 1) names.push('*');
  return { isNegated, isAnchored, steps: names.map((name) => (name === '**' && !isAnchored ? () => true : nameStep(name, false))) };
}

/** Blanks at the end do not count unless a backslash stands before them. */
function withoutBlanksAtEnd(line: string): string {
  let end = line.length;
  while (line[end - 1] === ' ' && line[end - 2] !== '\\') end--;
  return line.slice(0, end);
}
