import type { Redact } from '../base/redact.ts';
import { withoutGaps } from '../base/without-gaps.ts';
import type { Diagnosis } from '../engine/diagnosis/diagnosis.ts';
import type { RunRecord } from '../engine/record.ts';
import type { Verdict } from '../engine/verdict.ts';
import type { Wording } from '../words/words.ts';
import { chatOf } from './chat.ts';
import { reportEvidence, reportSpan, type Tidy, tidyFor } from './evidence.ts';
import { exitCodeOf, verdictOf } from './exit-code.ts';
import { factsOf } from './facts.ts';
import { headlineOf } from './headline.ts';
import { managersOf } from './managers.ts';
import { causeWords, messageOf } from './message.ts';
import { pathOf } from './path.ts';
import type { Counts, Report, ReportCause, ReportCheck } from './report.ts';
import { rolesOf, tokensOf } from './roles.ts';
import { stackOf } from './stack.ts';
import { withoutSecrets } from './without-secrets.ts';

/** What a report needs besides the run and its diagnosis. */
export type ReportMore = {
  readonly version: string;
  /** From the start of the process to the start of the run. */
  readonly startupMs: number;
  readonly redact: Redact;
  /** Takes known secrets out of a text and changes nothing else; runs over every text of the report, ids too. */
  readonly hide?: Redact;
  /** Whether all that the folder asks for beyond looking was allowed. */
  readonly isTrusted?: boolean;
  /** --strict: a warning fails. */
  readonly isStrict?: boolean;
};

/** Words the record: the one document that every reporter reads. What changed is added by state/with-changes.ts. */
export function buildReport(record: RunRecord, diagnosis: Diagnosis, words: Wording, more: ReportMore): Report {
  const tidy = tidyFor(more.redact);
  const checks = record.outcomes.map((outcome) => checkOf(outcome, words, tidy));
  const causes = diagnosis.causes.map((cause): ReportCause => {
    const { message, remedy } = causeWords(cause, words, tidy);
    return {
      code: cause.code,
      subject: tidy(cause.subject, 200),
      certainty: cause.certainty,
      message,
      remedy: {
        text: remedy,
        ...(cause.command === undefined ? {} : { command: tidy(cause.command, 1000) }),
      },
      ...(cause.at === undefined ? {} : { at: reportSpan(cause.at) }),
      evidence: reportEvidence(cause.evidence, tidy),
      explains: cause.explains,
    };
  });
  const ending = {
    outcomes: record.outcomes.map(({ verdict, planned }) => ({
      verdict,
      isOptional: planned.subject.optional === true,
    })),
    isInterrupted: record.isInterrupted,
    isStrict: more.isStrict === true,
  };
  const verdict = verdictOf(ending);
  const chat = chatOf(record, tidy);
  const durationMs = Math.round(record.durationMs + more.startupMs);
  const criticalPathMs = Math.min(durationMs, Math.round(record.criticalPathMs));
  const stack = stackOf(record, tidy);
  const report: Report = {
    schema: 'preflight.report/v1',
    tool: { name: 'preflight', version: more.version },
    language: words.language,
    startedAt: record.startedAt,
    durationMs,
    criticalPathMs,
    criticalPath: record.criticalPath,
    overheadMs: durationMs - criticalPathMs,
    phase: record.phase,
    verdict,
    exitCode: exitCodeOf(ending),
    trusted: more.isTrusted === true,
    headline: headlineOf(
      {
        verdict,
        phase: record.phase,
        causes,
        checks,
        chat,
        isInterrupted: record.isInterrupted,
      },
      words,
    ),
    ...(causes[0] === undefined ? {} : { nextAction: causes[0].remedy }),
    ledgers: record.ledger.files.map(({ file, sha256 }) => ({ file, sha256 })),
    path: pathOf(record, diagnosis.causes, tidy),
    causes,
    unexplained: diagnosis.unexplained,
    checks,
    ...withoutGaps({ chat }),
    roles: rolesOf(record, tidy),
    tokens: tokensOf(record, tidy),
    managers: managersOf(record, words, tidy),
    ...withoutGaps({ stack }),
    facts: factsOf(record, tidy),
    counts: countsOf(checks),
  };
  return more.hide ? withoutSecrets(report, more.hide) : report;
}

function checkOf(outcome: RunRecord['outcomes'][number], words: Wording, tidy: Tidy): ReportCheck {
  const round = (ms: number | undefined) => (ms === undefined ? undefined : Math.max(0, Math.round(ms * 10) / 10));
  return {
    id: outcome.id,
    kind: outcome.kind,
    subject: outcome.subject,
    verdict: outcome.verdict,
    code: outcome.code,
    message: messageOf(outcome, words, tidy),
    ...(outcome.at === undefined ? {} : { at: reportSpan(outcome.at) }),
    blockedBy: outcome.blockedBy,
    evidence: reportEvidence(outcome.evidence, tidy),
    ...withoutGaps({
      startedMs: round(outcome.startedMs),
      durationMs: round(outcome.durationMs),
    }),
  };
}

/** How many checks ended how. */
function countsOf(checks: readonly { readonly verdict: Verdict }[]): Counts {
  const counts = {
    pass: 0,
    warn: 0,
    fail: 0,
    unknown: 0,
    blocked: 0,
    skipped: 0,
  };
  for (const { verdict } of checks) counts[verdict] += 1;
  return counts;
}
