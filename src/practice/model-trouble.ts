import type { LmStudioPlan, ModelTrouble } from './plan.ts';

/** A refusal of a chat, before its first token. */
type ChatRefusal = { readonly status: number; readonly body: object };

const invalid = (message: string, code: string | null = null) => ({
  error: { message, type: 'invalid_request_error', param: 'model', code },
});

/** The answer of llama.cpp to everything that it is asked while it loads. */
export const loading = { error: { message: 'Loading model', type: 'unavailable_error', code: 503 } } as const;

/** A request that fits into no context that is practised here, or the recorded one. */
const promptTokens = (context: number) => Math.max(6445, context + 1);

/** What the plan's trouble refuses a chat for `asked` with; undefined where the trouble shows later, or there is none. */
export function troubleRefusal(plan: LmStudioPlan, asked: string): ChatRefusal | undefined {
  const trouble = plan.trouble;
  switch (trouble) {
    case 'loading':
      return { status: 503, body: loading };
    case 'model-unknown':
      return { status: 400, body: { error: { code: 400, message: `model '${asked}' not found`, type: 'invalid_request_error' } } };
    case 'none-loaded': {
      const message = 'No models loaded. Please load a model in the developer page or use the `lms load` command.';
      return { status: 404, body: invalid(message, 'model_not_found') };
    }
    case 'load-refused': {
      const why =
        'Model loading was stopped due to insufficient system resources. Under the current settings, this model requires approximately 22.92 GB of memory, and continuing to load it would likely overload your system and cause it to freeze. If you think this is incorrect, you can adjust the model loading guardrails in settings.';
      return { status: 400, body: invalid(`Failed to load model "${asked}". Error: ${why}`, 'model_not_found') };
    }
    case 'load-failed':
      return {
        status: 400,
        body: invalid(`Failed to load model "${asked}". Error: Engine protocol startup was aborted.`, 'model_not_found'),
      };
    case 'rate-limited':
      return { status: 429, body: { error: { message: 'throttled', type: 'throttling_error', param: null, code: '429' } } };
    case 'unknown-error':
      return { status: 500, body: { error: { message: 'tensor 17 has an odd shape', type: 'server_error', code: 500 } } };
    case 'engine-crashed':
      return {
        status: 400,
        body: { error: 'The model has crashed without additional information. (Exit code: 18446744072635812000)' },
      };
    case 'context-exceeded':
      return { status: 400, body: contextRefusal(plan, asked) };
    default:
      return undefined;
  }
}

function contextRefusal(plan: LmStudioPlan, asked: string): object {
  const context = plan.models.find(({ id }) => id === asked)?.loadedContext ?? 4096;
  const tokens = promptTokens(context);
  if (plan.product !== 'llama.cpp') {
    const advice = 'Try to load the model with a larger context length, or provide a shorter input';
    const message = `The number of tokens to keep from the initial prompt is greater than the context length (n_keep: ${tokens}>= n_ctx: ${context}). ${advice}`;
    return { error: message };
  }
  const message = `request (${tokens} tokens) exceeds the available context size (${context} tokens), try increasing it`;
  return { error: { code: 400, message, type: 'exceed_context_size_error', n_prompt_tokens: tokens, n_ctx: context } };
}

/** One thing that a stream does. `cut`: the connection is closed in the middle. */
type StreamStep =
  | { readonly kind: 'content' | 'reasoning'; readonly text: string }
  | { readonly kind: 'error'; readonly error: object }
  | { readonly kind: 'cut' };

/** What the stream of a chat consists of, and how many tokens it says that it took. */
export function streamOf(plan: LmStudioPlan): { readonly steps: readonly StreamStep[]; readonly completionTokens: number } {
  const words = plan.answer.map((text) => ({ kind: 'content' as const, text }));
  const told = (steps: readonly StreamStep[], completionTokens: number) => ({ steps, completionTokens });
  const trouble: ModelTrouble | undefined = plan.trouble;
  switch (trouble) {
    case 'context-exceeded-midway': {
      const error = { code: 500, message: 'Context size has been exceeded.', type: 'server_error' };
      return told([...words.slice(0, 1), { kind: 'error', error }], 1);
    }
    case 'empty-answer':
      return told([], 0);
    case 'reasoning-only':
      return told([{ kind: 'reasoning', text: 'Let me produce the word pong.' }], 100);
    case 'think-only':
      return told([{ kind: 'content', text: '<think> Let me produce the word pong. </think>' }], 100);
    case 'cut-stream':
      return told([...words.slice(0, 1), { kind: 'cut' }], 1);
    default:
      return told(words, words.length);
  }
}
