import type { HttpProbe } from '../../probes/http/http.ts';
import { type CompletionAnswer, type CompletionRequest, completeOnce } from './servers/model-chat.ts';
import { createModelListProbe, type ModelListProbe } from './servers/model-lists.ts';

/** What this family asks of model servers. */
export type ModelProbe = ModelListProbe & {
  /** One streamed chat completion; the model is loaded by it where its server does so. */
  readonly complete: (request: CompletionRequest) => Promise<CompletionAnswer>;
};

/** The probe of a run. */
export const createModelProbe = (http: HttpProbe): ModelProbe => ({
  ...createModelListProbe(http),
  complete: (request) => completeOnce(http, request),
});
