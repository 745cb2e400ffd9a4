import type { Phase } from '../base/phase.ts';

/**
 * The practice stack as plain data: what runs, in which state, and what the ledgers say of it. Faults and variants are pure
 * functions from plan to plan, so they compose. Texts may hold `{front}`, `{lmstudio}` and other names of {@link StackPlan.ports}
 * in braces: they become the real port numbers when the stack starts.
 */
export type StackPlan = {
  /** The phase in which the check is meant to be run. */
  readonly phase: Phase;
  readonly project: string;
  /** `_` for the names that Compose v1 gave. */
  readonly separator: '-' | '_';
  readonly engine: EnginePlan;
  readonly network: NetworkPlan;
  readonly containers: readonly ContainerPlan[];
  readonly nginx: NginxPlan;
  readonly dify: DifyPlan;
  readonly pluginDaemon: PluginDaemonPlan;
  readonly lmstudio: LmStudioPlan;
  readonly strangers: readonly StrangerPlan[];
  /** Names of the ports that the stack takes; every one is given a free number at start. */
  readonly ports: readonly string[];
  readonly ledger: LedgerPlan;
  readonly managers: ManagersPlan | undefined;
  /** Variables that the check is to find set; undefined = not set, whatever the user's own shell has. */
  readonly env: Readonly<Record<string, string | undefined>>;
  readonly envFile: { readonly mode: number; readonly values: Readonly<Record<string, string>> };
};

export type EnginePlan = {
  readonly state: 'up' | 'absent' | 'denied' | 'hung' | 'not-docker';
  readonly version: string;
  readonly apiVersion: string;
  readonly operatingSystem: string;
  /** `context`: ports.yml names no host, and the docker CLI's current context points to a socket that is not there. */
  readonly foundBy: 'ledger' | 'context';
};

type NetworkPlan = {
  /** What a container meets at the host's gateway address. */
  readonly hostGateway: 'open' | 'firewalled';
  readonly gateway: string;
  /** Networks that are there whether or not a container is in them. */
  readonly left?: readonly string[];
};

/** A published port. `on` is a name of {@link StackPlan.ports}; `address` '' means all addresses of both families. */
export type PublishPlan = { readonly address: string; readonly on: string; readonly inside: number; readonly protocol?: 'tcp' | 'udp' };

export type HealthPlan = {
  readonly status: 'starting' | 'healthy' | 'unhealthy';
  readonly failingStreak: number;
  readonly output: string;
  readonly test?: readonly string[];
};

export type ContainerPlan = {
  readonly service: string;
  /** undefined: a container of the stack's own project. null: not a Compose container. */
  readonly project?: string | null;
  readonly name?: string;
  readonly image: string;
  readonly state: 'running' | 'exited' | 'restarting' | 'created' | 'paused';
  readonly exitCode: number;
  readonly isOutOfMemory: boolean;
  readonly restartCount: number;
  readonly health?: HealthPlan;
  readonly publishes: readonly PublishPlan[];
  /** What its compose file says by now, where that was changed after the container was made; as published when left out. */
  readonly inComposeFile?: readonly PublishPlan[];
  /** The engine was asked for the ports and opened none. */
  readonly isPublishingRefused?: true;
  readonly networks: readonly string[];
  readonly extraHosts: readonly string[];
  readonly env: Readonly<Record<string, string>>;
  readonly log: readonly string[];
  /** What it writes just now, while it is asked; `log` is from its start. */
  readonly recentLog?: readonly string[];
  /** Services that Compose starts before it. */
  readonly dependsOn?: readonly string[];
  /** `always` when left out, and for a Compose container. */
  readonly restartPolicy?: 'no';
  /** Where it was started from; the stack's own folder when left out. */
  readonly folder?: string;
  readonly error?: string;
  readonly memoryLimitBytes?: number;
  /** Which programs `exec` finds inside. */
  readonly programs: readonly string[];
  /** The ports where something listens inside although the container runs; empty = up but dead. */
  readonly listens: readonly number[];
  /** Seconds since it was started; nginx older than api is what a stale upstream looks like. */
  readonly upSeconds: number;
};

