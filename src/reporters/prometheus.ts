import type { Verdict } from '../engine/verdict.ts';
import type { Reporter } from './reporter.ts';

const numbers: { readonly [V in Verdict]: number } = { pass: 0, warn: 1, fail: 2, unknown: 3, blocked: 4, skipped: 5 };

/** The text format of Prometheus, for the textfile collector and /metrics: a gauge for each check and for each cause. */
export const prometheus: Reporter = (report) => {
  const stamp = Date.parse(report.startedAt) / 1000;
  const families: readonly (readonly [name: string, help: string, samples: readonly string[]])[] = [
    [
      'preflight_check_verdict',
      'How a check ended: 0 pass, 1 warn, 2 fail, 3 unknown, 4 blocked, 5 skipped.',
      report.checks.map((check) => sample({ check: check.id, kind: check.kind, subject: check.subject }, numbers[check.verdict])),
    ],
    [
      'preflight_check_duration_seconds',
      'How long a check took, without the wait for its turn.',
      report.checks.flatMap((check) => (check.durationMs === undefined ? [] : [sample({ check: check.id }, check.durationMs / 1000)])),
    ],
    [
      'preflight_cause_present',
      'A root cause that was found; the first to mend has rank 1.',
      report.causes.map((cause, index) =>
        sample({ cause: cause.code, subject: cause.subject, certainty: cause.certainty, rank: `${index + 1}` }, 1),
      ),
    ],
    ['preflight_checks', 'How many checks ended so.', Object.entries(report.counts).map(([verdict, count]) => sample({ verdict }, count))],
    ['preflight_causes', 'How many root causes were found.', [sample({}, report.causes.length)]],
    ['preflight_exit_code', 'The exit code of the run.', [sample({ phase: report.phase }, report.exitCode)]],
    ['preflight_run_duration_seconds', 'How long the run took, start of the process included.', [sample({}, report.durationMs / 1000)]],
    ['preflight_run_timestamp_seconds', 'When the run was started, in seconds since 1970.', Number.isNaN(stamp) ? [] : [sample({}, stamp)]],
    [
      'preflight_chat_first_token_seconds',
      'From the question to the first token.',
      report.chat?.ttftMs === undefined ? [] : [sample({}, report.chat.ttftMs / 1000)],
    ],
    [
      'preflight_chat_duration_seconds',
      'From the question to the end of the answer.',
      report.chat === undefined ? [] : [sample({}, report.chat.totalMs / 1000)],
    ],
    ['preflight_build_info', 'The version of Preflight.', [sample({ version: report.tool.version }, 1)]],
  ];
  return families
    .filter(([, , samples]) => samples.length > 0)
    .map(
      ([name, help, samples]) =>
        `# HELP ${name} ${help}\n# TYPE ${name} gauge\n${[...new Set(samples)].map((line) => `${name}${line}\n`).join('')}`,
    )
    .join('');
};

function sample(labels: Readonly<Record<string, string>>, value: number): string {
  const pairs = Object.entries(labels).map(([name, text]) => `${name}="${escapeLabel(text)}"`);
  return `${pairs.length === 0 ? '' : `{${pairs.join(',')}}`} ${value}`;
}

function escapeLabel(text: string): string {
  return text
    .replaceAll('\\', '\\\\')
    .replaceAll('"', '\\"')
    .replaceAll('\n', '\\n')
    .replace(/[\u0000-\u001f\u007f]/g, '');
}
