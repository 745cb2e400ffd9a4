import { foundText } from './decode.ts';
import { patternsConflict } from './folder-pattern.ts';
import type { ManagerName } from './ledger.ts';
import type { LedgerProblem } from './problem.ts';
import { maxListed } from './shape-parts.ts';
import { problemAt, type Source } from './source.ts';
import { childOf, entriesOf, itemsOf, type TreeNode, textOf } from './tree.ts';
import { isUnreplaced } from './variables.ts';

/** The language whose projects a manager looks after. A folder has one manager for each. */
const languageOf: Readonly<Record<ManagerName, 'python' | 'node'>> = { uv: 'python', poetry: 'python', npm: 'node', pnpm: 'node' };

/** What the shape of managers.yml cannot say: ranges of versions, and folders that two managers of one language own. */
export function managersProblems(source: Source, tree: TreeNode): LedgerProblem[] {
  const managers = entriesOf(childOf(tree, 'managers')).filter((entry) => Object.hasOwn(languageOf, entry.key));
  const problems: LedgerProblem[] = [];
  const claims: { readonly manager: string; readonly language: string; readonly pattern: string; readonly node: TreeNode }[] = [];
  for (const { key, value } of managers) {
    const language = languageOf[key as ManagerName];
    const version = childOf(value, 'version');
    const range = textOf(version);
    if (version && range !== undefined && /\S/.test(range) && !isUnreplaced(version) && !isVersionRange(range, language)) {
      const args = { where: `managers.${key}.version`, found: foundText(source, version.range), language };
      problems.push(problemAt(source, version.place, 'bad-version-range', args));
    }
    for (const node of itemsOf(childOf(value, 'owns')).slice(0, maxListed)) {
      const pattern = textOf(node);
      if (pattern === undefined || pattern.length > 300 || isUnreplaced(node)) continue;
      const other = claims.find((one) => one.manager !== key && one.language === language && patternsConflict(one.pattern, pattern));
      if (other) {
        const args = {
          manager: key,
          other: other.manager,
          pattern: foundText(source, node.range),
          otherPattern: foundText(source, other.node.range),
        };
        problems.push(
          problemAt(source, node.place, 'manager-overlap', args, { related: [{ code: 'other-manager', range: other.node.place }] }),
        );
      }
      claims.push({ manager: key, language, pattern, node });
    }
  }
  return problems;
}

const pythonPart = /^(===|==|~=|!=|<=|>=|<|>)\s*v?\d[A-Za-z0-9.+!-]*(\.\*)?$/;
const nodePart = /^(\^|~|<=|>=|<|>|=)?v?(\d+|[xX*])(\.(\d+|[xX*])){0,2}([-+][A-Za-z0-9.+-]+)?$/;

/**
 * A range in its language's own notation: `>=2.0,<3` (PEP 440) for uv and Poetry, `>=10 <12 || ^14` (npm's) for npm and pnpm.
 * Loose: what it lets through is read for good by the check of the version.
 */
function isVersionRange(range: string, language: 'python' | 'node'): boolean {
  if (language === 'python') return range.split(',').every((part) => pythonPart.test(part.trim()));
  return range.split('||').every((part) => {
    const words = part
      .trim()
      .replace(/([<>=^~])\s+/g, '$1')
      .split(/\s+/);
    const isHyphen = words.length === 3 && words[1] === '-';
    return words.every((word, index) => (isHyphen && index === 1) || nodePart.test(word));
  });
}
