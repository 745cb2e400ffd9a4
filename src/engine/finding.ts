import type { Json } from '../base/json.ts';
import type { Span } from '../base/span.ts';
import type { DifyEvidence, DifyFindings, DifyObserved } from '../families/dify/findings.ts';
import type { DockerEvidence, DockerFindings, DockerObserved } from '../families/docker/findings.ts';
import type { EndpointEvidence, EndpointFindings, EndpointObserved } from '../families/endpoint/findings.ts';
import type { HopEvidence, HopFindings, HopObserved } from '../families/hop/findings.ts';
import type { HostEvidence, HostFindings, HostObserved } from '../families/host/findings.ts';
import type { ManagerEvidence, ManagerFindings, ManagerObserved } from '../families/manager/findings.ts';
import type { LmstudioEvidence, LmstudioFindings, LmstudioObserved } from '../families/model/findings.ts';
import type { PortEvidence, PortFindings, PortObserved } from '../families/port/findings.ts';
import type { TokenEvidence, TokenFindings, TokenObserved } from '../families/token/findings.ts';
import type { Blind, LookReason } from '../probes/look.ts';
import type { CheckKind } from './kind.ts';

/** Findings that the run itself makes, whatever the check. */
export type RunFindings = {
  /** The check could not look; `detail` is technical. */
  'could-not-look': { readonly reason: LookReason; readonly detail: string };
  /** The check's own deadline, or the run's, came first. */
  'deadline-passed': { readonly afterMs: number };
  /** A defect of Preflight: the check threw. */
  'check-crashed': { readonly detail: string };
  /** Not asked, for what it needs did not pass. */
  'blocked-by': { readonly by: readonly string[] };
  /** Left out by --skip, --only or --no-chat. */
  'left-out': { readonly option: string };
  interrupted: Record<string, never>;
};

/** The catalogue of all that a check can find: code → arguments. */
export type FindingArgs = RunFindings &
  PortFindings &
  DockerFindings &
  EndpointFindings &
  HopFindings &
  LmstudioFindings &
  DifyFindings &
  ManagerFindings &
  TokenFindings &
  HostFindings;

export type FindingCode = keyof FindingArgs;

/** What each kind of check saw. Kinds that are not listed see nothing that others need. */
export type Observed = PortObserved &
  DockerObserved &
  EndpointObserved &
  HopObserved &
  LmstudioObserved &
  DifyObserved &
  ManagerObserved &
  TokenObserved &
  HostObserved;

export type EvidenceName =
  | PortEvidence
  | DockerEvidence
  | EndpointEvidence
  | HopEvidence
  | LmstudioEvidence
  | DifyEvidence
  | ManagerEvidence
  | TokenEvidence
  | HostEvidence;

/** One thing that was seen. `value` is data (an address, a pid, a text of a server), cleaned and without secrets. */
export type Evidence = { readonly what: EvidenceName; readonly value: string | number | boolean };

type Reasons = 'pass' | 'warn' | 'fail' | 'unknown' | 'skipped';

/** The answer of one check. `args` fit the code; `observed` fits the kind. */
export type Finding<K extends CheckKind = CheckKind> = {
  readonly [C in FindingCode]: {
    readonly verdict: Reasons;
    readonly code: C;
    readonly args: FindingArgs[C];
    readonly evidence: readonly Evidence[];
    readonly observed?: K extends keyof Observed ? Observed[K] : Json;
    /** A place that fits better than the subject's. */
    readonly at?: Span;
  };
}[FindingCode];

/** What fits a kind; where the call names none, whatever some kind observes (the check's own type then holds it). */
type ObservedBy<K extends CheckKind> = [K] extends [never]
  ? Observed[keyof Observed] | Json
  : K extends keyof Observed
    ? Observed[K]
    : Json;

/**
 * A finding in the words of a call: `finding('fail', 'port-taken', { port }, [evidence], { observed })`. Without type arguments
 * the result fits every kind; `finding<'port.free', 'port-taken'>(…)` also holds `observed` against the kind.
 */
export function finding<K extends CheckKind = never, C extends FindingCode = FindingCode>(
  verdict: Reasons,
  code: C,
  args: FindingArgs[C],
  evidence: readonly Evidence[] = [],
  more: { readonly observed?: ObservedBy<K>; readonly at?: Span } = {},
): Finding<K> {
  return { verdict, code, args, evidence, ...more } as unknown as Finding<K>;
}

/** The answer of a check that could not look: never "fine". */
export function couldNotLook<K extends CheckKind = never>(why: Blind, evidence: readonly Evidence[] = []): Finding<K> {
  return finding<K, 'could-not-look'>('unknown', 'could-not-look', { reason: why.reason, detail: why.detail }, evidence);
}
