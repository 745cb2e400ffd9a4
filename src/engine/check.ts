import type { Phase } from '../base/phase.ts';
import type { Redact } from '../base/redact.ts';
import type { Span } from '../base/span.ts';
import type { Trust } from '../base/trust.ts';
import type { Ledger } from '../ledger/ledger.ts';
import type { Probes } from '../probes/probes.ts';
import type { Finding } from './finding.ts';

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
 * the check runs at once, and the edge only tells the diagnosis which of two failures is the symptom. `gate: 'beside'`: the other is not
 * waited for; where it has failed, or fails while the check still runs, the check is ended and blocked, unless its answer came first.
 */
export type Need = { readonly id: string; readonly gate: 'passed' | 'not-failed' | 'beside' | 'none' };

/** Does a check wait for this one before it is asked? */
export const isWaitedFor = ({ gate }: Need): boolean => gate === 'passed' || gate === 'not-failed';

/** What a family may prepare from, once a run: as long as these probes live. */
export type World = {
  readonly ledger: Ledger;
  readonly env: Readonly<Record<string, string | undefined>>;
  readonly probes: Probes;
  readonly redact: Redact;
};

/** What the planner knows: the ledger, and what the family prepared, if anything did (the `plan` command looks at nothing). */
export type PlanInput<Own = unknown> = { readonly ledger: Ledger; readonly phase: Phase; readonly own?: Own };

/** What is told besides the answer: what happened on the way (-v), and what programs write for their makers (--log-level debug). */
export type Detail = 'info' | 'debug';

/** What a running check gets: its question, the world, what its own family prepared, and when to stop. */
export type CheckContext<Own = unknown> = {
  readonly ledger: Ledger;
  readonly phase: Phase;
  readonly subject: Subject;
  readonly own: Own;
  readonly probes: Probes;
  readonly signal: AbortSignal;
  readonly redact: Redact;
  /** What this folder may do beyond being looked at. */
  readonly trust: Trust;
  readonly platform: NodeJS.Platform;
  /** A machine that only checks what others committed: what is a warning on the way to work is a failure there. */
  readonly isCi: boolean;
  readonly now: () => Date;
  /** How closely the user follows along; left out, only what the answer needs is looked at. */
  readonly detail?: Detail;
  /** Progress for -v: a line's worth of data, e.g. an event of a stream. */
  readonly progress: (event: CheckProgress) => void;
};

/** Something that happened while a check was still asking. Milliseconds count from the check's own start. */
export type CheckProgress = {
  readonly kind: 'event';
  readonly atMs: number;
  readonly event: string;
  readonly detail?: string;
  readonly raw?: string;
};

/** One kind of check: for which subjects it is planned, what it needs, how it is asked. A check never prints, exits or throws on purpose. */
export type Check<K extends string = string, Own = unknown> = {
  readonly kind: K;
  readonly phases: readonly Phase[];
  readonly subjects: (input: PlanInput<Own>) => readonly Subject[];
  /** Ids that are not in the plan are dropped by the planner. */
  readonly needs: (subject: Subject, input: PlanInput<Own>) => readonly Need[];
  /** Milliseconds; the run's deadline may come first. */
  readonly deadlineMs: (subject: Subject, input: PlanInput<Own>) => number;
  readonly run: (context: CheckContext<Own>) => Promise<Finding>;
  /**
   * Can it become green while somebody only waits for servers to start? What stands in files changes only when the user changes it.
   * Single findings that no waiting mends are the family's `settled`.
   */
  readonly canTurnGreen: boolean;
  /**
   * It starts programs, reads much or asks what others keep a log of: who looks again and again (`watch`, `session`) asks it once a minute,
   * and when another answer changed, not every few seconds.
   */
  readonly isCostly?: true;
  /**
   * Only a look tells what it wants beyond looking: `preflight trust` asks it, restricted, for the wish of its finding. Such a check looks at
   * files alone.
   */
  readonly wishesByLook?: true;
  /** It sends a chat: costs something, gets time to tidy up when it is stopped, is no part of the rounds of --wait, and is what --no-chat leaves out. */
  readonly isChat?: boolean;
};
