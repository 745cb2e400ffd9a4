/** Kinds of checks of this family. */
export type DockerKinds = 'docker.engine' | 'container.running' | 'container.healthy' | 'container.published' | 'container.gone';

/** Codes of the findings of this family, each with its arguments. The words stand in wording/. */
export type DockerFindings = Record<never, never>;

/** What the checks of this family saw, for the diagnosis and for the facts of the report. */
export type DockerObserved = Record<never, never>;

/** Names of the evidence that this family shows. The labels stand in wording/. */
export type DockerEvidence = never;
