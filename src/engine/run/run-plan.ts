import { setMaxListeners } from 'node:events';
import { monotonicMs as processMs } from '../../base/clock.ts';
import { isWaitedFor, type Need } from '../check.ts';
import type { Plan, PlannedCheck } from '../plan/plan.ts';
import { effectivelyFailed, type Outcome, type RunRecord } from '../record.ts';
import { askCheck } from './ask-check.ts';
import { criticalPath } from './critical-path.ts';
import type { RunOptions } from './run-options.ts';
import { createSlots } from './slots.ts';

/** How many checks are asked at once; more would only queue in the kernel and eat file descriptors. */
const maximumAtOnce = 128;

/**
 * Asks all checks of the plan: each as soon as what gates it has passed, all others at once; what only runs beside a check can end it.
 * Memoised recursion instead of a scheduler: the outcome of a check is a promise that others wait for. Outcomes come back in the
 * plan's order. Never throws; what goes wrong becomes an outcome.
 */
export async function runPlan(plan: Plan, options: RunOptions): Promise<RunRecord> {
  const { onEvent, monotonicMs = processMs, now = () => new Date() } = options;
  const checks = new Map(
    options.families.flatMap(({ name, checks: its }) => its.map((check) => [check.kind, { check, own: options.own.get(name) }] as const)),
  );
  const startedAt = now();
  const startMs = monotonicMs();
  const sinceStart = () => monotonicMs() - startMs;
  const stop = runSignal(options);
  const slots = createSlots(maximumAtOnce);
  const byId = new Map(plan.checks.map((check) => [check.id, check]));
  const outcomes = new Map<string, Promise<Outcome>>();
  const settled = new Map<string, Outcome>();

  const outcome = (check: PlannedCheck): Promise<Outcome> => {
    const known = outcomes.get(check.id);
    if (known) return known;
    const made = settle(check).then((result) => {
      settled.set(check.id, result);
      onEvent({ kind: 'check-finished', outcome: result, done: settled.size, total: plan.checks.length });
      return result;
    });
    outcomes.set(check.id, made);
    return made;
  };

  const settle = async (check: PlannedCheck): Promise<Outcome> => {
    const base = { id: check.id, kind: check.kind, subject: check.subject.name, planned: check, evidence: [], blockedBy: [] };
    if (check.leftOutBy !== undefined) {
      return { ...base, verdict: 'skipped', code: 'left-out', args: { option: check.leftOutBy } };
    }
    const blockers = await blockersOf(check);
    if (blockers.length > 0) {
      return { ...base, verdict: 'blocked', code: 'blocked-by', args: { by: blockers }, blockedBy: blockers };
    }
    const asking = { ...options, phase: plan.phase, now, sinceStart, stop: stop.signal };
    const ask = (broken?: AbortSignal) =>
      slots.run(() => {
        onEvent({ kind: 'check-started', id: check.id, atMs: sinceStart() });
        return askCheck(check, checks.get(check.kind), broken ? { ...asking, broken } : asking);
      });
    const beside = check.needs.filter(({ gate }) => gate === 'beside');
    return beside.length === 0 ? ask() : askBeside(beside, base, ask);
  };

  const askBeside = async (
    beside: readonly Need[],
    base: Pick<Outcome, 'id' | 'kind' | 'subject' | 'planned' | 'evidence'>,
    ask: (broken: AbortSignal) => Promise<Outcome>,
  ): Promise<Outcome> => {
    const broken = new AbortController();
    const isBroken = async (need: Need) => {
      const isHeld = await closes(need);
      if (isHeld) broken.abort();
      return isHeld;
    };
    const held = beside.map(isBroken);
    // What failed already is known by the next turn: then nothing is asked.
    await new Promise(setImmediate);
    const asked = broken.signal.aborted ? undefined : await ask(broken.signal);
    // An answer that came is one, whatever was found beside it; without one, what failed beside it tells why.
    if (asked?.verdict === 'pass' || asked?.verdict === 'warn') return asked;
    const failed = await Promise.all(held);
    const by = beside.filter((_, index) => failed[index]).map(({ id }) => id);
    if (asked && by.length === 0) return asked;
    return { ...base, verdict: 'blocked', code: 'blocked-by', args: { by }, blockedBy: by };
  };

  const blockersOf = async (check: PlannedCheck): Promise<readonly string[]> => {
    const gates = check.needs.filter(isWaitedFor);
    const held = await Promise.all(gates.map((need) => closes(need)));
    return gates.filter((_, index) => held[index]).map(({ id }) => id);
  };

  const closes = async (need: Need): Promise<boolean> => {
    const other = byId.get(need.id);
    if (!other) return false;
    const result = await outcome(other);
    // What the user left out cannot hold others up: the question is asked without it.
    const isThere = result.verdict === 'pass' || (result.verdict === 'warn' && result.isDemoted !== true);
    if (isThere || result.verdict === 'skipped') return false;
    return need.gate === 'passed' || effectivelyFailed(result, (id) => settled.get(id));
  };

  onEvent({ kind: 'run-started', total: plan.checks.length });
  const [host, inOrder] = await Promise.all([options.probes.host.facts(), Promise.all(plan.checks.map(outcome))]);
  stop.end();
  return {
    ledger: options.ledger,
    phase: plan.phase,
    plan,
    outcomes: inOrder,
    host,
    startedAt: startedAt.toISOString(),
    durationMs: sinceStart(),
    ...criticalPath(plan, inOrder),
    isInterrupted: options.signal.aborted,
  };
}

/** One signal for the whole run: the user's interrupt or the run's deadline, whichever comes first. */
function runSignal(options: RunOptions): { readonly signal: AbortSignal; readonly end: () => void } {
  const controller = new AbortController();
  // Every running check listens to it; that is no leak.
  setMaxListeners(0, controller.signal);
  const interrupted = () => controller.abort('interrupted');
  if (options.signal.aborted) interrupted();
  options.signal.addEventListener('abort', interrupted, { once: true });
  const timer = options.deadlineMs === undefined ? undefined : setTimeout(() => controller.abort('deadline'), options.deadlineMs);
  return {
    signal: controller.signal,
    end: () => {
      clearTimeout(timer);
      options.signal.removeEventListener('abort', interrupted);
    },
  };
}
