import { wrapTo } from '../base/display-width.ts';
import type { CauseWords, CheckWords } from '../engine/words.ts';
import type { Wording } from '../words/words.ts';
import type { Screen } from './screen.ts';

/** What `explain CODE` found: a cause's page, a kind's page, the kinds whose checks answer with a finding's code, or what the run itself says. */
export type Explained =
  | { readonly kind: 'cause'; readonly code: string; readonly page: CauseWords<never>['page'] }
  | { readonly kind: 'check'; readonly code: string; readonly says: CheckWords }
  | {
      readonly kind: 'finding';
      readonly code: string;
      readonly checks: readonly { readonly code: string; readonly says: CheckWords }[];
    }
  | { readonly kind: 'run'; readonly code: string; readonly means: string }
  | { readonly kind: 'not-trusted' }
  | { readonly kind: 'all' };

/** The page of a code, offline; as wide as the screen, for these are whole paragraphs. */
export function explainText(explained: Explained, screen: Screen, words: Wording): string {
  return `${linesOf(explained, screen, words).join('\n')}\n`;
}

function linesOf(explained: Explained, screen: Screen, words: Wording): readonly string[] {
  const { commands } = words;
  const { strong } = screen.paint;
  const page = (code: string, ...parts: readonly (readonly [string, string])[]) => [strong(code), ...parts.flatMap(paragraph(screen))];
  switch (explained.kind) {
    case 'cause': {
      const { code, page: its } = explained;
      return page(code, [commands.explainMeans, its.means], [commands.explainDetected, its.detected], [commands.explainMended, its.mended]);
    }
    case 'not-trusted': {
      const { means, detected, mended } = commands.notAsked;
      return page('not-trusted', [commands.explainMeans, means], [commands.explainDetected, detected], [commands.explainMended, mended]);
    }
    case 'check': {
      const { asks, how } = explained.says;
      return page(explained.code, [commands.explainAsks, asks], [commands.explainHow, how]);
    }
    case 'run':
      return page(explained.code, [commands.explainMeans, explained.means]);
    case 'finding':
      return [
        ...page(explained.code),
        ...wrapTo(commands.explainFindingOf(explained.checks.map(({ code }) => code).join(', ')), screen.width),
        ...explained.checks.flatMap((check) => ['', ...linesOf({ kind: 'check', ...check }, screen, words)]),
      ];
    case 'all':
      return [...words.families.flatMap((family) => familyLines(family, screen, words)), ...wrapTo(commands.explainAll, screen.width)];
  }
}

const paragraph =
  (screen: Screen) =>
  ([heading, text]: readonly [string, string]): readonly string[] => [
    '',
    heading,
    ...text.split('\n').flatMap((line) => wrapTo(line, screen.width - 2).map((part) => `  ${part}`)),
  ];

/** The codes of one family: what it asks, and what it can name as the cause. */
function familyLines({ name, checks, causes }: Wording['families'][number], screen: Screen, { commands }: Wording): readonly string[] {
  const row = (title: string, codes: readonly string[]) =>
    codes.length === 0 ? [] : [`  ${title}`, ...wrapTo(codes.join('  '), screen.width - 4).map((line) => `    ${line}`)];
  return [
    screen.paint.strong(name),
    ...row(commands.explainChecks, Object.keys(checks)),
    ...row(commands.explainCauses, Object.keys(causes)),
    '',
  ];
}
