/** Kinds of checks of this family. */
export type LmstudioKinds = 'lmstudio.model';

/** Codes of the findings of this family, each with its arguments. The words stand in wording/. */
export type LmstudioFindings = Record<never, never>;

/** What the checks of this family saw, for the diagnosis and for the facts of the report. */
export type LmstudioObserved = Record<never, never>;

/** Names of the evidence that this family shows. The labels stand in wording/. */
export type LmstudioEvidence = never;
