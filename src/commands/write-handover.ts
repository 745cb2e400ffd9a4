import { join, resolve } from 'node:path';
import type { Report } from '../report/report.ts';
import { plainScreen } from '../reporters/screen.ts';
import { type OutputResult, writeOutputs } from '../reporters/write-outputs.ts';
import type { Wording } from '../words/words.ts';

/** Where `preflight report` writes when no --out is named. */
const defaultHandoverFolder = '.';

/** Writes `handover.md` and `handover.html`, each whole or not at all, into a folder that is made when it is not there. */
export function writeHandover(
  report: Report,
  words: Wording,
  folder: string = defaultHandoverFolder,
  cwd = process.cwd(),
  isForced = false,
): Promise<readonly OutputResult[]> {
  const out = resolve(cwd, folder);
  return writeOutputs(
    report,
    [
      { format: 'markdown', file: join(out, 'handover.md') },
      { format: 'html', file: join(out, 'handover.html') },
    ],
    words,
    plainScreen,
    { folder: cwd, isForced },
  );
}
