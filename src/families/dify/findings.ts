import { speak } from '../../engine/vocabulary.ts';

/** What an error text of Dify's is about (facts: Dify 4). `other`: it is shown as it is, and no cause is named. */
export type TroubleKind =
  | 'refused'
  | 'dns'
  | 'timeout'
  | 'read-timeout'
  | 'proxy'
  | 'tls'
  | 'unexpected-endpoint'
  | 'no-model-loaded'
  | 'model-unknown'
  | 'context-overflow'
  | 'model-token-required'
  | 'model-token-rejected'
  | 'plugin-daemon-down'
  | 'plugin-missing'
  | 'credentials-missing'
  | 'key-rejected'
  | 'app-disabled'
  | 'app-unpublished'
  | 'wrong-mode'
  | 'input-required'
  | 'server-error'
  | 'other';

/** An error of Dify's, read. `host` and `port` are the model server's, where the text names them. */
export type Trouble = {
  readonly kind: TroubleKind;
  readonly status: number;
  readonly code: string;
  /** Cleaned and redacted. */
  readonly message: string;
  readonly host?: string;
  readonly port?: number;
  readonly variable?: string;
};

/** Codes of the findings of this family, each with its arguments. */
export type DifyFindings = {
  'app-ready': { readonly name: string; readonly mode: string };
  'app-key-rejected': { readonly token: string; readonly message: string };
  'app-disabled': { readonly message: string };
  'app-unpublished': { readonly message: string };
  'app-wrong-mode': { readonly name: string; readonly mode: string };
  'app-input-required': { readonly variable: string; readonly type: string };
  'app-database-down': { readonly status: number };
  /** Dify said something that has no code of its own here. */
  'app-error': { readonly status: number; readonly code: string; readonly message: string };
  'app-unanswered': { readonly detail: string };
  'chat-answered': { readonly answer: string; readonly ttftMs?: number; readonly totalMs: number };
  'chat-without-model': { readonly reason: 'annotation' | 'no-tokens' | 'no-llm-node' };
  'chat-wrong-model': { readonly asked: string; readonly answered: string };
  /** `heldMs`: how much longer the work took than the stream of it. */
  'chat-buffered': { readonly heldMs: number };
  'chat-left-behind': { readonly answer: string };
  /** Dify says; the text is cleaned and redacted. */
  'chat-error': { readonly status: number; readonly code: string; readonly message: string };
  'chat-node-failed': { readonly node: string; readonly message: string };
  'chat-truncated': { readonly afterMs: number; readonly tokens: number };
  'chat-silent': { readonly afterMs: number };
  'chat-only-pings': { readonly withinMs: number; readonly pings: number };
  'chat-too-slow': { readonly withinMs: number; readonly tokens: number };
  'chat-empty': Record<never, never>;
  'chat-unanswered': { readonly detail: string };
  'chat-cancelled': { readonly isCleanedUp: boolean };
};

/** A container of the stack that Dify needs although no role names it. */
export type BackingContainer = { readonly name: string; readonly service: string; readonly state: string; readonly project?: string };

export type AppSeen = {
  readonly mode?: string;
  readonly name?: string;
  readonly trouble?: Trouble;
  /** Did /console/api/setup, which reads the database, answer? Asked only after a server error. */
  readonly setup?: { readonly answers: boolean; readonly status?: number };
  readonly database?: BackingContainer;
};

/** What the report shows of the chat, and what the rules need. Texts are cleaned and redacted. */
export type ChatSeen = {
  readonly answer: string;
  readonly ttftMs?: number;
  readonly totalMs: number;
  readonly tokensPerSecond?: number;
  readonly model?: string;
  readonly mode?: string;
  readonly cleanedUp: boolean;
  readonly events: readonly { readonly atMs: number; readonly event: string; readonly detail?: string }[];
  readonly ended: string;
  readonly pings: number;
  readonly sawWorkflowStart: boolean;
  readonly brokeOff?: string;
  readonly trouble?: Trouble;
  /** Addresses on this machine that listen on the port of the model server that the trouble names. */
  readonly listeners?: readonly { readonly address: string; readonly process?: string }[];
  readonly setup?: { readonly answers: boolean; readonly status?: number };
  readonly database?: BackingContainer;
  readonly worker?: BackingContainer;
};

/** What the checks of this family saw, for the diagnosis and for the facts of the report. */
export type DifyObserved = { readonly 'dify.app': AppSeen; readonly 'dify.chat': ChatSeen };

/** Names of the evidence that this family shows. */
export type DifyEvidence =
  | 'dify-says'
  | 'dify-app'
  | 'dify-setup'
  | 'dify-container'
  | 'dify-first-token'
  | 'dify-speed'
  | 'dify-events'
  | 'dify-model'
  | 'dify-left-conversation';

export const ofDify = speak<DifyFindings, DifyObserved, DifyEvidence>();
