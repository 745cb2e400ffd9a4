import { speak } from '../../engine/vocabulary.ts';
import type { Behind, WayLine } from '../container/findings.ts';
import type { ModelAnswer, ModelTroubleKind, TokenNumbers } from '../model/findings.ts';

/**
 * The address that a provider plugin called, as far as the text of its failure tells: each program words it in its own way. `path` is
 * the base path, without the endpoint that the plugin added. `isResolved`: the host is the address that the name stood for, not what
 * was typed.
 */
export type ProviderCall = {
  readonly scheme?: 'http' | 'https';
  readonly host?: string;
  readonly port?: number;
  readonly path?: string;
  readonly isResolved?: true;
};

/** What became of the chat's conversation; `unseen`: nobody can tell. */
export type CleanUp = 'gone' | 'left' | 'unseen';

/** What an error text of Dify's is about (facts: Dify 4). `other`: it is shown as it is, and no cause is named. */
export type TroubleKind =
  | 'refused'
  /** No connection came about, and the text tells neither whom it was to nor why. */
  | 'no-connection'
  | 'dns'
  | 'timeout'
  | 'unreachable'
  | 'read-timeout'
  | 'proxy'
  | 'tls'
  /** TLS was spoken to a server that speaks plain HTTP. */
  | 'tls-on-plain'
  | 'invalid-url'
  | ModelTroubleKind
  | 'plugin-daemon-down'
  | 'daemon-key-differs'
  | 'plugin-missing'
  | 'plugin-starting'
  | 'plugin-dead'
  | 'credentials-missing'
  | 'app-without-model'
  | 'app-model-incomplete'
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
  /** The address that the plugin called, with all that the text tells of it. */
  readonly called?: ProviderCall & { readonly href: string };
  /** What the model server itself answered. */
  readonly answer?: ModelAnswer;
  readonly tokens?: TokenNumbers;
  /** The input that is missing, or the field of the model node. */
  readonly variable?: string;
  /** How long was waited, where the text tells it. */
  readonly afterMs?: number;
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
  /** `isUnseen`: the deletion was not answered, so that nobody can tell. */
  'chat-left-behind': { readonly answer: string; readonly user: string; readonly isUnseen?: true };
  /** Dify says; the text is cleaned and redacted. */
  'chat-error': { readonly status: number; readonly code: string; readonly message: string };
  'chat-node-failed': { readonly node: string; readonly message: string };
  'chat-truncated': { readonly afterMs: number; readonly tokens: number };
  'chat-silent': { readonly afterMs: number };
  'chat-only-pings': { readonly withinMs: number; readonly pings: number };
  'chat-too-slow': { readonly withinMs: number; readonly tokens: number };
  /** `reasoning`: tokens were made and none of them is text; `think-tags`: all of the text stands in `<think>…</think>`. */
  'chat-empty': { readonly reason: 'nothing' | 'reasoning' | 'think-tags'; readonly tokens?: number };
  /** The model's node ended well, and Dify never ended the stream (Dify #38238). */
  'chat-never-ended': { readonly withinMs: number; readonly nodeMs?: number };
  /** The stream ended without a single event. */
  'chat-never-began': { readonly afterMs: number };
  /** What the chat needs is still starting; the same chat goes through in a moment. */
  'chat-too-early': { readonly what: 'plugin' | 'model' };
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
  readonly setup?: { readonly answers: boolean; readonly status: number };
  readonly database?: BackingContainer;
  /** Looked at when it failed. */
  readonly behind?: Behind;
};

/** What the report shows of the chat, and what the rules need. Texts are cleaned and redacted. */
export type ChatSeen = {
  readonly answer: string;
  readonly ttftMs?: number;
  readonly totalMs: number;
  readonly tokensPerSecond?: number;
  readonly model?: string;
  readonly mode?: string;
  /** The conversation is certainly gone. */
  readonly cleanedUp: boolean;
  readonly cleanUp: CleanUp;
  /** The role whose hop the chat's own error names, whatever the hop's own check saw. */
  readonly brokenHop?: string;
  readonly events: readonly { readonly atMs: number; readonly event: string; readonly detail?: string }[];
  readonly ended: string;
  readonly pings: number;
  readonly sawWorkflowStart: boolean;
  readonly brokeOff?: string;
  readonly trouble?: Trouble;
  /** Addresses on this machine that listen on the port of the model server that the trouble names. */
  readonly listeners?: readonly { readonly address: string; readonly process?: string }[];
  readonly setup?: { readonly answers: boolean; readonly status: number };
  readonly database?: BackingContainer;
  readonly worker?: BackingContainer;
  /** Looked at when it failed. */
  readonly behind?: Behind;
  /** Its way through the logs, where the user follows along. */
  readonly way?: readonly WayLine[];
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
  | 'dify-left-conversation'
  | 'dify-unseen-conversation'
  | 'dify-told'
  | 'dify-model-says'
  | 'dify-age';

export const ofDify = speak<DifyFindings, DifyObserved, DifyEvidence>();
