import { causesOf } from '../../engine/cause.ts';
import { depth } from '../depth.ts';
import type { WhereTold } from '../docker/where-told.ts';
import type { ModelEvidence, ModelFindings, ModelObserved } from './findings.ts';
import type { ModelProduct } from './product.ts';

/** A model's name that has to be changed. `isWithoutDify`: in the ledger alone, for no Dify in the stack has it in its settings. */
type NamedInLedger = { readonly role: string; readonly model: string; readonly isWithoutDify?: true };

/** Causes of this family, each with the arguments of its message. */
export type ModelCauses = {
  'lmstudio-not-running': { readonly role: string; readonly address: string };
  'lmstudio-server-off': { readonly role: string; readonly address: string; readonly version?: string };
  'model-unknown': NamedInLedger & { readonly nearest?: string; readonly product?: ModelProduct };
  'model-not-loaded': { readonly role: string; readonly model: string; readonly product?: ModelProduct };
  /** The product would not load it for lack of memory (LM Studio bug tracker #2017); `needs` as it words it, e.g. `22.92 GB`. */
  'model-load-refused': { readonly role: string; readonly model: string; readonly product: ModelProduct; readonly needs?: string };
  'model-load-failed': { readonly role: string; readonly model: string; readonly product: ModelProduct };
  /** Its engine ended in the middle of the work (LM Studio bug tracker #1347). */
  'model-engine-crashed': { readonly role: string; readonly model: string; readonly product: ModelProduct; readonly exitCode?: string };
  'model-rate-limited': { readonly role: string };
  /** It answers that it is still loading. */
  'model-loading': { readonly role: string } & WhereTold;
  /** All tokens were reasoning: `tags` when the text holds them, else the product keeps them apart (LM Studio bug tracker #1698). */
  'model-thinks-only': {
    readonly role: string;
    readonly product: ModelProduct;
    readonly isInText: boolean;
    readonly isDirect?: true;
    /** Tokens were counted, and not even the reasoning came. */
    readonly isUnseen?: true;
    readonly tokens?: number;
  };
  /** `instead`: the call of a tool, or a content filter's word, came in the place of a text. */
  'model-answers-nothing': { readonly role: string; readonly instead?: 'tool-call' | 'filtered' };
  'model-stream-cut': { readonly role: string };
  /** It answered an error whose words tell no more; `url`: it does not know this path, or has no chat there. */
  'model-server-error': { readonly role: string; readonly status?: number; readonly url?: string };
  /** `withinMs`: what the chat could wait for it; absent when no chat suffered yet. */
  'model-cold': { readonly role: string; readonly model: string; readonly withinMs?: number };
  /** The model had begun, or was warm, and the chat's time was over all the same. */
  'model-slow': { readonly withinMs: number; readonly tokens: number };
  /** LM Studio answers by what is loaded, whatever was asked for (facts: LM Studio 3.1). `isDirect`: no Dify was between. */
  'wrong-model-answered': { readonly asked: string; readonly answered: string; readonly isDirect?: true };
  /** A gateway refused what it was asked because the server behind it refuses the gateway's key. */
  'upstream-key-rejected': { readonly front: string; readonly role: string };
  /** A gateway says that it does not reach the server behind it, and the path of the ledger does. */
  'upstream-unreachable': { readonly front: string; readonly role: string };
  'model-loaded-twice': { readonly role: string; readonly model: string; readonly instances: readonly string[] };
  'model-is-embedding': NamedInLedger;
  'context-too-small': {
    readonly role: string;
    readonly model: string;
    /** Tokens; each is left out where nobody tells it. */
    readonly has?: number;
    readonly wanted?: number;
    readonly isLimit: boolean;
    readonly product?: ModelProduct;
  };
  'lmstudio-token-required': { readonly role: string; readonly token?: string; readonly product?: ModelProduct };
  'lmstudio-token-rejected': {
    readonly role: string;
    readonly token?: string;
    readonly isMalformed: boolean;
    readonly product?: ModelProduct;
  };
};

/** Makes a cause of this family; the table says how deep each lies, and which checks contradict it by passing. */
export const modelCause = causesOf<ModelCauses>({
  'lmstudio-not-running': { depth: depth.reach, contradictedBy: ['endpoint.answers', 'endpoint.identity'] },
  'lmstudio-server-off': { depth: depth.reach, contradictedBy: ['endpoint.answers', 'endpoint.identity'] },
  'model-unknown': depth.model,
  'model-not-loaded': depth.model,
  'model-load-refused': depth.model,
  'model-load-failed': depth.model,
  'model-engine-crashed': depth.model,
  'model-rate-limited': depth.model,
  'model-loading': depth.model,
  'model-thinks-only': depth.model,
  'model-answers-nothing': depth.model,
  'model-stream-cut': depth.model,
  'model-server-error': depth.model,
  'model-cold': depth.later,
  'model-slow': depth.later,
  'wrong-model-answered': depth.app,
  'upstream-key-rejected': { depth: depth.key, contradictedBy: ['model.chat'] },
  'upstream-unreachable': { depth: depth.reach, contradictedBy: ['model.chat'] },
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
