import type { ReportHop } from '../report/report.ts';
import type { Wording } from '../words/words.ts';

/** What is wrong with a hop in a few words; codes are for JSON, -v and `explain`. */
export function hopNote({ code, verdict }: Pick<ReportHop, 'code' | 'verdict'>, { screen }: Wording): string {
  const isOwn = verdict === 'fail' || verdict === 'warn';
  const note = isOwn && code !== undefined && Object.hasOwn(screen.hopNotes, code) ? screen.hopNotes[code] : undefined;
  return note ?? screen.verdicts[verdict];
}
