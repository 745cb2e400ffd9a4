import { setMaxListeners } from 'node:events';
import { isCi } from './base/is-ci.ts';
import { hideKnown } from './base/known-secrets.ts';
import type { Phase } from './base/phase.ts';
import { createRedactor, type Redact } from './base/redact.ts';
import { ok } from './base/result.ts';
import { restricted, type Trust } from './base/trust.ts';
import { withoutGaps } from './base/without-gaps.ts';
import type { CauseRule } from './engine/cause.ts';
import type { Detail } from './engine/check.ts';
import { diagnose } from './engine/diagnosis/diagnose.ts';
import type { Diagnosis } from './engine/diagnosis/diagnosis.ts';
import type { Family } from './engine/family.ts';
import { buildPlan, type Selection } from './engine/plan/build-plan.ts';
import type { SelectionProblem } from './engine/plan/selection.ts';
import { prepare } from './engine/prepare.ts';
import type { RunRecord } from './engine/record.ts';
import type { RunEvent } from './engine/run/event.ts';
import { restlessFamilies, runAgain } from './engine/run/run-again.ts';
import { runPlan } from './engine/run/run-plan.ts';
import { runUntilReady, type WaitEvent } from './engine/run/run-until-ready.ts';
import { wishesOf } from './engine/wishes.ts';
import { families as defaults } from './families/families.ts';
import { type Ledger, secretsOf } from './ledger/ledger.ts';
import { loadLedger } from './ledger/load-ledger.ts';
import type { LedgerProblem } from './ledger/problem.ts';
import type { Probes } from './probes/probes.ts';

/** Makes the probes of one run: shared observations live as long as the probes do. */
export type MakeProbes = (input: {
  readonly ledger: Ledger;
  readonly env: Environment;
  readonly redact: Redact;
  /** What this folder may do beyond being looked at. */
  readonly trust: Trust;
  readonly signal: AbortSignal;
}) => Probes;

type Environment = Readonly<Record<string, string | undefined>>;

export type PipelineOptions = {
  readonly cwd: string;
  readonly env: Environment;
  readonly platform: NodeJS.Platform;
  /** A ledger that was made in memory; left out, it is read. */
  readonly ledger?: Ledger;
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
  /** What the user allowed here; left out, nothing beyond looking. */
  readonly trust?: Trust;
  /** How closely the user follows along. */
  readonly detail?: Detail;
  /** Left out: all that the package has. */
  readonly families?: readonly Family[];
  /** Rules beside those of the package. */
  readonly rules?: readonly CauseRule[];
};

/** What came of it: a record with its diagnosis, or what is wrong with the input. */
export type PipelineResult =
  | {
      readonly kind: 'ran';
      readonly record: RunRecord;
      readonly diagnosis: Diagnosis;
      readonly redact: Redact;
      /** Takes the values of tokens and variables out of a text, and nothing else. */
      readonly hide: Redact;
      /** Whether all that this folder asks for beyond looking is allowed. */
      readonly isTrusted: boolean;
      /** Asks again what may have changed by itself since, with the same ledgers and the same plan; all else is as it was. */
      readonly again: (isThorough: boolean) => Promise<Extract<PipelineResult, { readonly kind: 'ran' }>>;
    }
  | { readonly kind: 'ledger-problems'; readonly problems: readonly LedgerProblem[] }
  | { readonly kind: 'selection-problems'; readonly problems: readonly SelectionProblem[] };

/** The stages in order: ledger → plan → run → diagnosis. Each arrow is one function; nothing is printed. */
export async function runPipeline(options: PipelineOptions): Promise<PipelineResult> {
  const { cwd, env, signal } = options;
  // Every exchange of the run listens to it; that is no leak.
  setMaxListeners(0, signal);
  const files = withoutGaps({ portsFile: options.portsFile, managersFile: options.managersFile, trust: options.trust });
  const loaded = options.ledger ? ok(options.ledger) : await loadLedger({ cwd, env, ...files });
  if (!loaded.ok) return { kind: 'ledger-problems', problems: loaded.error };
  const ledger = loaded.value;
  const secrets = secretsOf(ledger);
  const redact = createRedactor(secrets);
  const hide = hideKnown(secrets);
  const safely = async (run: () => ReturnType<typeof runLedger>): Promise<PipelineResult> => {
    try {
      const ran = await run();
      return ran.kind === 'ran' ? whole(ran) : ran;
    } catch (error) {
      throw redacted(error, redact);
    }
  };
  const whole = (ran: Ran): Whole => ({
    ...ran,
    redact,
    hide,
    again: (isThorough) => safely(() => ran.again(isThorough)) as Promise<Whole>,
  });
  return safely(() => runLedger({ ...options, onEvent: hidingIds(options.onEvent ?? (() => undefined), hide) }, ledger, redact));
}

