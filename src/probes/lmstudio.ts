import type { Secret } from '../base/secret.ts';
import type { HttpAnswer } from './http.ts';

/** A model as LM Studio lists it, whichever of its lists answered. */
export type ListedModel = {
  readonly id: string;
  readonly type: 'llm' | 'embedding' | 'unknown';
  readonly state: 'loaded' | 'not-loaded' | 'unknown';
  /** Of the largest loaded instance, in tokens. */
  readonly loadedContext?: number;
  readonly maxContext?: number;
  /** Identifiers of the loaded instances. */
  readonly instances: readonly string[];
};

export type ModelsAnswer =
  | {
      readonly kind: 'models';
      readonly list: 'v1' | 'v0' | 'openai';
      readonly generation: '0.4' | '0.3' | 'unknown';
      readonly models: readonly ListedModel[];
    }
  | { readonly kind: 'token-required' }
  | { readonly kind: 'token-rejected'; readonly detail: string }
  /** HTTP 200 with an error: what LM Studio says to an unknown path (facts: LM Studio 2.1). */
  | { readonly kind: 'unexpected-endpoint'; readonly path: string }
  | { readonly kind: 'failed'; readonly answer: HttpAnswer };

/** What the app itself says on its internal loopback port, when its server is off (facts: LM Studio 2.3). */
export type AppAnswer = { readonly isRunning: boolean; readonly port?: number; readonly package?: string; readonly version?: string };

export type LmStudioProbe = {
  /** Models by the best list that answers: /api/v1/models, /api/v0/models, /v1/models. GETs only: nothing is loaded. */
  readonly models: (origin: string, token: Secret | undefined) => Promise<ModelsAnswer>;
  /** Is the app there although its server is off? */
  readonly app: () => Promise<AppAnswer>;
};
