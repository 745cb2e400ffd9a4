import { type InterruptCode, interruptCodes } from '../base/interrupt.ts';
import type { Redact } from '../base/redact.ts';
import { withoutGaps } from '../base/without-gaps.ts';
import type { Diagnosis } from '../engine/diagnosis/diagnosis.ts';
import type { RunRecord } from '../engine/record.ts';
import type { Verdict } from '../engine/verdict.ts';
import type { Wording } from '../words/words.ts';
import { chatOf } from './chat.ts';
import { compositionOf } from './composition.ts';
import { placeIn, printable, reportEvidence, type Tidy, tidyFor } from './evidence.ts';
import { exitCodeOf, verdictOf } from './exit-code.ts';
import { factsOf } from './facts.ts';
import { headlineOf } from './headline.ts';
import { localTime } from './local-time.ts';
import { managersOf } from './managers.ts';
import { causeWords, messageOf } from './message.ts';
import { modelServersOf } from './model-servers.ts';
import { pathOf } from './path.ts';
import { reachOf } from './reach.ts';
import type { Counts, Report, ReportCause, ReportCheck } from './report.ts';
import { rolesOf, tokensOf } from './roles.ts';
import { signalFirst, signalOf } from './signal.ts';
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
  /** Minutes by which the machine's clock is ahead of UTC. */
  readonly aheadOfUtc?: number;
  /** --strict: a warning fails. */
  readonly isStrict?: boolean;
  /** How an interrupted run ends; Ctrl-C's when left out. */
  readonly interruptCode?: InterruptCode;
};

/** Words the record: the one document that every reporter reads. What changed is added by state/with-changes.ts. */
export function buildReport(record: RunRecord, diagnosis: Diagnosis, words: Wording, more: ReportMore): Report {
  const tidy = tidyFor(more.redact);
  const checks = record.outcomes.map((outcome) => checkOf(outcome, words, tidy));
  const found = signalFirst(diagnosis.causes, record);
  const causes = found.map((cause): ReportCause => {
    const { message, remedy } = causeWords(cause, words, tidy);
    const typed = cause.command === undefined ? undefined : printable(cause.command, tidy);
    const command = typed !== undefined && (more.hide?.(typed) ?? typed) === typed ? typed : undefined;
    return {
      code: cause.code,
      subject: tidy(cause.subject, 200),
      certainty: cause.certainty,
      message,
      remedy: {
        text: remedy,
        ...withoutGaps({ command }),
      },
      ...placeIn(cause.at),
      evidence: reportEvidence(cause.evidence, tidy),
      explains: cause.explains,
    };
  });
  const ending = {
    outcomes: record.outcomes.map(({ verdict, planned }) => ({
      verdict,
      isOptional: planned.subject.optional === true,
    })),
    ...(record.isInterrupted ? { interrupted: more.interruptCode ?? interruptCodes.SIGINT } : {}),
    isStrict: more.isStrict === true,
  };
  const verdict = verdictOf(ending);
  const chat = chatOf(record, tidy);
  const durationMs = Math.round(record.durationMs + more.startupMs);
  const criticalPathMs = Math.min(durationMs, Math.round(record.criticalPathMs));
  const reach = reachOf(record, tidy);
  const seen = factsOf(record, tidy);
  const facts = reach === undefined ? seen : { ...seen, host: withoutUser(seen.host) };
  const composition = compositionOf(record, facts.docker.containers, chat, tidy);
  const stack = stackOf(record, tidy);
  const signal = signalOf(record, chat, words);
  const report: Report = {
    schema: 'preflight.report/v1',
    tool: { name: 'preflight', version: more.version },
    language: words.language,
    startedAt: record.startedAt,
    ...withoutGaps({ startedLocal: localTime(record.startedAt, more.aheadOfUtc ?? 0) }),
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
        unexplained: diagnosis.unexplained,
        signal: signal?.text,
        isInterrupted: record.isInterrupted,
      },
      words,
    ),
    ...withoutGaps({ signal }),
    ...(causes[0] === undefined ? {} : { nextAction: causes[0].remedy }),
    ledgers: record.ledger.files.map(({ file, sha256 }) => ({ file, sha256 })),
    ...withoutGaps({ missing: reach === undefined ? missingLedgers(record) : undefined }),
    path: pathOf(record, found, tidy),
    ...withoutGaps({ reach }),
    ...withoutGaps({ composition }),
    causes,
    unexplained: diagnosis.unexplained,
    checks,
    ...withoutGaps({ chat }),
    roles: rolesOf(record, tidy),
    tokens: tokensOf(record, tidy),
    managers: managersOf(record, words, tidy),
    ...withoutGaps({ stack, modelServers: modelServersOf(record, tidy) }),
    facts,
    counts: countsOf(checks),
  };
  return more.hide ? withoutSecrets(report, more.hide) : report;
}

/** The answer of `reach` is for somebody's issue. */
function withoutUser({ user: _, ...host }: Report['facts']['host']): Report['facts']['host'] {
  return host;
}

/** Either ledger may be missing; then nobody may take the rest for the whole. */
function missingLedgers({ ledger }: RunRecord): Report['missing'] {
  const missing = [...(ledger.ports ? [] : ['ports.yml']), ...(ledger.managers ? [] : ['managers.yml'])];
  return missing.length === 0 ? undefined : missing;
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
    ...placeIn(outcome.at),
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
