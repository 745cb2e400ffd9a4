/** Kinds of checks of this family. */
export type DifyKinds = 'dify.app' | 'dify.chat';

/** Codes of the findings of this family, each with its arguments. The words stand in wording/. */
export type DifyFindings = Record<never, never>;

/** What the checks of this family saw, for the diagnosis and for the facts of the report. */
export type DifyObserved = Record<never, never>;

/** Names of the evidence that this family shows. The labels stand in wording/. */
export type DifyEvidence = never;
