import { cutTo, displayWidth, padTo, wrapTo } from '../base/display-width.ts';
import { formatDuration } from '../base/duration.ts';
import { cleanLine } from '../base/sanitise.ts';
import type { Report, ReportCause, ReportCheck } from '../report/report.ts';
import type { Wording } from '../words/words.ts';
import { evidenceLabel } from './evidence-label.ts';
import { mark } from './marks.ts';
import { placeOf } from './place.ts';
import type { Screen } from './screen.ts';
import { fixLines } from './terminal-fix.ts';

/** How many checks of one cause, and how many pieces of evidence of one check, are shown without -v. */
const maxOfCause = 3;
const maxEvidence = 3;

/**
 * What is not green, in the plan's order: the ledger's place, the mark, the id and the finding; under it what was seen, and
 * the cause with its remedy at the first check that it explains. With -v all checks, what is not green first.
 */
export function terminalFindings(report: Report, screen: Screen, words: Wording): readonly string[] {
  const isVerbose = screen.verbosity === 'verbose';
  const isShort = ({ verdict }: ReportCheck) => ['fail', 'warn', 'unknown'].includes(verdict);
  const rest = isVerbose ? report.checks.filter((check) => !isShort(check)) : [];
  const shown = [...report.checks.filter(isShort), ...rest];
  // A narrow screen has no room for a column of places: each stands below its id.
  const placeWidth = screen.width < narrow ? 0 : Math.min(28, Math.max(0, ...shown.map((check) => displayWidth(placeOf(check.at)))));
  const idWidth = Math.min(widestId, Math.max(0, ...shown.map((check) => displayWidth(cleanLine(check.id, 120)))));
  const told = new Map<ReportCause, number>();
  const lines: string[] = [];
  for (const check of shown) {
    const cause = report.causes.find((one) => one.explains.includes(check.id));
    const before = cause === undefined ? 0 : (told.get(cause) ?? 0);
    if (cause) told.set(cause, before + 1);
    if (!isVerbose && before >= maxOfCause) continue;
    lines.push(...checkLines(check, { placeWidth, idWidth }, screen, words));
    const indent = ' '.repeat(placeWidth + (placeWidth > 0 ? 4 : 2) + 2);
    if (cause && before === 0 && cause !== report.causes[0]) lines.push(...causeLines(cause, indent, screen, words, check));
    if (!cause && report.unexplained.includes(check.id))
      lines.push(...wrapTo(words.screen.unexplained, screen.width - indent.length).map((line) => indent + screen.paint.dim(line)));
    if (cause && !isVerbose && before === maxOfCause - 1) lines.push(...restOf(cause, shown, indent, screen, words));
  }
  // A cause whose checks are all blocked, or only shown with -v, must not be lost.
  for (const cause of report.causes.slice(1)) if (!told.has(cause)) lines.push(...causeLines(cause, '  ', screen, words));
  return lines;
}

const narrow = 64;
/** What the column of ids gives way to. */
const widestId = 36;

/** Keeps a number and its unit on one line; printed as a plain blank. */
const unbroken = '\u00a0';

type Columns = { readonly placeWidth: number; readonly idWidth: number };

function checkLines(check: ReportCheck, { placeWidth, idWidth }: Columns, screen: Screen, words: Wording): readonly string[] {
  const { paint } = screen;
  const place = placeWidth > 0 ? `${paint.dim(padTo(placeOf(check.at), placeWidth))}  ` : '';
  const time =
    screen.verbosity === 'verbose' && check.durationMs !== undefined ? ` (${formatDuration(check.durationMs).replace(' ', unbroken)})` : '';
  const message = `${cleanLine(check.message, 600)}${time}`;
  const isNarrow = screen.width < narrow;
  const id = cleanLine(check.id, 120);
  const shownId = isNarrow ? cutTo(id, screen.width - 4) : padTo(id, idWidth);
  const head = `  ${place}${mark(check.verdict, screen)} ${shownId}`;
  const room = screen.width - displayWidth(head) - 2;
  // An id as long as an address leaves a column in which addresses break.
  const hasColumn = !isNarrow && room >= (displayWidth(id) > widestId ? 48 : 30);
  const under = ' '.repeat(placeWidth + (placeWidth > 0 ? 4 : 2) + 2);
  // Too narrow for a column of messages: they go below the id.
  const body = hasColumn ? wrapTo(message, room) : wrapTo(message, screen.width - under.length);
  const hang = hasColumn ? ' '.repeat(displayWidth(head) + 2) : under;
  const below =
    isNarrow && check.at !== undefined ? wrapTo(placeOf(check.at), screen.width - under.length).map((line) => under + paint.dim(line)) : [];
  const lines = hasColumn
    ? body.map((line, index) => (index === 0 ? `${head}  ${line}` : `${hang}${line}`))
    : [head.trimEnd(), ...below, ...body.map((line) => under + line)];
  return [...lines.map((line) => line.replaceAll(unbroken, ' ')), ...evidenceLines(check, under, screen, words)];
}

function evidenceLines(check: ReportCheck, indent: string, screen: Screen, words: Wording): readonly string[] {
  const isVerbose = screen.verbosity === 'verbose';
  const isOwn = check.verdict !== 'blocked' && check.verdict !== 'skipped';
  const shown = isVerbose ? check.evidence : isOwn ? check.evidence.slice(0, maxEvidence) : [];
  const rest = isOwn ? check.evidence.length - shown.length : 0;
  return [
    ...shown.flatMap(({ what, value }) =>
      wrapTo(`${evidenceLabel(what, words)}: ${cleanLine(String(value), isVerbose ? 600 : 200)}`, screen.width - indent.length - 2).map(
        (line, index) => `${indent}${index === 0 ? '' : '  '}${screen.paint.dim(line)}`,
      ),
    ),
    ...(rest > 0 ? [`${indent}${screen.paint.dim(words.screen.page.more(rest))}`] : []),
  ];
}

function causeLines(cause: ReportCause, indent: string, screen: Screen, words: Wording, under?: ReportCheck): readonly string[] {
  // The check has just said the same: only the remedy is news.
  if (under?.message === cause.message && cause.certainty === 'certain') return fixLines(cause.remedy, indent, screen, words);
  const label = words.screen.cause;
  const sure = cause.certainty === 'likely' ? ` (${words.screen.likely})` : '';
  const lines = wrapTo(`${cleanLine(cause.message, 600)}${sure}`, screen.width - indent.length - displayWidth(label) - 1);
  return [
    ...lines.map((line, index) => `${indent}${index === 0 ? screen.paint.bad(label) : ' '.repeat(displayWidth(label))} ${line}`),
    ...fixLines(cause.remedy, indent, screen, words),
  ];
}

function restOf(cause: ReportCause, shown: readonly ReportCheck[], indent: string, screen: Screen, words: Wording): readonly string[] {
  const rest = shown.filter((check) => cause.explains.includes(check.id)).length - maxOfCause;
  return rest > 0 ? [`${indent}${screen.paint.dim(words.screen.sameReason(rest))}`] : [];
}
