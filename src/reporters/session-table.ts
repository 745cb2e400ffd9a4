import { formatDuration } from '../base/duration.ts';
import type { Verdict } from '../engine/verdict.ts';
import type { Wording } from '../words/words.ts';
import { dayText } from './clock-text.ts';
import { markdownTable, markdownText } from './markdown-text.ts';
import { markOf } from './marks.ts';

/** A session as it is remembered. A phase that it did not come to has no verdict. */
export type SessionSum = {
  readonly startedAt: Date;
  readonly durationMs: number;
  readonly before: Verdict;
  readonly running?: Verdict;
  readonly after?: Verdict;
  readonly kind: 'without-accident' | 'accident' | 'not-begun' | 'unclear';
  /** What went wrong first, with its time. */
  readonly cause?: string;
};

/** The table's first lines, and the line of one session; the log is appended to, so they are apart. */
export function sessionTable(sum: SessionSum, words: Wording): { readonly head: string; readonly row: string } {
  const { log } = words.session;
  const verdict = (one: Verdict | undefined) => (one === undefined ? '' : `${markOf(one)} ${words.screen.verdicts[one]}`);
  const accident = { 'without-accident': log.none, accident: log.yes, 'not-begun': log.notBegun, unclear: log.none }[sum.kind];
  const cells = [
    dayText(sum.startedAt),
    formatDuration(sum.durationMs),
    verdict(sum.before),
    verdict(sum.running),
    verdict(sum.after),
    accident,
    markdownText(sum.cause ?? '', 300),
  ];
  const [names = '', rule = '', row = ''] = markdownTable(log.head, [cells]).split('\n');
  return { head: `# ${log.title}\n\n${names}\n${rule}\n`, row: `${row}\n` };
}

/** Does a text hold a session log, in whatever language: a table of as many columns? */
export function hasSessionTable(text: string, { session }: Wording): boolean {
  const rule = `| ${session.log.head.map(() => '---').join(' | ')} |`;
  return text.trim() === '' || text.replaceAll('\r\n', '\n').split('\n').includes(rule);
}
