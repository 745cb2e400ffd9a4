import { cleanLine } from '../base/sanitise.ts';
import { withoutGaps } from '../base/without-gaps.ts';
import type { Verdict } from '../engine/verdict.ts';
import type { Report } from '../report/report.ts';
import type { Turn } from '../report/turns.ts';
import { clockText } from './clock-text.ts';
import { asciiSigns, mark } from './marks.ts';
import type { Screen } from './screen.ts';

/** One thing that happened: when, how it stands, what, and what to type. One line, however long: it is read in a log. */
export function eventLine(
  { at, verdict, text, command }: { readonly at: Date; readonly verdict: Verdict; readonly text: string; readonly command?: string },
  screen: Screen,
): string {
  const action = command === undefined ? '' : `  → ${screen.paint.code(cleanLine(command, 1000))}`;
  const line = `${screen.paint.dim(clockText(at))} ${mark(verdict, screen)} ${cleanLine(text, 600)}${action}`;
  return screen.isUnicode ? line : asciiSigns(line);
}

/** The checks that turned, under a line of {@link eventLine}: a line each. */
export function turnLines(turns: readonly Turn[], screen: Screen): readonly string[] {
  const lines = turns.map(({ check, was }) => {
    const from = screen.paint.dim(`${mark(was, screen)} →`);
    return `${' '.repeat(9)}${from} ${mark(check.verdict, screen)} ${cleanLine(check.id, 120)}  ${screen.paint.dim(cleanLine(check.message, 400))}`;
  });
  return screen.isUnicode ? lines : lines.map(asciiSigns);
}

/** How a whole report stands, in one line. */
export function reportLine(report: Report, at: Date, screen: Screen, label?: string): string {
  const text = label === undefined ? report.headline : `${label} · ${report.headline}`;
  const command = report.nextAction?.command;
  return eventLine({ at, verdict: report.verdict, text, ...withoutGaps({ command }) }, screen);
}
