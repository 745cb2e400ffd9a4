import { cleanLine } from '../base/sanitise.ts';
import { sha256 } from '../base/sha256.ts';
import type { Span } from '../base/span.ts';
import type { Report, ReportCause, ReportCheck } from '../report/report.ts';
import type { Reporter } from './reporter.ts';

/** SARIF 2.1.0, which code scanning and editors show at the ledger's line: causes first, then what none explains. */
export const sarif: Reporter = (report) => {
  const explained = new Set(report.causes.flatMap(({ explains }) => explains));
  const open = report.checks.filter(({ id, verdict }) => !explained.has(id) && ['fail', 'warn', 'unknown'].includes(verdict));
  const fallback = report.ledgers[0]?.file ?? 'ports.yml';
  const all = [...report.causes.map((one) => ofCause(one, report)), ...open.map(ofCheck)];
  const rules = [...new Set(all.map(({ code }) => code))];
  const results = all.map(({ code, subject, level, text, at }) => ({
    ruleId: code,
    ruleIndex: rules.indexOf(code),
    level,
    message: { text: cleanLine(text, 2000) },
    locations: [{ physicalLocation: place(at, fallback) }],
    // Stays when a line moves, so that an alert is not opened twice.
    partialFingerprints: { 'codeAndSubject/v1': sha256(`${code}\u0000${subject}`) },
  }));
  const run = {
    tool: { driver: { name: 'preflight', version: report.tool.version, rules: rules.map((id) => ({ id })) } },
    columnKind: 'utf16CodeUnits',
    invocations: [
      { executionSuccessful: report.exitCode === 0 || report.exitCode === 1, startTimeUtc: report.startedAt, exitCode: report.exitCode },
    ],
    results,
  };
  return `${JSON.stringify({ $schema: 'https://json.schemastore.org/sarif-2.1.0.json', version: '2.1.0', runs: [run] }, null, 2)}\n`;
};

type Level = 'error' | 'warning' | 'note';
type Issue = {
  readonly code: string;
  readonly subject: string;
  readonly level: Level;
  readonly text: string;
  readonly at?: Span | undefined;
};

/** A cause of nothing but warnings is a warning. */
function ofCause({ code, subject, message, remedy, at, explains }: ReportCause, { checks }: Report): Issue {
  const isFailure = checks.some(({ id, verdict }) => explains.includes(id) && (verdict === 'fail' || verdict === 'unknown'));
  const command = remedy.command === undefined ? '' : ` $ ${remedy.command}`;
  return { code, subject, level: isFailure ? 'error' : 'warning', text: `${message} ${remedy.text}${command}`, at };
}

const levels: Readonly<Record<string, Level>> = { fail: 'error', warn: 'warning' };

const ofCheck = ({ code, subject, verdict, message, at }: ReportCheck): Issue => ({
  code,
  subject,
  // What could not be looked at is told, and is no fault of the file.
  level: levels[verdict] ?? 'note',
  text: message,
  at,
});

function place(at: Span | undefined, fallback: string) {
  const end = at?.endLine === undefined || at.endColumn === undefined ? {} : { endLine: at.endLine, endColumn: at.endColumn };
  return {
    artifactLocation: { uri: uriOf(at?.file ?? fallback) },
    region: { startLine: at?.line ?? 1, startColumn: at?.column ?? 1, ...end },
  };
}

/** A file's name as a reference that is relative to the place of the run. */
const uriOf = (file: string) => file.replaceAll('\\', '/').split('/').map(encodeURIComponent).join('/');