type NginxPlan = {
  /** `stale`: it remembers an address of api that is no longer api's. */
  readonly upstream: 'fresh' | 'stale';
  /** Where its configuration has none of Dify's paths: its own 404 answers them, the web does, or it sends clients on. Dify's own when left out. */
  readonly leads?: 'nowhere' | 'to-web' | 'away';
  readonly isBuffering: boolean;
  readonly version: string;
  /** After this many milliseconds without an answer: 504. */
  readonly readTimeoutMs: number;
};

export type AppMode = 'chat' | 'agent-chat' | 'advanced-chat' | 'completion' | 'workflow';

export type InputPlan = {
  readonly type: 'text-input' | 'paragraph' | 'select' | 'number' | 'file' | 'checkbox';
  readonly variable: string;
  readonly isRequired: boolean;
  readonly default?: string;
  readonly options?: readonly string[];
};

export type DifyPlan = {
  /** Recorded are 1.10 and 1.12 (`withRelease`); from 1.13 on, chatflows wait for a worker. */
  readonly version: string;
  readonly key: string;
  readonly mode: AppMode;
  readonly setup: 'finished' | 'not_started';
  readonly isDatabaseUp: boolean;
  /** Redis counts the chats of an app: without it a chat fails, while the app still tells who it is. */
  readonly isRedisUp: boolean;
  readonly isApiEnabled: boolean;
  readonly isPublished: boolean;
  /** Somebody chose a model for the app; a new chat or agent app has none. */
  readonly isModelChosen: boolean;
  readonly hasCredentials: boolean;
  readonly inputs: readonly InputPlan[];
  /** The model provider's settings in Dify: what the plugin is told to call. */
  readonly modelName: string;
  readonly modelUrl: string;
  readonly modelToken?: string;
  readonly isWorkerConsuming: boolean;
  /** Real Dify pings every 10 s (facts: Dify 3.3). */
  readonly pingEveryMs: number;
  readonly isCutShort: boolean;
  /**
   * What a chat meets in Dify itself. `never-ends`: the model's node ended and the last events never come (Dify #38238). `ends-at-once`:
   * 200 and an empty stream (Dify plugins #466). `node-incomplete`: the LLM node lacks a field (Dify plugins #803).
   */
  readonly chatTrouble?: 'never-ends' | 'ends-at-once' | 'node-incomplete';
  /** How a stopped chatflow ends; both were seen. `stopped` when left out. */
  readonly stopsAs?: 'stopped' | 'failed';
  /** A conversation cannot be deleted. */
  readonly keepsConversations?: true;
  /** An annotation answers, the model is not asked. */
  readonly annotation?: string;
};

export type PluginDaemonPlan = {
  /** Of its image; its health page tells none. */
  readonly version: string;
  /**
   * The plugin of the model provider. `starting`: its process is not up yet, as for some seconds after each start of the daemon.
   * `dead`: its process ended and does not come back. `missing`: not installed.
   */
  readonly plugin: 'ready' | 'starting' | 'dead' | 'missing';
  /** How long after its first call `starting` lasts, in milliseconds; for ever when left out. */
  readonly startsForMs?: number;
  /** Version of the plugin; its urllib3 decides how a refused connection is worded. */
  readonly pluginVersion: string;
  /** Api and daemon have the same key (PLUGIN_DAEMON_KEY). */
  readonly isKeyShared: boolean;
  /** The SDK's is 10 s (facts: Dify 1.4); shorter here so that practice does not take a coffee break. */
  readonly connectTimeoutMs: number;
};

export type ModelPlan = {
  readonly id: string;
  readonly type: 'llm' | 'vlm' | 'embeddings';
  readonly isLoaded: boolean;
  readonly loadedContext?: number;
  /** How many times it is loaded; 1 when left out. The second one is called `id:2` (facts: LM Studio 1.2). */
  readonly instances?: number;
  readonly maxContext: number;
};

/**
 * What a model server does to a chat although its other pages are well. Texts are those of the recordings; where one product alone says
 * so, it is named.
 */
