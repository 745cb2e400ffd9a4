/** Kinds of checks of this family. */
export type HostKinds = 'host.room';

/** Codes of the findings of this family, each with its arguments. The words stand in wording/. */
export type HostFindings = Record<never, never>;

/** What the checks of this family saw, for the diagnosis and for the facts of the report. */
export type HostObserved = Record<never, never>;

/** Names of the evidence that this family shows. The labels stand in wording/. */
export type HostEvidence = never;
