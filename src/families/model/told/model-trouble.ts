import type { ModelAnswer, ModelTroubleKind } from '../findings.ts';

/** What a model server means, whatever the product's wording; the cause of a failed load stands before "model not found", its code. */
const byMeaning: readonly (readonly [ModelTroubleKind, RegExp])[] = [
  ['unexpected-endpoint', /Unexpected endpoint or method/i],
  [
    'load-refused',
    /insufficient system resources|loading guardrails|requires more (?:system )?memory|not enough (?:free )?memory|out of memory|cudaMalloc failed|failed to allocate|model_load_failed/i,
  ],
  [
    'engine-crashed',
    /model has crashed|runner process has terminated|engine (?:process )?(?:has )?(?:crashed|died)|EngineDeadError|\(Exit code: ?-?\d/i,
  ],
  ['load-failed', /Failed to load model|error loading model|unable to load model|No LM Runtime found/i],
  ['no-model-loaded', /No models? (?:is |are )?(?:loaded|available)|Model is unloaded|model is not loaded/i],
  [
    'context-overflow',
    /tokens to keep from the initial prompt|context (?:size|length) (?:has been exceeded|of only)|exceed_context_size|exceeds the available context|context the overflows|maximum context length|maximum model length|ContextWindowExceeded|context_length_exceeded|trying to keep the first/i,
  ],
  [
    'model-unknown',
    /Invalid model identifier|\bmodel ?[:=]? ?\\?["'`]{1,3}[^"'`]{0,200}["'`]{1,3}:? (?:was )?(?:not found|does not exist)|The model \S{1,200} does not exist|Invalid model name|get model [^:]{0,200}: model not found|model_not_found|try pulling it first|^model not found/i,
  ],
  ['model-token-required', /API token is required|No api key passed|An authentication key is required|Missing authorization header/i],
  [
    'model-token-rejected',
    /Malformed LM Studio API token|Malformed API Key|invalid_api_key|Incorrect API key provided|Invalid API Key|No connected db|Invalid or missing authorization token/i,
  ],
  ['rate-limited', /rate.?limit|too many requests|throttling_error|server (?:is )?busy|maximum pending requests/i],
  ['model-loading', /Loading model|model_loading|model is (?:still )?loading/i],
];

/** What the words of a model server mean; undefined when nobody knows them. */
export const meantBy = (text: string): ModelTroubleKind | undefined => byMeaning.find(([, words]) => words.test(text))?.[0];

/** What a status means where the words do not tell. */
export function meantByStatus({ status, isHtml, message }: ModelAnswer): ModelTroubleKind {
  if (status === 401 || status === 403) return 'model-token-rejected';
  if (status === 429) return 'rate-limited';
  if (isHtml || status === 405 || status === 501) return 'not-an-api';
  if (status === 404) return /\bmodel\b/i.test(message) ? 'model-unknown' : 'path-unknown';
  return 'model-error';
}
