import { formatDuration } from '../base/duration.ts';
import type { Cause } from '../engine/cause.ts';
import type { Outcome, RunRecord } from '../engine/record.ts';
import type { Wording } from '../words/words.ts';
import type { Report, ReportChat } from './report.ts';

const isRed = ({ verdict }: Outcome) => verdict === 'fail' || verdict === 'blocked';

/** The checks that the signal itself goes through: the chat, and every hop of the path. */
const isOnSignal = ({ planned, kind }: Outcome) => planned.isLast || kind === 'hop.reaches';

/** Ids of what keeps the signal from going through: the red checks on it, and what blocked them, near or far. */
function stoppers(record: RunRecord): ReadonlySet<string> {
  const byId = new Map(record.outcomes.map((outcome) => [outcome.id, outcome]));
  const found = new Set<string>();
  const visit = (outcome: Outcome | undefined): void => {
    if (!outcome || found.has(outcome.id)) return;
    found.add(outcome.id);
    for (const id of outcome.blockedBy) visit(byId.get(id));
  };
  for (const outcome of record.outcomes) if (isOnSignal(outcome) && isRed(outcome)) visit(outcome);
  return found;
}

/** What stops the signal comes before what is only untidy (DESIGN 4); within both the order stays as it is mended. */
export function signalFirst(causes: readonly Cause[], record: RunRecord): readonly Cause[] {
  const stopped = stoppers(record);
  const stops = (cause: Cause) => cause.explains.some((id) => stopped.has(id));
  return [...causes.filter(stops), ...causes.filter((cause) => !stops(cause))];
}

/** That the chat was answered, where one was sent and was: said before all else. */
export function signalOf(record: RunRecord, chat: ReportChat | undefined, words: Wording): Report['signal'] {
  const asked = record.outcomes.find(({ planned, kind }) => planned.isLast && kind !== 'client.chats');
  if (!chat || !asked || (asked.verdict !== 'pass' && asked.verdict !== 'warn')) return undefined;
  return { verdict: 'pass', text: words.screen.headline.answered(formatDuration(chat.totalMs)) };
}
