import type { Report, ReportCheck } from '../report/report.ts';
import type { Wording } from '../words/words.ts';

/** The slowest beside the chain that are shown. */
const besideAtMost = 12;

/** Where the time of a run went: the chain of waits in its order, then what ran beside it, slowest first. */
export function timingsText(report: Report, { screen }: Wording): string {
  const { timings } = screen;
  const checks = new Map(report.checks.map((check) => [check.id, check]));
  const chain = (report.criticalPath ?? []).flatMap((id) => checks.get(id) ?? []);
  const inChain = new Set(chain);
  const beside = report.checks.filter((check) => check.durationMs !== undefined && !inChain.has(check));
  const slowest = [...beside].sort((a, b) => (b.durationMs ?? 0) - (a.durationMs ?? 0)).slice(0, besideAtMost);
  return [
    timings.title({ total: report.durationMs, waiting: report.criticalPathMs }),
    timings.chain,
    ...chain.map(line),
    timings.beside(beside.length),
    ...slowest.map(line),
    '',
  ].join('\n');
}

const line = ({ id, startedMs, durationMs }: ReportCheck) =>
  `${`${Math.round(startedMs ?? 0)} ms`.padStart(10)} ${`+${Math.round(durationMs ?? 0)} ms`.padStart(10)}  ${id}`;
