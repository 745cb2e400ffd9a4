import { cpuMs, monotonicMs as processMs } from '../../base/clock.ts';
import { pause } from '../../base/pause.ts';
import type { Probes } from '../../probes/probes.ts';
import { gatedClosure } from '../plan/gated-closure.ts';
import type { Plan } from '../plan/plan.ts';
import type { Prepared } from '../prepare.ts';
import type { Outcome, RunRecord } from '../record.ts';
import { canTurnGreen } from './can-turn-green.ts';
import type { RunOptions } from './run-options.ts';
import { runPlan } from './run-plan.ts';

/** What is waited for: the ids that are not green yet, and those that never will be without the user. */
export type WaitEvent = {
  readonly kind: 'waiting';
  readonly round: number;
  readonly waitedMs: number;
  readonly pending: readonly { readonly id: string; readonly code: string }[];
  readonly hopeless: readonly string[];
};

export type WaitOptions = Omit<RunOptions, 'probes' | 'own' | 'onEvent' | 'deadlineMs'> & {
  /** The world as one round sees it. */
  readonly look: () => Promise<{ readonly probes: Probes; readonly own: Prepared }>;
  readonly waitMs: number;
  readonly onEvent: (event: Parameters<RunOptions['onEvent']>[0] | WaitEvent) => void;
};

/**
 * Between two rounds. Short, for somebody waits for what comes next; longer only where the rounds themselves are work: waiting takes a
 * fifth of a processor at most, and never looks away for more than a second.
 */
const shortestPauseMs = 200;
const longestPauseMs = 1_000;
const pausePerCpuMs = 4;

/**
 * Runs the plan until it is green, until only the user can mend what is left, or until the time is over; one record comes back,
 * of a last run of the whole plan. Between the rounds only what was not green is asked again, and the chat, which costs, is sent
 * when all else is green; it is sent again only where it came too early for something that starts.
 */
export async function runUntilReady(plan: Plan, options: WaitOptions): Promise<RunRecord> {
  const { look, monotonicMs = processMs, onEvent, signal, waitMs } = options;
  const start = monotonicMs();
  const left = () => waitMs - (monotonicMs() - start);
  const canTurn = canTurnGreen(options.families);
  const early = new Set(options.families.flatMap(({ tooEarly }) => tooEarly ?? []));
  const run = async (part: Plan) => runPlan(part, { ...options, ...(await look()), deadlineMs: Math.max(left(), 1_000) });
  let beganCpuMs = 0;
  const waitFor = async (open: readonly Outcome[], round: number, hopeless: readonly string[]) => {
    onEvent({ kind: 'waiting', round, waitedMs: monotonicMs() - start, pending: open.map(({ id, code }) => ({ id, code })), hopeless });
    const pauseMs = Math.min(Math.max((cpuMs() - beganCpuMs) * pausePerCpuMs, shortestPauseMs), longestPauseMs);
    await pause(Math.min(pauseMs, Math.max(left(), 0)), signal);
  };
  let part = withoutChat(plan);
  const seen = new Map<string, Outcome>();
  for (let round = 1; ; round++) {
    beganCpuMs = cpuMs();
    const record = await run(part);
    if (signal.aborted) return part === plan ? record : withSeen(await run(plan), seen);
    for (const outcome of record.outcomes) seen.set(outcome.id, outcome);
    const open = record.outcomes.filter(({ verdict }) => verdict === 'fail' || verdict === 'unknown' || verdict === 'blocked');
    const failed = open.filter(({ verdict }) => verdict !== 'blocked');
    const hopeless = failed.filter((outcome) => !canTurn(outcome)).map(({ id }) => id);
    if (left() <= 0 || hopeless.length > 0) return part === plan ? record : run(plan);
    if (failed.length === 0) {
      if (part === plan) return record;
      const whole = await run(plan);
      const stays = whole.outcomes.filter(({ verdict }) => verdict === 'fail' || verdict === 'unknown');
      if (stays.length === 0 || !stays.every(canTurn) || stays.some(({ code, planned }) => planned.isLast && !early.has(code)))
        return whole;
      if (left() <= 0) return whole;
      part = withoutChat(plan);
      // What is only too early is asked again after a pause, like everything else that is waited for.
      if (stays.some(({ planned }) => planned.isLast)) await waitFor(stays, round, []);
      continue;
    }
    await waitFor(failed, round, hopeless);
    part = only(plan, open);
  }
}

/** An interrupt takes nothing of what was known when it came: whoever gives up waiting wants to see what was waited for. */
function withSeen(record: RunRecord, seen: ReadonlyMap<string, Outcome>): RunRecord {
  const known = (outcome: Outcome) => (outcome.code === 'interrupted' || outcome.verdict === 'blocked' ? seen.get(outcome.id) : undefined);
  return { ...record, outcomes: record.outcomes.map((outcome) => known(outcome) ?? outcome) };
}

function withoutChat(plan: Plan): Plan {
  return { ...plan, checks: plan.checks.filter(({ isLast }) => !isLast) };
}

/** The open checks and what gates them, near or far; the chat never. */
function only(plan: Plan, open: readonly Outcome[]): Plan {
  const ids = new Set(open.map(({ id }) => id));
  const wanted = gatedClosure(plan.checks, ({ id }) => ids.has(id));
  return { ...plan, checks: plan.checks.filter(({ id, isLast }) => wanted.has(id) && !isLast) };
}
