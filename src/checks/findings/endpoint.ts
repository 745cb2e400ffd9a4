/** Kinds of checks of this family. */
export type EndpointKinds = 'endpoint.answers' | 'endpoint.identity' | 'front.unique';

/** Codes of the findings of this family, each with its arguments. The words stand in wording/. */
export type EndpointFindings = Record<never, never>;

/** What the checks of this family saw, for the diagnosis and for the facts of the report. */
export type EndpointObserved = Record<never, never>;

/** Names of the evidence that this family shows. The labels stand in wording/. */
export type EndpointEvidence = never;
