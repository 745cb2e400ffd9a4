import { withoutGaps } from '../base/without-gaps.ts';
import type { RunRecord } from '../engine/record.ts';
import { ofManager } from '../families/manager/findings.ts';
import type { Wording } from '../words/words.ts';
import type { Tidy } from './evidence.ts';
import { managerVersions } from './facts.ts';
import { messageOf } from './message.ts';
import type { ReportManager } from './report.ts';
import { worstOf } from './roles.ts';

/** The managers of the ledger with the folders that were found to be theirs. */
export function managersOf(record: RunRecord, words: Wording, tidy: Tidy): readonly ReportManager[] {
  const versions = managerVersions(record);
  const folders = foldersOf(record, words, tidy);
  return (record.ledger.managers?.managers ?? []).map((manager) => {
    const installed = versions.get(manager.name);
    return {
      name: manager.name,
      ...withoutGaps({ summary: manager.summary === undefined ? undefined : tidy(manager.summary) }),
      owns: manager.owns.map(({ pattern }) => tidy(pattern, 200)),
      ...withoutGaps({
        declared: manager.version,
        installed: installed === undefined ? undefined : tidy(installed, 60),
      }),
      lock: manager.lock,
      folders: folders.filter((one) => one.manager === manager.name).map((one) => one.folder),
    };
  });
}

type Folder = { readonly manager: string; readonly folder: ReportManager['folders'][number] };

/** The folders that were found, each with its manager by the ledger, and the worst that was found there. */
function foldersOf(record: RunRecord, words: Wording, tidy: Tidy): readonly Folder[] {
  const locks = ofManager.outcomes(record, 'manager.lock');
  const boundaries = ofManager.outcomes(record, 'manager.boundary');
  const subjects = [...new Set([...boundaries, ...locks].map(({ subject }) => subject))];
  return subjects.flatMap((subject) => {
    const lock = locks.find((outcome) => outcome.subject === subject);
    const boundary = boundaries.find((outcome) => outcome.subject === subject);
    const manager = lock?.observed?.manager ?? boundary?.observed?.owner;
    if (manager === undefined) return [];
    const here = [boundary, lock].filter((outcome) => outcome !== undefined);
    const verdict = worstOf(here);
    const shown = here.find((outcome) => outcome.verdict === verdict);
    const folder = {
      folder: tidy(lock?.observed?.folder ?? boundary?.observed?.folder ?? subject, 200),
      verdict,
      message: shown === undefined ? '' : messageOf(shown, words, tidy),
      ...withoutGaps({ lockSha256: lock?.observed?.sha256 }),
    };
    return [{ manager, folder }];
  });
}
