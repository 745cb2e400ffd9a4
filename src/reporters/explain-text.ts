import type { CauseWords, CheckWords } from '../engine/words.ts';
import type { Wording } from '../words/words.ts';
import type { Screen } from './screen.ts';

/** What `explain CODE` found: a cause's page, a kind's page, or the kinds whose checks answer with a finding's code. */
export type Explained =
  | { readonly kind: 'cause'; readonly code: string; readonly page: CauseWords<never>['page'] }
  | { readonly kind: 'check'; readonly code: string; readonly says: CheckWords }
  | {
      readonly kind: 'finding';
      readonly code: string;
      readonly checks: readonly { readonly code: string; readonly says: CheckWords }[];
    }
  | { readonly kind: 'not-trusted' }
  | { readonly kind: 'all' };

/** The page of a code, offline. */
export function explainText(explained: Explained, screen: Screen, words: Wording): string {
  const { commands } = words;
  const { strong } = screen.paint;
  switch (explained.kind) {
    case 'cause': {
      const { page } = explained;
      return paragraphs(strong(explained.code), [
        [commands.explainMeans, page.means],
        [commands.explainDetected, page.detected],
        [commands.explainMended, page.mended],
      ]);
    }
    case 'not-trusted':
      return paragraphs(strong('not-trusted'), [
        [commands.explainMeans, commands.notTrusted.means],
        [commands.explainDetected, commands.notTrusted.detected],
        [commands.explainMended, commands.notTrusted.mended],
      ]);
    case 'check': {
      const { asks, how } = explained.says;
      return paragraphs(strong(explained.code), [
        [commands.explainAsks, asks],
        [commands.explainHow, how],
      ]);
    }
    case 'finding':
      return [
        strong(explained.code),
        '',
        commands.explainFindingOf(explained.checks.map(({ code }) => code).join(', ')),
        '',
        ...explained.checks.map((check) => explainText({ kind: 'check', ...check }, screen, words)),
      ].join('\n');
    case 'all':
      return [
        strong(commands.explainCauses),
        ...Object.keys(words.causes).map((code) => `  ${code}`),
        '',
        strong(commands.explainChecks),
        ...Object.keys(words.checks).map((code) => `  ${code}`),
        '',
        commands.explainAll,
        '',
      ].join('\n');
  }
}

function paragraphs(title: string, parts: readonly (readonly [string, string])[]): string {
  return [title, '', ...parts.flatMap(([heading, text]) => [heading, ...text.split('\n').map((line) => `  ${line}`), ''])].join('\n');
}
