import { withoutInnerCommands } from '../base/log-commands.ts';
import { cleanLine } from '../base/sanitise.ts';
import type { Span } from '../base/span.ts';
import type { Report } from '../report/report.ts';
import { asciiSigns, markOf } from './marks.ts';
import type { Reporter } from './reporter.ts';

/** GitHub shows ten annotations of a kind and step, and drops the rest without a word. */
const maxOfKind = 10;

type Annotation = { readonly level: 'error' | 'warning'; readonly title: string; readonly message: string; readonly at?: Span | undefined };

/**
 * Workflow commands that GitHub shows at the ledger's line: causes first, then failures that no cause explains, then what
 * could not be looked at and what warned. A plain last line says the verdict in the log.
 */
export const github: Reporter = (report, _screen, words) => {
  const all = annotationsOf(report);
  const errors = capped('error', all, words.screen.page.more);
  const warnings = capped('warning', all, words.screen.page.more);
  const verdict = withoutInnerCommands(`${markOf(report.verdict)} ${cleanLine(report.headline, 600)}`);
  return `${[...errors, ...warnings].map((one) => `${commandOf(one)}\n`).join('')}${verdict}\n`;
};

function annotationsOf(report: Report): readonly Annotation[] {
  const explained = new Set(report.causes.flatMap((cause) => cause.explains));
  const verdictOf = new Map(report.checks.map((check) => [check.id, check.verdict]));
  const causes = report.causes.map((cause): Annotation => {
    const command = cause.remedy.command === undefined ? '' : `\n$ ${cleanLine(cause.remedy.command, 1000)}`;
    // A cause of nothing but warnings must not turn the job's list red.
    const isError = cause.explains.some((id) => verdictOf.get(id) === 'fail');
    return {
      level: isError ? 'error' : 'warning',
      title: `${cause.code}: ${cause.subject}`,
      message: `${cleanLine(cause.message, 1000)}\n${cleanLine(cause.remedy.text, 1000)}${command}`,
      at: cause.at,
    };
  });
  const checks = (verdict: string, level: Annotation['level']) =>
    report.checks
      .filter((check) => check.verdict === verdict && !explained.has(check.id))
      .map((check): Annotation => ({ level, title: check.id, message: cleanLine(check.message, 1000), at: check.at }));
  return [...causes, ...checks('fail', 'error'), ...checks('unknown', 'warning'), ...checks('warn', 'warning')];
}

function capped(level: Annotation['level'], all: readonly Annotation[], more: (count: number) => string): readonly Annotation[] {
  const of = all.filter((one) => one.level === level);
  if (of.length <= maxOfKind) return of;
  const shown = of.slice(0, maxOfKind - 1);
  return [...shown, { level, title: 'preflight', message: more(of.length - shown.length) }];
}

const escapeData = (text: string) => text.replaceAll('%', '%25').replaceAll('\r', '%0D').replaceAll('\n', '%0A');
const escapeProperty = (text: string) => escapeData(cleanLine(text, 200)).replaceAll(':', '%3A').replaceAll(',', '%2C');

function commandOf({ level, title, message, at }: Annotation): string {
  const place =
    at === undefined
      ? []
      : [
          `file=${escapeProperty(at.file)}`,
          `line=${at.line}`,
          ...(at.endLine === undefined ? [] : [`endLine=${at.endLine}`]),
          `col=${at.column}`,
          // GitHub's end column counts the last character in; a span's does not.
          ...(at.endColumn === undefined || at.endColumn <= 1 ? [] : [`endColumn=${at.endColumn - 1}`]),
        ];
  return withoutInnerCommands(`::${level} ${[...place, `title=${escapeProperty(asciiSigns(title))}`].join(',')}::${escapeData(message)}`);
}
