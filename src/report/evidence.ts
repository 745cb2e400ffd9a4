import { memoByKey } from '../base/memo.ts';
import type { Redact } from '../base/redact.ts';
import { cleanLine } from '../base/sanitise.ts';
import { nowhere, type Span } from '../base/span.ts';
import { withoutGaps } from '../base/without-gaps.ts';
import type { Evidence } from '../engine/finding.ts';
import type { ReportEvidence } from './report.ts';

/**
 * Makes a text fit for a report: no escape sequences, one line, no secrets. Cleaned before it is redacted, for an escape sequence
 * inside a secret would hide it; cut only afterwards, for half a secret is not known any more.
 */
export const tidyFor = (redact: Redact) => {
  // A report says the same things many times (names, command lines, versions).
  const clean = memoByKey((text: string) => redact(cleanLine(text, 100_000)));
  return (text: string, max = 600): string => cleanLine(clean(text), max);
};

export type Tidy = ReturnType<typeof tidyFor>;

/** A command to type, or none: cleaned, redacted or cut it would be another one. */
export function printable(command: string, tidy: Tidy): string | undefined {
  return command.length <= longestCommand && tidy(command, longestCommand) === command ? command : undefined;
}

/** What a terminal's line and a chat window take; the longest of ours name a dozen services. */
const longestCommand = 2000;

/** Evidence as the report holds it: names stay codes, values are cleaned and redacted. */
export function reportEvidence(evidence: readonly Evidence[], tidy: Tidy): readonly ReportEvidence[] {
  return evidence.map(({ what, value }) => ({
    what,
    value: typeof value === 'string' ? tidy(value) : value,
  }));
}

/** The place of a check or a cause, reduced to the keys of the report; nothing where it stands in no file. */
export function placeIn(at: Span | undefined): { readonly at?: Span } {
  if (at === undefined || at === nowhere) return {};
  const { file, line, column, endLine, endColumn } = at;
  return { at: { file, line, column, ...withoutGaps({ endLine, endColumn }) } };
}
