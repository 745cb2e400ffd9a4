import type { HttpAnswer } from './http.ts';

/** What answers at an address, told by its fingerprint (facts: Dify 2.3, LM Studio 2.2), never by a status code alone. */
export type ServerName =
  | 'dify'
  | 'dify-web-only'
  | 'lmstudio'
  | 'llama.cpp'
  | 'ollama'
  | 'vllm'
  | 'openai-compatible'
  | 'nginx'
  | 'plugin-daemon'
  | 'other-http';

export type Identity = {
  readonly server: ServerName;
  /** Version of the server, where it tells it (Dify: `server_version` or X-Version). */
  readonly version?: string;
  /** The Server header, cleaned. */
  readonly serverHeader?: string;
  readonly isBehindNginx: boolean;
  /** The answers that decided, by path: `/v1/`, `/lmstudio-greeting`, … */
  readonly seen: readonly { readonly path: string; readonly status: number; readonly hint: string }[];
};

export type IdentityAnswer =
  | { readonly kind: 'identified'; readonly identity: Identity }
  /** Nothing answered HTTP; the first exchange tells why. */
  | { readonly kind: 'no-answer'; readonly answer: HttpAnswer }
  | { readonly kind: 'not-http'; readonly answer: HttpAnswer };

export type IdentityProbe = {
  /** Asks `origin` (`http://127.0.0.1:8080`) who it is; once a run for each origin. */
  readonly at: (origin: string) => Promise<IdentityAnswer>;
};
