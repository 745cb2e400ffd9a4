import type { Probes } from '../../probes/probes.ts';
import type { Check } from '../check.ts';
import type { Family } from '../family.ts';
import { gatedClosure } from '../plan/gated-closure.ts';
import type { Prepared } from '../prepare.ts';
import type { RunRecord } from '../record.ts';
import type { RunOptions } from './run-options.ts';
import { runPlan } from './run-plan.ts';

/** A check that is asked again: servers, ports and containers change by themselves, files only when somebody edits them. */
const isRestless = ({ canTurnGreen, isChat }: Check<string, never>) => canTurnGreen && !isChat;

/** The families that have something to ask again; the others keep what they prepared. */
export const restlessFamilies = (families: readonly Family[]): readonly Family[] =>
  families.filter(({ checks }) => checks.some(isRestless));

export type AgainOptions = Omit<RunOptions, 'probes' | 'own'> & {
  readonly probes: Probes;
  readonly own: Prepared;
  /** Asks what is costly, too. */
  readonly isThorough: boolean;
};

/**
 * Asks once more what may have changed by itself since a run, and what that needs; all else, the chat included, keeps its outcome. A record
 * of the whole plan comes back.
 */
export async function runAgain(before: RunRecord, options: AgainOptions): Promise<RunRecord> {
  const { plan } = before;
  const isAsked = (check: Check<string, never>) => isRestless(check) && (options.isThorough || !check.isCostly);
  const kinds = new Set(options.families.flatMap(({ checks }) => checks.filter(isAsked).map(({ kind }) => kind)));
  const wanted = gatedClosure(plan.checks, ({ kind, leftOutBy }) => leftOutBy === undefined && kinds.has(kind));
  const again = await runPlan({ ...plan, checks: plan.checks.filter(({ id, isLast }) => wanted.has(id) && !isLast) }, options);
  const asked = new Map(again.outcomes.map((outcome) => [outcome.id, outcome]));
  return { ...again, plan, outcomes: before.outcomes.map((outcome) => asked.get(outcome.id) ?? outcome) };
}
