import type { Wording } from '../words/words.ts';
import type { Report, ReportCause, ReportCheck } from './report.ts';

type HeadlineInput = {
  readonly verdict: Report['verdict'];
  readonly phase: Report['phase'];
  readonly causes: readonly ReportCause[];
  readonly checks: readonly ReportCheck[];
  /** Ids of the checks that no cause explains. */
  readonly unexplained: readonly string[];
  /** That the chat was answered, where it was. */
  readonly signal: string | undefined;
  readonly isInterrupted: boolean;
};

/** What an interrupt leaves of a check that was not done. */
const endedByUser: ReadonlySet<string> = new Set(['interrupted', 'chat-cancelled']);

/** The first line that is read. Does it answer? Then that is said first, and the untidy rest behind it; else what stops it, or what is green. */
export function headlineOf(input: HeadlineInput, words: Wording): string {
  const { headline } = words.screen;
  const { signal } = input;
  const asked = input.checks.filter((check) => check.verdict !== 'skipped');
  const by = (verdict: ReportCheck['verdict']) => input.checks.filter((check) => check.verdict === verdict);
  if (input.isInterrupted) {
    const done = input.checks.filter((check) => !endedByUser.has(check.code) && check.verdict !== 'skipped').length;
    return headline.interrupted({ done, total: asked.length });
  }
  // Japanese has no blank between sentences.
  if (signal !== undefined) return `${signal}${words.language === 'ja' ? '' : ' '}${behindAnswer(input, words)}`;
  const [cause] = input.causes;
  const warned = by('warn');
  if (input.verdict === 'fail') {
    if (cause) return causeText(cause, words);
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
  return headline.allPassed({ phase: input.phase, count: by('pass').length });
}

/** What follows the answer: how many things are not in order, a cause counting once however much it explains. */
function behindAnswer({ causes, checks, phase, unexplained }: HeadlineInput, words: Wording): string {
  const { headline } = words.screen;
  const loose = checks.filter(({ id }) => unexplained.includes(id)).map(({ message }) => message);
  const untidy = [...causes.map((cause) => causeText(cause, words)), ...loose];
  if (untidy[0] !== undefined) return headline.untidy({ count: untidy.length, first: untidy[0] });
  const unseen = checks.filter(({ verdict }) => verdict === 'unknown');
  if (unseen[0]) return headline.alsoNotSeen({ count: unseen.length, first: unseen[0].message });
  return headline.allPassed({ phase, count: checks.filter(({ verdict }) => verdict === 'pass').length });
}

const causeText = ({ certainty, message }: ReportCause, { screen }: Wording) =>
  certainty === 'likely' ? screen.headline.likely(message) : message;
