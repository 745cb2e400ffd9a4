/** Kinds of checks of this family. */
export type HopKinds = 'hop.reaches';

/** Codes of the findings of this family, each with its arguments. The words stand in wording/. */
export type HopFindings = Record<never, never>;

/** What the checks of this family saw, for the diagnosis and for the facts of the report. */
export type HopObserved = Record<never, never>;

/** Names of the evidence that this family shows. The labels stand in wording/. */
export type HopEvidence = never;
