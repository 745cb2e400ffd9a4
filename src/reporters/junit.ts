import { cleanLine, cleanText } from '../base/sanitise.ts';
import type { Report, ReportCheck } from '../report/report.ts';
import type { Wording } from '../words/words.ts';
import { evidenceLabel } from './evidence-label.ts';
import { placeOf } from './place.ts';
import type { Reporter } from './reporter.ts';
import { escapeMarkup } from './xml.ts';

/**
 * JUnit for CI, in the form that the Jenkins xUnit schema takes: a suite for each kind of check, in the plan's order. A fault
 * is a `failure`, what could not be looked at an `error`, blocked and left out are `skipped`; warnings pass and say so.
 */
export const junit: Reporter = (report, _screen, words) => {
  const kinds = [...new Set(report.checks.map((check) => check.kind))];
  const { counts } = report;
  const suites = kinds.flatMap((kind) => suiteOf(kind, report, words));
  return [
    '<?xml version="1.0" encoding="UTF-8"?>',
    `<testsuites name="preflight" time="${seconds(report.durationMs)}" tests="${report.checks.length}" failures="${counts.fail}" errors="${counts.unknown}">`,
    ...suites,
    '</testsuites>',
    '',
  ].join('\n');
};

// The schema allows three digits after the point and no exponent.
const seconds = (ms: number | undefined) => (Math.max(0, ms ?? 0) / 1000).toFixed(3);
const attribute = (text: string) => escapeMarkup(cleanLine(text, 1000));

function suiteOf(kind: string, report: Report, words: Wording): readonly string[] {
  const checks = report.checks.filter((check) => check.kind === kind);
  const count = (...verdicts: readonly string[]) => checks.filter((check) => verdicts.includes(check.verdict)).length;
  const time = seconds(checks.reduce((sum, check) => sum + (check.durationMs ?? 0), 0));
  return [
    `  <testsuite name="${attribute(kind)}" tests="${checks.length}" failures="${count('fail')}" errors="${count('unknown')}" skipped="${count('blocked', 'skipped')}" time="${time}" timestamp="${attribute(report.startedAt)}">`,
    ...checks.flatMap((check) => caseOf(check, report, words)),
    '  </testsuite>',
  ];
}

function caseOf(check: ReportCheck, report: Report, words: Wording): readonly string[] {
  const head = `    <testcase name="${attribute(check.id)}" classname="preflight.${attribute(check.kind)}" time="${seconds(check.durationMs)}"`;
  const message = `message="${attribute(check.message)}"`;
  const typed = `${message} type="${attribute(check.code)}"`;
  const body = escapeMarkup(cleanText(bodyOf(check, report, words), 8000));
  if (check.verdict === 'pass') return [`${head}/>`];
  if (check.verdict === 'warn') return [`${head}>`, `      <system-out>${body}</system-out>`, '    </testcase>'];
  if (check.verdict === 'fail') return [`${head}>`, `      <failure ${typed}>${body}</failure>`, '    </testcase>'];
  if (check.verdict === 'unknown') return [`${head}>`, `      <error ${typed}>${body}</error>`, '    </testcase>'];
  return [`${head}>`, `      <skipped ${message}/>`, '    </testcase>'];
}

function bodyOf(check: ReportCheck, report: Report, words: Wording): string {
  const place = placeOf(check.at);
  const causes = report.causes.filter((cause) => cause.explains.includes(check.id));
  return [
    `${words.screen.verdicts[check.verdict]}: ${cleanLine(check.message, 1000)}`,
    ...(place === '' ? [] : [place]),
    ...check.evidence.map(({ what, value }) => `${evidenceLabel(what, words)}: ${cleanLine(String(value), 1000)}`),
    ...causes.flatMap((cause) => [
      `${words.screen.cause} ${cleanLine(cause.message, 1000)}`,
      `${words.screen.fix} ${cleanLine(cause.remedy.text, 1000)}`,
      ...(cause.remedy.command === undefined ? [] : [`$ ${cleanLine(cause.remedy.command, 1000)}`]),
    ]),
  ].join('\n');
}
