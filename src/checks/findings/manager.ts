/** Kinds of checks of this family. */
export type ManagerKinds = 'manager.installed' | 'manager.version' | 'manager.boundary' | 'manager.lock';

/** Codes of the findings of this family, each with its arguments. The words stand in wording/. */
export type ManagerFindings = Record<never, never>;

/** What the checks of this family saw, for the diagnosis and for the facts of the report. */
export type ManagerObserved = Record<never, never>;

/** Names of the evidence that this family shows. The labels stand in wording/. */
export type ManagerEvidence = never;