export type ModelTrouble =
  /** 503 to every request (llama.cpp while it loads). */
  | 'loading'
  /** 400: the model of the request is none of its (llama.cpp's router). */
  | 'model-unknown'
  /** 404: nothing is loaded (LM Studio, older wording). */
  | 'none-loaded'
  /** 400: LM Studio's guardrails stopped the loading for lack of memory. */
  | 'load-refused'
  /** 400: LM Studio could not load the model, for a reason of its own. */
  | 'load-failed'
  /** 429. */
  | 'rate-limited'
  /** 500 with words that nobody knows. */
  | 'unknown-error'
  /** 400: LM Studio's engine ended with an exit code. */
  | 'engine-crashed'
  /** 400 before the first token: the request is larger than the context. */
  | 'context-exceeded'
  /** The same, found out after the first tokens, as an error in the stream. */
  | 'context-exceeded-midway'
  /** The stream ends in order, without a token. */
  | 'empty-answer'
  /** Every token is reasoning, none is answer. */
  | 'reasoning-only'
  /** The text is one `<think>…</think>` and nothing outside of it. */
  | 'think-only'
  /** The connection is cut after the first token. */
  | 'cut-stream';

export type LmStudioPlan = {
  /** Which program it is; LM Studio when left out. `http.server` is Python's, a server of files that took the port. */
  readonly product?: 'lmstudio' | 'llama.cpp' | 'ollama' | 'http.server';
  readonly trouble?: ModelTrouble;
  /** `server-off`: the app runs, its server does not. */
  readonly state: 'serving' | 'server-off' | 'not-running';
  readonly generation: '0.3' | '0.4';
  readonly version: string;
  readonly title: string;
  /** Name of the port where it serves. */
  readonly on: string;
  /** `loopback`: 127.0.0.1 alone. `gateway`: also the practice gateway's address. `all`: every address. */
  readonly bind: 'loopback' | 'gateway' | 'all';
  readonly isJit: boolean;
  readonly loadMs: number;
  readonly tokenMs: number;
  readonly models: readonly ModelPlan[];
  /** Require Authentication is on, and this token is known. */
  readonly token?: string;
  readonly answer: readonly string[];
};

/** A server on this host that is no part of the stack. */
export type StrangerPlan = {
  readonly title: string;
  readonly on: string;
  /** An address, or `gateway`: 127.0.0.1 and the practice gateway's. */
  readonly address: string;
  readonly answers: 'http' | 'llama.cpp' | 'ollama' | 'silent' | 'broken' | 'udp';
};

export type RolePlan = {
  readonly summary?: string | undefined;
  readonly url?: string | undefined;
  readonly kind?: 'dify' | 'lmstudio' | 'ollama' | 'openai' | 'http' | 'tcp' | undefined;
  readonly owner?: { readonly compose: string } | { readonly container: string } | { readonly process: readonly string[] } | undefined;
  readonly bind?: 'loopback' | 'all' | undefined;
  readonly inside?: string | undefined;
  readonly model?: string | undefined;
  readonly context?: number | undefined;
  readonly token?: string | undefined;
  readonly optional?: boolean | undefined;
  readonly stays?: boolean | undefined;
  readonly expect?: { readonly status?: string; readonly body?: string } | undefined;
};

type TokenPlan = { readonly kind: string; readonly 'used-by'?: readonly string[]; readonly optional?: boolean };

type LedgerPlan = {
  readonly hasPorts: boolean;
  readonly namesProject: boolean;
  readonly front: string;
  readonly roles: Readonly<Record<string, RolePlan>>;
  readonly path: readonly (string | { readonly role: string; readonly as: string; readonly variable?: string })[];
  readonly chat?: { readonly to: string; readonly token?: string; readonly query: string; readonly within: string };
  readonly tokens: Readonly<Record<string, TokenPlan>>;
};

type ProjectPlan = {
  readonly folder: string;
  /** File name → text. */
  readonly files: Readonly<Record<string, string>>;
};

export type ManagerPlan = {
  readonly owns: readonly string[];
  readonly version: string;
  readonly lock: 'committed' | 'present' | 'none';
  /** What the installed one says of itself; undefined = not installed. */
  readonly installed: string | undefined;
  /** What its own check of the lock would say. */
  readonly isLockFresh: boolean;
};

export type ManagersPlan = {
  readonly managers: Readonly<Partial<Record<'uv' | 'poetry' | 'npm', ManagerPlan>>>;
  readonly projects: readonly ProjectPlan[];
  /** The folder is a git repository and these files are committed; undefined = no repository. */
  readonly committed: readonly string[] | undefined;
};
