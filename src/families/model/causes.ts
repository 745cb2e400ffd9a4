import { causesOf } from '../../engine/cause.ts';
import { depth } from '../depth.ts';
import type { ModelEvidence, ModelFindings, ModelObserved } from './findings.ts';

/** Causes of this family, each with the arguments of its message. */
export type ModelCauses = {
  'lmstudio-not-running': { readonly role: string; readonly address: string };
  'lmstudio-server-off': { readonly role: string; readonly address: string; readonly version?: string };
  'model-unknown': { readonly role: string; readonly model: string; readonly nearest?: string };
  'model-not-loaded': { readonly role: string; readonly model: string };
  /** `withinMs`: what the chat could wait for it; absent when no chat suffered yet. */
  'model-cold': { readonly role: string; readonly model: string; readonly withinMs?: number };
  'model-loaded-twice': { readonly role: string; readonly model: string; readonly instances: readonly string[] };
  'model-is-embedding': { readonly role: string; readonly model: string };
  'context-too-small': {
    readonly role: string;
    readonly model: string;
    readonly has: number;
    readonly wanted: number;
    readonly isLimit: boolean;
  };
  'lmstudio-token-required': { readonly role: string; readonly token?: string };
  'lmstudio-token-rejected': { readonly role: string; readonly token?: string; readonly isMalformed: boolean };
};

/** Makes a cause of this family; the table says how deep each lies, and which checks contradict it by passing. */
export const modelCause = causesOf<ModelCauses>({
  'lmstudio-not-running': { depth: depth.reach, contradictedBy: ['endpoint.answers', 'endpoint.identity'] },
  'lmstudio-server-off': { depth: depth.reach, contradictedBy: ['endpoint.answers', 'endpoint.identity'] },
  'model-unknown': depth.model,
  'model-not-loaded': depth.model,
  'model-cold': depth.later,
  'model-loaded-twice': depth.later,
  'model-is-embedding': depth.model,
  'context-too-small': depth.model,
  'lmstudio-token-required': depth.reach,
  'lmstudio-token-rejected': depth.reach,
});

/** All that this family can say. */
export type Model = {
  name: 'model';
  findings: ModelFindings;
  observed: ModelObserved;
  evidence: ModelEvidence;
  causes: ModelCauses;
};
