import type { Json } from '../base/json.ts';
import type { Secret } from '../base/secret.ts';
import type { HttpAnswer } from './http.ts';

/** Dify's error envelope, cleaned (facts: Dify 4). */
export type DifyError = { readonly status: number; readonly code: string; readonly message: string };

export type AppMode = 'chat' | 'agent-chat' | 'advanced-chat' | 'completion' | 'workflow' | 'agent' | (string & {});

export type AppInfo = { readonly name: string; readonly mode: AppMode };

/** One field of the app's input form. */
export type InputField = {
  readonly variable: string;
  readonly type: string;
  readonly isRequired: boolean;
  readonly default?: string | number | boolean;
  readonly options?: readonly string[];
  readonly maxLength?: number;
};

export type DifyAnswer<T> =
  | { readonly kind: 'answer'; readonly value: T }
  | { readonly kind: 'error'; readonly error: DifyError }
  /** No JSON of Dify's: a gateway page, a refusal, nothing. */
  | { readonly kind: 'failed'; readonly answer: HttpAnswer };

/** One event of the chat's stream with its time in milliseconds since the request was sent. */
export type ChatEvent = { readonly atMs: number; readonly event: string; readonly data?: Json };

export type ChatAnswer = {
  readonly headersMs?: number;
  readonly firstEventMs?: number;
  readonly firstTokenMs?: number;
  readonly lastTokenMs?: number;
  readonly endMs: number;
  readonly pings: number;
  readonly tokenEvents: number;
  readonly answer: string;
  readonly model?: string;
  readonly completionTokens?: number;
  readonly totalTokens?: number;
  readonly usedAnnotation: boolean;
  readonly sawEnd: boolean;
  readonly sawWorkflowStart: boolean;
  /** Types of the nodes that ran, with how each ended. */
  readonly nodes: readonly {
    readonly type: string;
    readonly title: string;
    readonly status: string;
    readonly error?: string;
    readonly atMs: number;
    readonly elapsedMs?: number;
  }[];
  readonly workflowStatus?: string;
  /** An error, sync or from the stream, cleaned and redacted. */
  readonly error?: DifyError;
  /** Set when no stream of Dify's came at all. */
  readonly failed?: HttpAnswer;
  /** Why reading stopped. */
  readonly ended: 'stream-end' | 'silence' | 'deadline' | 'cancelled' | 'refused';
  readonly conversationId?: string;
  readonly messageId?: string;
  /** The conversation was deleted (or never came to be). */
  readonly isCleanedUp: boolean;
  readonly events: readonly ChatEvent[];
};

export type ChatRequest = {
  /** `http://127.0.0.1:8080`, without /v1. */
  readonly origin: string;
  readonly token: Secret;
  readonly query: string;
  readonly inputs: Readonly<Record<string, string | number | boolean>>;
  readonly withinMs: number;
  readonly signal: AbortSignal;
  readonly onEvent?: (event: ChatEvent) => void;
};

export type DifyProbe = {
  /** GET /v1/info: mode of the app behind the key. */
  readonly info: (origin: string, token: Secret) => Promise<DifyAnswer<AppInfo>>;
  /** GET /v1/parameters: what the chat must send. */
  readonly inputs: (origin: string, token: Secret) => Promise<DifyAnswer<readonly InputField[]>>;
  /** One streamed chat; deletes its conversation in every outcome, also when cancelled. */
  readonly chat: (request: ChatRequest) => Promise<ChatAnswer>;
  /** GET /console/api/setup: can the api reach its database, and was Dify installed? */
  readonly setup: (origin: string) => Promise<DifyAnswer<{ readonly step: string }>>;
};
