import type { RunRecord } from '../run/record.ts';
import type { Wording } from '../wording/wording.ts';
import type { Tidy } from './evidence.ts';
import { managerVersions } from './facts.ts';
import { messageOf } from './message.ts';
import type { ReportManager } from './report.ts';
import { worstOf } from './roles.ts';
import { seenText, withoutGaps } from './seen.ts';

/** The managers of the ledger with the folders that were found to be theirs. */
export function managersOf(record: RunRecord, words: Wording, tidy: Tidy): readonly ReportManager[] {
  const versions = managerVersions(record);
  const byFolder = record.outcomes.filter((outcome) => outcome.kind === 'manager.lock' || outcome.kind === 'manager.boundary');
  return (record.ledger.managers?.managers ?? []).map((manager) => {
    const own = byFolder.filter((outcome) => managerOf(outcome) === manager.name);
    const folders = [...new Set(own.map((outcome) => outcome.subject))].map((folder) => {
      const here = own.filter((outcome) => outcome.subject === folder);
      const verdict = worstOf(here);
      const shown = here.find((outcome) => outcome.verdict === verdict);
      const lock = here
        .map((outcome) => seenText(outcome.observed, 'lockSha256') ?? seenText(outcome.observed, 'sha256'))
        .find((hash) => hash);
      return {
        folder: tidy(folder, 200),
        verdict,
        message: shown === undefined ? '' : messageOf(shown, words, tidy),
        ...withoutGaps({ lockSha256: lock }),
      };
    });
    const installed = versions.get(manager.name);
    return {
      name: manager.name,
      ...withoutGaps({
        summary: manager.summary === undefined ? undefined : tidy(manager.summary),
      }),
      owns: manager.owns.map((own) => tidy(own.pattern, 200)),
      ...withoutGaps({
        declared: manager.version,
        installed: installed === undefined ? undefined : tidy(installed, 60),
      }),
      lock: manager.lock,
      folders,
    };
  });
}

/** The manager that an outcome about a folder speaks of. */
function managerOf(outcome: RunRecord['outcomes'][number]): string | undefined {
  return seenText(outcome.args, 'manager') ?? seenText(outcome.observed, 'manager') ?? seenText(outcome.observed, 'owner');
}
