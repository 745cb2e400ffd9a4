import { causesOf } from '../../engine/cause.ts';
import { depth } from '../depth.ts';
import type { DifyEvidence, DifyFindings, DifyObserved } from './findings.ts';

/** Causes of this family, each with the arguments of its message. */
export type DifyCauses = {
  /** The api answers, what needs its database fails (Dify #28706). */
  'dify-database-down': { readonly container?: string; readonly state?: string };
  'dify-key-rejected': { readonly token: string; readonly from?: string };
  'dify-app-disabled': { readonly said: string };
  'dify-app-unpublished': { readonly said: string };
  /** A completion or workflow app does not chat (facts: Dify 3.5). */
  'dify-wrong-app-mode': { readonly name: string; readonly mode: string };
  'dify-input-required': { readonly variable: string };
  'model-credentials-missing': { readonly said: string };
  /** The model's plugin is not installed or does not run (Dify #15881). */
  'plugin-missing': { readonly said: string };
  /** Chatflows wait in a queue that no worker reads (Dify #35611). */
  'worker-not-consuming': { readonly container?: string; readonly state?: string };
  /** Something on the way holds the stream back (Dify #41755). */
  'stream-buffered': { readonly isSilent: boolean };
  'stream-truncated': { readonly tokens: number };
  /** The model had begun, or was warm, and the chat's time was over all the same. */
  'model-slow': { readonly withinMs: number; readonly tokens: number };
  'conversation-left': Record<never, never>;
  'answered-without-model': { readonly reason: 'annotation' | 'no-tokens' | 'no-llm-node' };
  /** LM Studio answers by what is loaded, whatever was asked for (facts: LM Studio 3.1). */
  'wrong-model-answered': { readonly asked: string; readonly answered: string };
};

/** Makes a cause of this family; the table says how deep each lies, and which checks contradict it by passing. */
export const difyCause = causesOf<DifyCauses>({
  'dify-database-down': depth.service,
  'dify-key-rejected': { depth: depth.key, contradictedBy: ['dify.app', 'dify.chat'] },
  'dify-app-disabled': depth.app,
  'dify-app-unpublished': depth.app,
  'dify-wrong-app-mode': depth.app,
  'dify-input-required': depth.app,
  'model-credentials-missing': depth.app,
  'plugin-missing': depth.app,
  'worker-not-consuming': depth.app,
  'stream-buffered': depth.app,
  'stream-truncated': depth.app,
  'model-slow': depth.later,
  'conversation-left': depth.later,
  'answered-without-model': depth.app,
  'wrong-model-answered': depth.app,
});

/** All that this family can say. */
export type Dify = {
  name: 'dify';
  findings: DifyFindings;
  observed: DifyObserved;
  evidence: DifyEvidence;
  causes: DifyCauses;
};
