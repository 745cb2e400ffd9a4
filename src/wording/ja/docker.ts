import type { DockerEvidence, DockerFindings } from '../../checks/findings/docker.ts';
import type { DockerCauses } from '../../diagnosis/causes/docker.ts';
import type { FamilyWording } from '../wording.ts';

export const docker: FamilyWording<DockerFindings, DockerEvidence, DockerCauses> = { findings: {}, evidence: {}, causes: {} };
