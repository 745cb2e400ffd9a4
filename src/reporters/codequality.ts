import { jsonText } from '../base/json-text.ts';
import { cleanLine } from '../base/sanitise.ts';
import { sha256 } from '../base/sha256.ts';
import type { Span } from '../base/span.ts';
import type { Reporter } from './reporter.ts';

/** GitLab's Code Quality report: a JSON list that merge requests show. Only what has a place in a file can be shown there. */
export const codequality: Reporter = (report) => {
  const explained = new Set(report.causes.flatMap((cause) => cause.explains));
  const fallback = report.ledgers[0]?.file ?? 'ports.yml';
  const causes = report.causes.map((cause, index) =>
    issueOf(`${cause.message} ${cause.remedy.text}`, cause.code, cause.subject, index === 0 ? 'critical' : 'major', cause.at, fallback),
  );
  const checks = report.checks
    .filter((check) => !explained.has(check.id) && ['fail', 'warn', 'unknown'].includes(check.verdict))
    .map((check) =>
      issueOf(
        check.message,
        check.code,
        check.subject,
        check.verdict === 'fail' ? 'major' : check.verdict === 'warn' ? 'minor' : 'info',
        check.at,
        fallback,
      ),
    );
  return jsonText([...causes, ...checks]);
};

function issueOf(text: string, code: string, subject: string, severity: string, at: Span | undefined, fallback: string) {
  return {
    description: cleanLine(text, 1000),
    check_name: code,
    // GitLab tells issues of two runs apart by this; it must not change when a line moves.
    fingerprint: sha256(`${code}\u0000${subject}`),
    severity,
    location: { path: at?.file ?? fallback, lines: { begin: at?.line ?? 1 } },
  };
}
