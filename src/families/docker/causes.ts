import { causesOf } from '../../engine/cause.ts';
import type { EngineBrand } from '../../probes/docker/docker.ts';
import { depth } from '../depth.ts';
import type { DockerEvidence, DockerFindings, DockerObserved } from './findings.ts';

/** Where an engine was asked; `brand` is left out where it is Docker's. */
type Asked = { readonly endpoint: string; readonly brand?: EngineBrand };

/** Causes of this family, each with the arguments of its message. */
export type DockerCauses = {
  /** `isInside`: Preflight runs in a container, which was given no socket. */
  'docker-down': Asked & { readonly isInside?: true };
  /** ssh did not get as far as the engine: no way there, no key, no docker over there. */
  'docker-ssh-failed': { readonly endpoint: string; readonly said: string };
  'docker-denied': Asked & { readonly user: string; readonly isSystem?: true };
  'docker-hung': Asked;
  'not-docker': Asked;
  /** `source` is the setting that chose the endpoint; `answering` is where an engine does answer, if anywhere. */
  'docker-wrong-context': { readonly endpoint: string; readonly source: string; readonly answering: string | null };
};

/** Makes a cause of this family; the table says how deep each lies, and which checks contradict it by passing. */
export const dockerCause = causesOf<DockerCauses>({
  'docker-down': { depth: depth.engine, contradictedBy: ['docker.engine'] },
  'docker-ssh-failed': { depth: depth.engine, contradictedBy: ['docker.engine'] },
  'docker-denied': { depth: depth.engine, contradictedBy: ['docker.engine'] },
  'docker-hung': { depth: depth.engine, contradictedBy: ['docker.engine'] },
  'not-docker': { depth: depth.engine, contradictedBy: ['docker.engine'] },
  'docker-wrong-context': { depth: depth.engine, contradictedBy: ['docker.engine'] },
});

/** All that this family can say. */
export type Docker = {
  name: 'docker';
  findings: DockerFindings;
  observed: DockerObserved;
  evidence: DockerEvidence;
  causes: DockerCauses;
};
