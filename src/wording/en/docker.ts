import type { DockerEvidence, DockerFindings, DockerKinds } from '../../checks/findings/docker.ts';
import type { DockerCauses } from '../../diagnosis/causes/docker.ts';
import type { FamilyWording } from '../wording.ts';

export const docker: FamilyWording<DockerFindings, DockerEvidence, DockerCauses, DockerKinds> = {
  findings: {},
  evidence: {},
  causes: {},
  checks: {
    'docker.engine': { asks: '', how: '' },
    'container.running': { asks: '', how: '' },
    'container.healthy': { asks: '', how: '' },
    'container.published': { asks: '', how: '' },
    'container.gone': { asks: '', how: '' },
  },
};
