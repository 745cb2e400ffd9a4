import { speak } from '../../engine/vocabulary.ts';
import type { EndpointAttempt, EngineBrand, EngineFacts } from '../../probes/docker/docker.ts';

/**
 * Which compose project the ledger's services belong to. `named` by the ledger; `deduced` because it is the one project whose
 * containers have all the services; `partial` the one project that has most of them; `several` when more than one fits;
 * `none` when no project has any (the stack was never created) or no role has a compose owner.
 */
export type ComposeProject =
  | { readonly kind: 'named' | 'deduced' | 'partial'; readonly project: string }
  | { readonly kind: 'several'; readonly projects: readonly string[] }
  | { readonly kind: 'none' };

/** Which of the three that should agree on a port is the odd one out; `unknown` when the compose file could not be read. */
export type OddOne = 'ledger' | 'compose-file' | 'container' | 'all' | 'unknown';

/** One part of the stack, for the versions that must fit, for the handover, and for what depends on what. */
export type StackMember = {
  readonly name: string;
  readonly service?: string;
  readonly image: string;
  readonly state: string;
  /** Services that compose starts before this one (`depends_on`), as the container's label has them. */
  readonly dependsOn?: readonly string[];
};

/** Where an engine was asked; `brand` is left out where it is Docker's. */
type Asked = { readonly endpoint: string; readonly brand?: EngineBrand };

/** Codes of the findings of this family, each with its arguments. */
export type DockerFindings = {
  'engine-answers': Asked & { readonly version: string };
  /** Nothing is there: no socket. */
  'engine-absent': Asked;
  'engine-refused': Asked;
  'engine-denied': Asked;
  'engine-hung': Asked;
  'engine-not-docker': Asked & { readonly detail: string };
  /** Preflight cannot go there (ssh); it says nothing about the engine. */
  'engine-unsupported': Asked;
  'engine-invalid': Asked & { readonly source: string; readonly detail: string };
  'engine-failed': Asked & { readonly detail: string };
};

/** What the checks of this family saw, for the diagnosis and for the facts of the report. */
export type DockerObserved = {
  'docker.engine': {
    readonly endpoint: string;
    readonly source: string;
    readonly outcome: EndpointAttempt['outcome'];
    readonly attempts: readonly EndpointAttempt[];
    readonly engine?: EngineFacts;
    /** Of one that does not answer, by its endpoint. */
    readonly brand?: EngineBrand;
  };
};

/** Names of the evidence that this family shows. */
export type DockerEvidence = 'docker-endpoint' | 'engine-version';

export const ofDocker = speak<DockerFindings, DockerObserved, DockerEvidence>();