type Whole = Extract<PipelineResult, { readonly kind: 'ran' }>;
type Ran = Pick<Whole, 'kind' | 'record' | 'diagnosis' | 'isTrusted'> & { readonly again: (isThorough: boolean) => Promise<Ran> };

async function runLedger(
  options: PipelineOptions & Required<Pick<PipelineOptions, 'onEvent'>>,
  ledger: Ledger,
  redact: Redact,
): Promise<Ran | Extract<PipelineResult, { kind: 'selection-problems' }>> {
  const { env, makeProbes, onEvent, phase, platform, signal, trust: allowed = restricted, families = defaults } = options;
  const look = async () => {
    const probes = makeProbes({ ledger, env, redact, trust: allowed, signal });
    return { probes, own: await prepare(families, { ledger, env, probes, redact }) };
  };
  const first = await look();
  const planned = buildPlan({ ledger, phase, own: first.own }, families, options.selection);
  if (!planned.ok) return { kind: 'selection-problems', problems: planned.error };
  // A folder that wishes for more than it did when it was trusted keeps what was allowed, and is no trusted one.
  const isTrusted = allowed.isTrusted && (allowed.hasSeen?.(wishesOf(families, ledger, first.own)) ?? true);
  const detail = withoutGaps({ detail: options.detail });
  const common = { ledger, families, redact, trust: { ...allowed, isTrusted }, platform, isCi: isCi(env), signal, onEvent, ...detail };
  const record =
    options.waitMs === undefined
      ? await runPlan(planned.value, {
          ...common,
          ...first,
          ...withoutGaps({ deadlineMs: options.deadlineMs }),
        })
      : await runUntilReady(planned.value, {
          ...common,
          look,
          waitMs: Math.min(options.waitMs, options.deadlineMs ?? options.waitMs),
          onEvent,
        });
  const lookAgain = async () => {
    const probes = makeProbes({ ledger, env, redact, trust: allowed, signal });
    const own = await prepare(restlessFamilies(families), { ledger, env, probes, redact });
    return { probes, own: new Map([...first.own, ...own]) };
  };
  const ran = async (seen: RunRecord): Promise<Ran> => ({
    kind: 'ran',
    record: seen,
    diagnosis: await diagnosisOf(seen, options.rules ?? []),
    isTrusted,
    again: async (isThorough) => ran(await runAgain(seen, { ...common, ...(await lookAgain()), isThorough })),
  });
  return ran(record);
}

/** Ids of checks name what the ledger names, which may hold what a variable brought. */
function hidingIds(tell: (event: RunEvent | WaitEvent) => void, hide: Redact): (event: RunEvent | WaitEvent) => void {
  return (event) => {
    switch (event.kind) {
      case 'run-started':
        return tell(event);
      case 'check-started':
      case 'check-progress':
        return tell({ ...event, id: hide(event.id) });
      case 'check-finished':
        return tell({ ...event, outcome: { ...event.outcome, id: hide(event.outcome.id) } });
      case 'waiting':
        return tell({ ...event, pending: event.pending.map((one) => ({ ...one, id: hide(one.id) })) });
    }
  };
}

/** What broke, without a secret in its words: they go to the user's screen. */
function redacted(error: unknown, redact: Redact): Error {
  const { message, stack } = error instanceof Error ? error : new Error(String(error));
  return Object.assign(new Error(redact(message)), { stack: redact(stack ?? message) });
}

/** The rules are loaded when something is not green. */
async function diagnosisOf(record: RunRecord, own: readonly CauseRule[]): Promise<Diagnosis> {
  if (record.outcomes.every(({ verdict }) => verdict === 'pass' || verdict === 'skipped')) return { causes: [], unexplained: [] };
  const { effectOfCommand, rules } = await import('./families/rules.ts');
  return diagnose(record, [...rules, ...own], effectOfCommand);
}
