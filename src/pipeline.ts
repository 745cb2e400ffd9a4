import { setMaxListeners } from 'node:events';
import type { Phase } from './base/phase.ts';
import { createRedactor, type Redact } from './base/redact.ts';
import { diagnose } from './engine/diagnosis/diagnose.ts';
import type { Diagnosis } from './engine/diagnosis/diagnosis.ts';
import { buildPlan, type Selection } from './engine/plan/build-plan.ts';
import type { SelectionProblem } from './engine/plan/selection.ts';
import { prepare } from './engine/prepare.ts';
import type { RunRecord } from './engine/record.ts';
import type { RunEvent } from './engine/run/event.ts';
import { runPlan } from './engine/run/run-plan.ts';
import { runUntilReady, type WaitEvent } from './engine/run/run-until-ready.ts';
import { families } from './families/families.ts';
import type { Ledger } from './ledger/ledger.ts';
import { loadLedger } from './ledger/load-ledger.ts';
import type { LedgerProblem } from './ledger/problem.ts';
import type { Probes } from './probes/probes.ts';

/** Makes the probes of one run: shared observations live as long as the probes do. */
export type MakeProbes = (input: {
  readonly ledger: Ledger;
  readonly env: Environment;
  readonly redact: Redact;
  readonly signal: AbortSignal;
}) => Probes;

export type Environment = Readonly<Record<string, string | undefined>>;

export type PipelineOptions = {
  readonly cwd: string;
  readonly env: Environment;
  readonly platform: NodeJS.Platform;
  readonly portsFile?: string;
  readonly managersFile?: string;
  readonly phase: Phase;
  readonly selection: Selection;
  /** Milliseconds for the whole run. */
  readonly deadlineMs?: number;
  /** Milliseconds to keep trying what can still turn green. */
  readonly waitMs?: number;
  readonly signal: AbortSignal;
  readonly onEvent?: (event: RunEvent | WaitEvent) => void;
  readonly makeProbes: MakeProbes;
};

/** What came of it: a record with its diagnosis, or what is wrong with the input. */
export type PipelineResult =
  | { readonly kind: 'ran'; readonly record: RunRecord; readonly diagnosis: Diagnosis; readonly redact: Redact }
  | { readonly kind: 'ledger-problems'; readonly problems: readonly LedgerProblem[] }
  | { readonly kind: 'selection-problems'; readonly problems: readonly SelectionProblem[] };

/** The stages in order: ledger → plan → run → diagnosis. Each arrow is one function; nothing is printed. */
export async function runPipeline(options: PipelineOptions): Promise<PipelineResult> {
  const { cwd, env, phase, platform, makeProbes, signal } = options;
  const onEvent = options.onEvent ?? (() => undefined);
  // Every exchange of the run listens to it; that is no leak.
  setMaxListeners(0, signal);
  const loaded = await loadLedger({
    cwd,
    env,
    ...(options.portsFile === undefined ? {} : { portsFile: options.portsFile }),
    ...(options.managersFile === undefined ? {} : { managersFile: options.managersFile }),
  });
  if (!loaded.ok) return { kind: 'ledger-problems', problems: loaded.error };
  const ledger = loaded.value;
  const redact = createRedactor((ledger.ports?.tokens ?? []).flatMap(({ value }) => (value === undefined ? [] : [value])));
  const look = async () => {
    const probes = makeProbes({ ledger, env, redact, signal });
    return { probes, own: await prepare(families, { ledger, env, probes, redact }) };
  };
  const first = await look();
  const planned = buildPlan({ ledger, phase, own: first.own }, families, options.selection);
  if (!planned.ok) return { kind: 'selection-problems', problems: planned.error };
  const common = { ledger, families, redact, platform, signal, onEvent };
  const record =
    options.waitMs === undefined
      ? await runPlan(planned.value, {
          ...common,
          ...first,
          ...(options.deadlineMs === undefined ? {} : { deadlineMs: options.deadlineMs }),
        })
      : await runUntilReady(planned.value, {
          ...common,
          look,
          waitMs: Math.min(options.waitMs, options.deadlineMs ?? options.waitMs),
          onEvent,
        });
  return { kind: 'ran', record, diagnosis: await diagnosisOf(record), redact };
}

/** The rules are loaded when something is not green. */
async function diagnosisOf(record: RunRecord): Promise<Diagnosis> {
  if (record.outcomes.every(({ verdict }) => verdict === 'pass' || verdict === 'skipped')) return { causes: [], unexplained: [] };
  const { effectOfCommand, rules } = await import('./families/rules.ts');
  return diagnose(record, rules, effectOfCommand);
}
