import type { Report, ReportCause, ReportCheck } from './report.ts';

/** A check whose verdict is another than before. */
export type Turn = { readonly check: ReportCheck; readonly was: ReportCheck['verdict'] };

/** What an interrupt or an option left out says nothing of. */
const isSaid = ({ verdict, code }: ReportCheck) => verdict !== 'skipped' && code !== 'interrupted';

/** The checks whose verdict changed between two reports, in the plan's order. One that was not asked in either has not changed. */
export function turnsOf(before: Report, now: Report): readonly Turn[] {
  const old = new Map(before.checks.map((check) => [check.id, check]));
  return now.checks.flatMap((check) => {
    const was = old.get(check.id);
    if (was === undefined || was.verdict === check.verdict || !isSaid(was) || !isSaid(check)) return [];
    return [{ check, was: was.verdict }];
  });
}

/** What failed that did not fail before, and the cause that explains it first; undefined when nothing did. */
export function accidentIn(
  turns: readonly Turn[],
  { causes }: Report,
): { readonly message: string; readonly cause?: ReportCause } | undefined {
  const failed = turns.filter(({ check }) => check.verdict === 'fail').map(({ check }) => check);
  const [first] = failed;
  if (first === undefined) return undefined;
  const cause = causes.find(({ explains }) => failed.some(({ id }) => explains.includes(id)));
  return cause === undefined ? { message: first.message } : { message: cause.message, cause };
}
