import type { Report } from '../report/report.ts';
import type { Wording } from '../words/words.ts';
import { changesSince } from './changes.ts';
import { type Fingerprint, fingerprintOf } from './fingerprint.ts';

/**
 * The report with what changed since an earlier run. Since the last green run, that is told of a run that is not green; held
 * against a `--baseline`, every difference is a warning, which fails with --strict.
 */
export function withChanges(
  report: Report,
  before: Fingerprint,
  words: Wording,
  options: { readonly isBaseline?: boolean; readonly isStrict?: boolean; readonly always?: boolean } = {},
): Report {
  const changes = changesSince(before, fingerprintOf(report), words);
  const isTold = options.isBaseline === true || options.always === true || report.exitCode !== 0;
  const known: Report = { ...report, ...(isTold ? { changes } : {}), lastPassedAt: before.madeAt };
  if (options.isBaseline !== true || changes.length === 0 || report.verdict === 'fail' || report.verdict === 'unknown') return known;
  const headline = report.verdict === 'pass' ? words.screen.headline.drift(changes.length) : report.headline;
  return { ...known, headline, verdict: 'warn', exitCode: options.isStrict === true ? 1 : report.exitCode };
}
