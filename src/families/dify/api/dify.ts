import type { Json } from '../../../base/json.ts';
import type { Redact } from '../../../base/redact.ts';
import type { Secret } from '../../../base/secret.ts';
import type { HttpAnswer } from '../../../probes/http/http.ts';
import type { CleanUp } from '../findings.ts';

/** Dify's error envelope, cleaned (facts: Dify 4). */
export type DifyError = {
  readonly status: number;
  readonly code: string;
  readonly message: string;
};

type AppMode = 'chat' | 'agent-chat' | 'advanced-chat' | 'completion' | 'workflow' | 'agent' | (string & {});

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
export type ChatEvent = {
  readonly atMs: number;
  readonly event: string;
  /** What the event says, in a few cleaned and redacted words. */
  readonly detail?: string;
  /** The event as it came, only while it is handed to `onEvent`; not cleaned. */
  readonly data?: Json;
};

/** One node of a chatflow that ran, with how it ended. `error` is cleaned and redacted. */
export type ChatNode = {
  readonly type: string;
  readonly title: string;
  readonly status: string;
  readonly error?: string;
  readonly atMs: number;
  readonly elapsedMs?: number;
};

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
  readonly nodes: readonly ChatNode[];
  readonly workflowStatus?: string;
  /** What Dify says that the work took: the whole pipeline (`usage.latency`), the tokens alone, the workflow. */
  readonly latencyMs?: number;
  readonly generateMs?: number;
  readonly workflowMs?: number;
  /** The connection broke off in the middle of the stream: the system's code or words. */
  readonly brokeOff?: string;
  /** An error, sync or from the stream, cleaned and redacted. */
  readonly error?: DifyError;
  /** Set when no stream of Dify's came at all. */
  readonly failed?: HttpAnswer;
  /** Why reading stopped. `stopped`: there was enough of it, and Dify was asked to stop. `refused`: no stream began. */
  readonly ended: 'stream-end' | 'silence' | 'deadline' | 'cancelled' | 'refused' | 'stopped';
  readonly conversationId?: string;
  readonly taskId?: string;
  readonly messageId?: string;
  /**
   * What became of the chat's conversation: `gone` (deleted, or it never came to be), `left` (Dify did not delete it), or `unseen`
   * (nobody can tell: it was cut off before Dify named it, or the deletion was not answered).
   */
  readonly cleanUp: CleanUp;
  /** The user of Dify that the conversation belongs to; this run's own. */
  readonly user: string;
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
  /** Deletes what another program's chat left under this probe's user; `isOver`: that program read its answer to the end. */
  readonly forget: (left: {
    readonly origin: string;
    readonly token: Secret;
    readonly conversationId?: string;
    readonly isOver: boolean;
  }) => Promise<CleanUp>;
  /** The user of Dify that all of it belongs to. */
  readonly user: string;
};

/** What of the probe's behaviour can be set. */
export type DifyOptions = {
  /** The user of all that is asked; one of this run's own when left out. */
  readonly user?: string;
  readonly redact?: Redact;
  /** Dify pings every 10 s, so this long without a byte means that something holds the stream back (facts: Dify 7). */
  readonly silenceMs?: number;
  /** Time to stop the task and to delete the conversation, whatever became of the chat. */
  readonly cleanupMs?: number;
  /**
   * Token events after which the chat is stopped. Far more than a short answer has: stopping does not stop the model server, which goes
   * on to its own limit and keeps its slot (seen on Dify 1.12).
   */
  readonly enoughTokens?: number;
  /** How long a stopped stream may take to end. */
  readonly drainMs?: number;
};
