import { causesOf } from '../../engine/cause.ts';
import { depth } from '../depth.ts';
import type { WhereTold } from '../docker/where-told.ts';
import type { ModelProduct } from '../model/product.ts';
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
  /**
   * Dify's model settings hold another address than the ledger. `heard`: what listens at Dify's port on this host; `isPath`: host and
   * port were not told, and the path is what the answer speaks of.
   */
  'dify-told-other-address': {
    readonly role: string;
    readonly ledger: string;
    readonly told?: string;
    readonly heard: 'nobody' | 'somebody' | 'unseen';
    readonly answers: 'ledger' | 'unseen';
  };
  /** The model server wants a key, and the one in Dify's own credentials is missing or wrong. `isLedgerRight`: the ledger's was taken. */
  'dify-model-key-rejected': {
    readonly role: string;
    readonly isMissing: boolean;
    readonly token?: string;
    readonly isLedgerRight: boolean;
    readonly product: ModelProduct;
  };
  /** The first thing that a newcomer meets: nobody chose a model for the app. */
  'app-without-model': Record<never, never>;
  /** A model node of the chatflow lacks a field, e.g. `model.mode` (Dify plugins #803). */
  'app-model-incomplete': { readonly field: string };
  /** The plugin of the model is not up yet, for the daemon was started a moment ago. */
  'plugin-starting': { readonly service: string; readonly ageMs?: number };
  /** The plugin's process ended, and the daemon does not start it again. */
  'plugin-crashed': { readonly service: string };
  'plugin-daemon-key-differs': { readonly service: string };
  /** Its health page answers, and the api's requests fail all the same: its database, or its own trouble. */
  'plugin-daemon-failing': { readonly service: string };
  /** Its container is younger than such a service usually takes to answer. */
  'service-starting': { readonly role: string; readonly service: string; readonly ageMs: number } & WhereTold;
  /** The model had answered, and Dify did not end the stream (Dify #38238). */
  'stream-never-ended': { readonly withinMs: number; readonly nodeMs?: number };
  /** The stream ended before its first event (Dify plugins #466). */
  'app-failed-at-start': Record<never, never>;
  /** The model's plugin is not installed or does not run (Dify #15881). */
  'plugin-missing': { readonly said: string };
  /** Chatflows wait in a queue that no worker reads (Dify #35611). */
  'worker-not-consuming': { readonly container?: string; readonly state?: string };
  /** Something on the way holds the stream back (Dify #41755). */
  'stream-buffered': { readonly isSilent: boolean };
  'stream-truncated': { readonly tokens: number };
  'conversation-left': { readonly user?: string; readonly isUnseen?: true };
  'answered-without-model': { readonly reason: 'annotation' | 'no-tokens' | 'no-llm-node' };
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
  'dify-told-other-address': depth.reach,
  'dify-model-key-rejected': depth.key,
  'app-without-model': depth.app,
  'app-model-incomplete': depth.app,
  'plugin-starting': depth.service,
  'plugin-crashed': depth.service,
  'plugin-daemon-key-differs': depth.service,
  'plugin-daemon-failing': depth.service,
  'service-starting': { depth: depth.service, contradictedBy: ['hop.reaches'] },
  'stream-never-ended': depth.app,
  'app-failed-at-start': depth.app,
  'plugin-missing': depth.app,
  'worker-not-consuming': depth.app,
  'stream-buffered': depth.app,
  'stream-truncated': depth.app,
  'conversation-left': depth.later,
  'answered-without-model': depth.app,
});

/** All that this family can say. */
export type Dify = {
  name: 'dify';
  findings: DifyFindings;
  observed: DifyObserved;
  evidence: DifyEvidence;
  causes: DifyCauses;
};
