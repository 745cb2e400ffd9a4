import { formatDuration } from '../base/duration.ts';
import { withoutGaps } from '../base/without-gaps.ts';
import type { Wording } from '../words/words.ts';
import type { Report, ReportCause, ReportChat, ReportCheck } from './report.ts';

type HeadlineInput = {
  readonly verdict: Report['verdict'];
  readonly phase: Report['phase'];
  readonly causes: readonly ReportCause[];
  readonly checks: readonly ReportCheck[];
  readonly chat: ReportChat | undefined;
  readonly isInterrupted: boolean;
};

/** What an interrupt leaves of a check that was not done. */
const endedByUser: ReadonlySet<string> = new Set(['interrupted', 'chat-cancelled']);

/** The first line that is read: the first cause, the first fault that no cause explains, or what is green. */
export function headlineOf(input: HeadlineInput, words: Wording): string {
  const { headline } = words.screen;
  const asked = input.checks.filter((check) => check.verdict !== 'skipped');
  const by = (verdict: ReportCheck['verdict']) => input.checks.filter((check) => check.verdict === verdict);
  if (input.isInterrupted) {
    const done = input.checks.filter((check) => !endedByUser.has(check.code) && check.verdict !== 'skipped').length;
    return headline.interrupted({ done, total: asked.length });
  }
  const [cause] = input.causes;
  const warned = by('warn');
  if (input.verdict === 'fail') {
    if (cause) return cause.certainty === 'likely' ? headline.likely(cause.message) : cause.message;
    return by('fail')[0]?.message ?? '';
  }
  const unseen = [...by('unknown'), ...by('blocked')];
  if (input.verdict === 'unknown') {
    return unseen[0] === undefined ? headline.nothingChecked : headline.notSeen({ count: unseen.length, first: unseen[0].message });
  }
  if (warned[0])
    return headline.warned({
      count: warned.length,
      first: cause?.message ?? warned[0].message,
    });
  if (unseen[0]) return headline.notSeen({ count: unseen.length, first: unseen[0].message });
  const chatTime = input.chat === undefined ? undefined : formatDuration(input.chat.totalMs);
  return headline.allPassed({
    phase: input.phase,
    count: by('pass').length,
    ...withoutGaps({ chatTime }),
  });
}
