import type { ListedModel, ModelsAnswer } from './servers/lmstudio.ts';

/** Kinds of checks of this family. */
export type LmstudioKinds = 'lmstudio.model';

/** Codes of the findings of this family, each with its arguments. The words stand in wording/. */
export type LmstudioFindings = {
  /** `context` is that of the loaded instance, in tokens, where it is told. */
  'model-ready': { readonly model: string; readonly context?: number };
  /** The list knows the model and tells no more (a plain OpenAI list). */
  'model-listed': { readonly model: string };
  /** No model is declared; the list was read. */
  'models-listed': { readonly count: number; readonly loaded: number };
  'model-cold': { readonly model: string };
  'model-not-loaded': { readonly model: string };
  'model-unknown': { readonly model: string; readonly nearest?: string; readonly count: number };
  'model-is-embedding': { readonly model: string };
  /** `has` tokens: of the loaded instance, or, when `isLimit`, the most that this model can do. */
  'context-too-small': { readonly model: string; readonly has: number; readonly wanted: number; readonly isLimit: boolean };
  'model-loaded-twice': { readonly model: string; readonly instances: readonly string[] };
  'lmstudio-token-required': { readonly role: string; readonly token?: string };
  'lmstudio-token-rejected': { readonly role: string; readonly token?: string; readonly isMalformed: boolean };
  'models-unreadable': { readonly role: string; readonly detail: string };
};

/** What the checks of this family saw, for the diagnosis and for the facts of the report. */
export type LmstudioObserved = {
  'lmstudio.model': {
    readonly origin: string;
    readonly answer?: Extract<ModelsAnswer, { kind: 'models' }>;
    /** Why there is no list. The answer itself is not kept: LM Studio quotes tokens. */
    readonly problem?: Exclude<ModelsAnswer['kind'], 'models'>;
    /** The declared model as the list has it. */
    readonly model?: ListedModel;
    readonly loaded: readonly string[];
  };
};

/** Names of the evidence that this family shows. The labels stand in wording/. */
export type LmstudioEvidence =
  | 'models-loaded'
  | 'models-known'
  | 'model-list'
  | 'lmstudio-generation'
  | 'loaded-context'
  | 'max-context'
  | 'just-in-time-loading'
  | 'lmstudio-said';
