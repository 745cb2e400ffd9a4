import { causesOf } from '../../engine/cause.ts';
import { depth } from '../depth.ts';
import type { HostEvidence, HostFindings, HostObserved } from './findings.ts';

type Room = { readonly freeBytes: number; readonly wantedBytes: number };

/** Causes of this family, each with the arguments of its message. */
export type HostCauses = {
  'disk-low': Room & { readonly path: string; readonly usesDocker: boolean };
  'memory-low': Room;
};

/** Makes a cause of this family; the table says how deep each lies. */
export const hostCause = causesOf<HostCauses>({
  'disk-low': depth.host,
  'memory-low': depth.host,
});

/** All that this family can say. */
export type Host = {
  name: 'host';
  findings: HostFindings;
  observed: HostObserved;
  evidence: HostEvidence;
  causes: HostCauses;
};
