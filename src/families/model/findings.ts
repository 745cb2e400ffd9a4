import { speak } from '../../engine/vocabulary.ts';
import type { HttpAnswer } from '../../probes/http/http.ts';

/** A model as LM Studio lists it, whichever of its lists answered. */
export type ListedModel = {
  readonly id: string;
  readonly type: 'llm' | 'embedding' | 'unknown';
  readonly state: 'loaded' | 'not-loaded' | 'unknown';
  /** Of the largest loaded instance, in tokens. */
  readonly loadedContext?: number;
  readonly maxContext?: number;
  /** Its server was asked for its context, and did not tell it. */
  readonly isContextUntold?: true;
  /** Identifiers of the loaded instances. */
  readonly instances: readonly string[];
  /** Loaded context of each instance that tells it, in tokens. */
  readonly instanceContexts?: Readonly<Record<string, number>>;
};

/** What a model server says when it is asked for its list. */
export type ModelsAnswer =
  | {
      readonly kind: 'models';
      readonly list: 'v1' | 'v0' | 'ollama' | 'openai';
      readonly generation: '0.4' | '0.3' | 'unknown';
      readonly models: readonly ListedModel[];
      /**
       * Does it load a model when it is asked for? Known of most products; of LM Studio told by the OpenAI list, which holds all models with JIT on and only the loaded ones
       * with JIT off. Unknown when every model is loaded, or when only that list answered.
       */
      readonly isJitOn?: boolean;
    }
  | { readonly kind: 'token-required' }
  /** `detail` is `malformed` or what LM Studio calls the error; never its message, which quotes the token (facts: LM Studio 1.3). */
  | { readonly kind: 'token-rejected'; readonly detail: string }
  /** HTTP 200 with an error: what LM Studio says to an unknown path (facts: LM Studio 2.1). */
  | { readonly kind: 'unexpected-endpoint'; readonly path: string }
  | { readonly kind: 'failed'; readonly answer: HttpAnswer };

/** An error that the model server answered, out of whatever it was wrapped in. Texts are as they came: cleaned and redacted before. */
export type ModelAnswer = {
  readonly status?: number;
  /** `error.type` and `error.code`, where they are words. */
  readonly type?: string;
  readonly code?: string;
  readonly message: string;
  /** A page for people, or other text that is no API's. */
  readonly isHtml?: true;
};

/** How many tokens the model's context holds and how many the request has, as the products word it (facts: LM Studio 3.2, neighbours). */
export type TokenNumbers = { readonly has?: number; readonly wanted?: number };

/** What a model server's trouble with a chat is, by its own words or by its silence. */
export type ModelTroubleKind =
  /** The model server, or the way to it, ended the connection before its answer was whole. */
  | 'stream-cut'
  | 'unexpected-endpoint'
  /** 404 for the path, not for the model. */
  | 'path-unknown'
  /** Something else than a model API answered. */
  | 'not-an-api'
  | 'no-model-loaded'
  | 'load-refused'
  | 'load-failed'
  | 'engine-crashed'
  | 'model-unknown'
  | 'context-overflow'
  | 'model-token-required'
  | 'model-token-rejected'
  | 'rate-limited'
  | 'model-loading'
  /** The model server answered an error whose words tell nothing that is known. */
  | 'model-error';

/** A model server's trouble, read. */
export type ModelTrouble = {
  readonly kind: ModelTroubleKind;
  /** Cleaned and redacted. */
  readonly message: string;
  readonly answer?: ModelAnswer;
  readonly tokens?: TokenNumbers;
};

/**
 * Why an answer has no text. `reasoning`: all that came is reasoning; `think-tags`: all of the text stands in `<think>…</think>`; `unseen`:
 * tokens were counted and nothing of them came; `tool-call`: a tool was called, though none was offered; `filtered`: a content filter says so.
 */
export type EmptyReason = 'nothing' | 'reasoning' | 'think-tags' | 'unseen' | 'tool-call' | 'filtered';

/** Codes of the findings of this family, each with its arguments. */
export type ModelFindings = {
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
  'model-answered': { readonly model: string; readonly answer: string; readonly ttftMs?: number; readonly totalMs: number };
  'model-answered-by-other': { readonly asked: string; readonly answered: string };
  /** It was thinking when the tokens that Preflight gave it were up. */
  'model-thinks-long': { readonly tokens: number };
  'model-chat-empty': { readonly reason: EmptyReason; readonly tokens?: number };
  /** The server says; the text is cleaned and redacted. */
  'model-chat-error': { readonly status?: number; readonly message: string };
  'model-chat-cut': { readonly afterMs: number; readonly tokens: number };
  'model-chat-too-slow': { readonly withinMs: number; readonly tokens: number };
  /** It is still loading; the same chat goes through in a moment. */
  'model-chat-too-early': { readonly model: string };
  'model-chat-unanswered': { readonly detail: string };
  'model-chat-cancelled': Record<never, never>;
};

/** What the report shows of a chat with a model server, and what the rules need. Texts are cleaned and redacted. */
export type ModelChatSeen = {
  readonly answer: string;
  readonly ttftMs?: number;
  readonly totalMs: number;
  readonly tokensPerSecond?: number;
  /** Who says that it answered. */
  readonly model?: string;
  readonly events: readonly { readonly atMs: number; readonly event: string; readonly detail?: string }[];
  readonly trouble?: ModelTrouble;
  /** The role behind a gateway that the trouble is about. */
  readonly upstream?: string;
  /** The role whose hop the trouble breaks, when it failed. */
  readonly brokenHop?: string;
};

/** What the checks of this family saw, for the diagnosis and for the facts of the report. */
export type ModelObserved = {
  'lmstudio.model': {
    readonly origin: string;
    readonly answer?: Extract<ModelsAnswer, { kind: 'models' }>;
    /** Why there is no list. The answer itself is not kept: LM Studio quotes tokens. */
    readonly problem?: Exclude<ModelsAnswer['kind'], 'models'>;
    /** The declared model as the list has it. */
    readonly model?: ListedModel;
    readonly loaded: readonly string[];
  };
  'model.chat': ModelChatSeen;
};

/** Names of the evidence that this family shows. */
export type ModelEvidence =
  | 'models-loaded'
  | 'models-known'
  | 'model-list'
  | 'lmstudio-generation'
  | 'loaded-context'
  | 'max-context'
  | 'just-in-time-loading'
  | 'lmstudio-said'
  | 'model-says'
  | 'model-first-token'
  | 'model-speed'
  | 'model-answering';

export const ofModel = speak<ModelFindings, ModelObserved, ModelEvidence>();
