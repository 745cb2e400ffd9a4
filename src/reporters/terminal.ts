import { displayWidth, wrapTo } from '../base/display-width.ts';
import { formatDuration } from '../base/duration.ts';
import { cleanLine } from '../base/sanitise.ts';
import type { Verdict } from '../engine/verdict.ts';
import type { Report } from '../report/report.ts';
import type { Wording } from '../words/words.ts';
import { asciiSigns, mark, paintBy } from './marks.ts';
import { momentText } from './moment.ts';
import type { Reporter } from './reporter.ts';
import type { Paint, Screen } from './screen.ts';
import { terminalChat } from './terminal-chat.ts';
import { terminalComposition } from './terminal-composition.ts';
import { terminalFindings } from './terminal-findings.ts';
import { fixLines } from './terminal-fix.ts';
import { terminalPath } from './terminal-path.ts';
import { terminalReach } from './terminal-reach.ts';

/** The screen of DESIGN 4: verdict and next action, the path, what is not green, the verdict again with counts and time. */
export const terminal: Reporter = (report, screen, words) => {
  const lines = screen.verbosity === 'quiet' ? [quietLine(report, screen)] : fullScreen(report, screen, words);
  const text = `${lines.join('\n')}\n`;
  return screen.isUnicode ? text : asciiSigns(text);
};

function fullScreen(report: Report, screen: Screen, words: Wording): readonly string[] {
  const isVerbose = screen.verbosity === 'verbose';
  const composition = isVerbose ? terminalComposition(report, screen, words) : [];
  const path =
    report.reach !== undefined
      ? terminalReach(report.reach, screen, words)
      : composition.length > 0
        ? composition
        : terminalPath(report, screen, words);
  const findings = terminalFindings(report, screen, words);
  const chat = terminalChat(report, screen, words);
  const changes = changeLines(report, screen, words);
  const blocks = [headLines(report, screen, words), path, findings, chat, changes].filter((block) => block.length > 0);
  return [...blocks.flatMap((block) => [...block, '']), ...lastLines(report, screen, words)];
}

function headLines(report: Report, screen: Screen, words: Wording): readonly string[] {
  const head = headlineParts(report).flatMap(({ verdict, text }) => {
    const [first = '', ...rest] = wrapTo(text, screen.width - 2);
    return [`${mark(verdict, screen)} ${screen.paint.strong(first)}`, ...rest.map((line) => `  ${screen.paint.strong(line)}`)];
  });
  const fix = report.nextAction === undefined ? [] : fixLines(report.nextAction, '  ', screen, words);
  const missing = (report.missing ?? []).flatMap((file) => wrapTo(words.commands.planNoLedger(file), screen.width - 2));
  return [...head, ...fix, ...missing.map((line) => `  ${screen.paint.dim(line)}`)];
}

/** The headline with its signs: that the chat was answered stands for itself, whatever is untidy behind it. */
function headlineParts({ headline, signal, verdict }: Report): readonly { readonly verdict: Verdict; readonly text: string }[] {
  const text = cleanLine(headline, 600);
  if (!signal || verdict === signal.verdict || !text.startsWith(signal.text)) return [{ verdict, text }];
  return [signal, { verdict, text: text.slice(signal.text.length).trimStart() }];
}

function changeLines(report: Report, screen: Screen, words: Wording): readonly string[] {
  if (report.changes === undefined || report.changes.length === 0) return [];
  const { paint } = screen;
  const shown = screen.verbosity === 'verbose' ? report.changes : report.changes.slice(0, 5);
  const rest = report.changes.length - shown.length;
  const title = words.screen.changesTitle(report.lastPassedAt === undefined ? '?' : momentText(report.lastPassedAt));
  return [
    ...wrapTo(title, screen.width - 2).map((line) => `  ${paint.strong(line)}`),
    ...shown.flatMap((change) =>
      wrapTo(cleanLine(change.message, 400), screen.width - 6).map((line, index) => (index === 0 ? `    ${line}` : `      ${line}`)),
    ),
    ...(rest > 0 ? [`    ${paint.dim(words.screen.page.more(rest))}`] : []),
  ];
}

function countTexts(report: Report, words: Wording, paint: Paint): readonly string[] {
  const { counts } = report;
  const shown = (['fail', 'warn', 'blocked', 'pass', 'unknown', 'skipped'] as const).filter(
    // "0 unknown" is said: it is the promise that nothing was left unseen.
    (verdict) => counts[verdict] > 0 || verdict === 'pass' || verdict === 'unknown',
  );
  return shown.map((verdict) => {
    const text = words.screen.counts[verdict](counts[verdict]);
    return counts[verdict] > 0 && verdict !== 'pass' ? paintBy(verdict, paint)(text) : text;
  });
}

function lastLines(report: Report, screen: Screen, words: Wording): readonly string[] {
  const { paint } = screen;
  const time = words.screen.time({ total: formatDuration(report.durationMs), waiting: formatDuration(report.criticalPathMs) });
  const right = report.causes.length === 0 ? [time] : [words.screen.causes(report.causes.length), time];
  const left = flow(`${mark(report.verdict, screen)} `, countTexts(report, words, paint), screen.width);
  const gap = screen.width - displayWidth(left[0] ?? '') - displayWidth(right.join(' · '));
  if (left.length === 1 && gap >= 2) return [`${left[0]}${' '.repeat(gap)}${paint.dim(right.join(' · '))}`];
  return [
    ...left,
    ...flow('  ', right, screen.width)
      .flatMap((line) => wrapTo(line, screen.width))
      .map((line) => paint.dim(line.startsWith(' ') ? line : `  ${line}`)),
  ];
}

/** Pieces with a dot between them, on as many lines as they need; later lines are indented by two. */
function flow(start: string, pieces: readonly string[], width: number): readonly string[] {
  const lines: string[] = [];
  let line = start;
  for (const [index, piece] of pieces.entries()) {
    const joint = index === 0 ? '' : ' · ';
    if (index > 0 && displayWidth(line) + displayWidth(joint) + displayWidth(piece) > width) {
      lines.push(line);
      line = `  ${piece}`;
    } else {
      line += joint + piece;
    }
  }
  return [...lines, line];
}

function quietLine(report: Report, screen: Screen): string {
  const action = report.nextAction?.command;
  const head = headlineParts(report)
    .map(({ verdict, text }) => `${mark(verdict, screen)} ${text}`)
    .join(' ');
  return action === undefined ? head : `${head}  → ${screen.paint.code(cleanLine(action, 1000))}`;
}
