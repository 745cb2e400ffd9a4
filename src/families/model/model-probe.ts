import type { Secret } from '../../base/secret.ts';
import type { HttpProbe } from '../../probes/http/http.ts';
import type { ContextPlace } from '../../probes/identity/model-servers.ts';
import { type CompletionAnswer, type CompletionRequest, completeOnce } from './servers/model-chat.ts';
import { askContext } from './servers/model-context.ts';
import { createModelListProbe, type ModelListProbe } from './servers/model-lists.ts';

/** What this family asks of model servers. */
export type ModelProbe = ModelListProbe & {
  /** The context of one model, where its server tells it elsewhere than in its list; see {@link askContext}. */
  readonly context: (origin: string, token: Secret | undefined, place: ContextPlace, model: string) => Promise<number | undefined>;
  /** One streamed chat completion; the model is loaded by it where its server does so. */
  readonly complete: (request: CompletionRequest) => Promise<CompletionAnswer>;
};

/** The probe of a run. */
export const createModelProbe = (http: HttpProbe): ModelProbe => ({
  ...createModelListProbe(http),
  context: (origin, token, place, model) => askContext(http, origin, token, place, model),
  complete: (request) => completeOnce(http, request),
});
