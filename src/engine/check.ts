import type { Phase } from '../base/phase.ts';
import type { Redact } from '../base/redact.ts';
import type { Span } from '../base/span.ts';
import type { Project } from '../families/manager/project.ts';
import type { Ledger } from '../ledger/ledger.ts';
import type { Probes } from '../probes/probes.ts';
import type { Finding } from './finding.ts';
import type { CheckKind } from './kind.ts';

/** What a check asks about: a role, a token, a manager, a folder, the engine. */
export type Subject = {
  readonly name: string;
  readonly at?: Span;
  /** The role that it belongs to, for --only and --skip. */
  readonly role?: string;
  /** Absent is a warning, not a failure. */
  readonly optional?: boolean;
};

/**
 * An edge of the plan. `gate: 'passed'`: without it the question makes no sense, so the check is blocked unless the other
 * passed or warned. `gate: 'not-failed'`: blocked only when the other failed (an unknown one does not block). `gate: 'none'`:
 * the check runs at once, and the edge only tells the diagnosis which of two failures is the symptom.
 */
export type Need = { readonly id: string; readonly gate: 'passed' | 'not-failed' | 'none' };

/** What the planner knows: the ledger, and the projects if somebody looked (the `plan` command does not). */
export type PlanInput = { readonly ledger: Ledger; readonly phase: Phase; readonly projects?: readonly Project[] };

/** What a running check gets: its question, the world, and when to stop. */
export type CheckContext = {
  readonly ledger: Ledger;
  readonly phase: Phase;
  readonly subject: Subject;
  readonly projects: readonly Project[];
  readonly probes: Probes;
  readonly signal: AbortSignal;
  readonly redact: Redact;
  readonly platform: NodeJS.Platform;
  readonly now: () => Date;
  /** Progress for -v: a line's worth of data, e.g. an event of the chat. */
  readonly progress: (event: CheckProgress) => void;
};

export type CheckProgress = {
  readonly kind: 'chat-event';
  readonly atMs: number;
  readonly event: string;
  readonly detail?: string;
  readonly raw?: string;
};

/** One kind of check: for which subjects it is planned, what it needs, how it is asked. A check never prints, exits or throws on purpose. */
export type CheckDefinition<K extends CheckKind = CheckKind> = {
  readonly kind: K;
  readonly phases: readonly Phase[];
  readonly subjects: (input: PlanInput) => readonly Subject[];
  /** Ids that are not in the plan are dropped by the planner. */
  readonly needs: (subject: Subject, input: PlanInput) => readonly Need[];
  /** Milliseconds; the run's deadline may come first. */
  readonly deadlineMs: (subject: Subject, input: PlanInput) => number;
  readonly run: (context: CheckContext) => Promise<Finding<K>>;
  /** Runs alone, after all others (the chat). */
  readonly isLast?: boolean;
};
