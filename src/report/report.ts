import type { Json } from '../base/json.ts';
import type { Phase } from '../base/phase.ts';
import type { Span } from '../base/span.ts';
import type { Evidence } from '../checks/finding.ts';
import type { CheckKind, Verdict } from '../checks/kind.ts';

export type ReportHop = {
  readonly from: string;
  readonly to: string;
  readonly verdict: Verdict;
  readonly durationMs?: number;
  readonly check: string;
  /** Port and address of the target, for the picture. */
  readonly port?: number;
  readonly address?: string;
  readonly isFront: boolean;
};

export type ReportCause = {
  readonly code: string;
  readonly subject: string;
  readonly certainty: 'certain' | 'likely';
  readonly message: string;
  readonly remedy: { readonly text: string; readonly command?: string };
  readonly at?: Span;
  readonly evidence: readonly Evidence[];
  readonly explains: readonly string[];
};

export type ReportCheck = {
  readonly id: string;
  readonly kind: CheckKind;
  readonly subject: string;
  readonly verdict: Verdict;
  readonly code: string;
  readonly message: string;
  readonly at?: Span;
  readonly blockedBy: readonly string[];
  readonly evidence: readonly Evidence[];
  readonly startedMs?: number;
  readonly durationMs?: number;
};

export type ReportChat = {
  readonly answer: string;
  readonly ttftMs?: number;
  readonly totalMs: number;
  readonly tokensPerSecond?: number;
  readonly model?: string;
  readonly mode?: string;
  readonly cleanedUp: boolean;
  readonly events: readonly { readonly atMs: number; readonly event: string; readonly detail?: string }[];
};

/** A row of the ledger for the handover: role → address → owner → who holds it now. */
export type ReportRole = {
  readonly name: string;
  readonly summary?: string;
  readonly address?: string;
  readonly inside?: string;
  readonly owner?: string;
  readonly heldBy?: string;
  readonly isFront: boolean;
  readonly isOptional: boolean;
  readonly verdict: Verdict;
  readonly version?: string;
};

export type Counts = Readonly<Record<Verdict, number>>;

/** The one document that every reporter reads (DESIGN 5). Keys are stable; order is the plan's. */
export type Report = {
  readonly schema: 'preflight.report/v1';
  readonly tool: { readonly name: 'preflight'; readonly version: string };
  readonly language: 'en' | 'ja';
  readonly startedAt: string;
  readonly durationMs: number;
  readonly criticalPathMs: number;
  readonly overheadMs: number;
  readonly phase: Phase;
  readonly verdict: 'pass' | 'warn' | 'fail' | 'unknown';
  readonly exitCode: 0 | 1 | 2 | 3 | 130;
  readonly headline: string;
  /** The first thing to do, when there is one. */
  readonly nextAction?: { readonly text: string; readonly command?: string };
  readonly ledgers: readonly { readonly file: string; readonly sha256: string }[];
  readonly path: readonly ReportHop[];
  readonly causes: readonly ReportCause[];
  /** Ids of failed checks that no cause explains. */
  readonly unexplained: readonly string[];
  readonly checks: readonly ReportCheck[];
  readonly chat?: ReportChat;
  readonly roles: readonly ReportRole[];
  readonly tokens: readonly {
    readonly name: string;
    readonly kind: string;
    readonly isSet: boolean;
    readonly from?: string;
    readonly usedBy: readonly string[];
    readonly isOptional: boolean;
  }[];
  readonly managers: readonly {
    readonly name: string;
    readonly summary?: string;
    readonly owns: readonly string[];
    readonly declared?: string;
    readonly installed?: string;
    readonly lock: string;
    readonly folders: readonly { readonly folder: string; readonly verdict: Verdict; readonly message: string }[];
  }[];
  readonly facts: { readonly docker: Json; readonly dify: Json; readonly lmstudio: Json; readonly managers: Json; readonly host: Json };
  readonly counts: Counts;
  /** What changed since the last run that passed, most suspicious first; absent when none is known. */
  readonly changes?: readonly { readonly what: string; readonly before?: string; readonly after?: string; readonly message: string }[];
  /** When this (ledgers, phase) last passed. */
  readonly lastPassedAt?: string;
};
