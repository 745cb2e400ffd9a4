import type { ServerResponse } from 'node:http';
import { pause } from './inside-request.ts';
import { streamOf } from './model-trouble.ts';
import type { LmStudioPlan } from './plan.ts';

/** Streams the answer of the plan in the chunks of the OpenAI interface: `base` is what each of them carries. */
export async function streamCompletion(
  plan: LmStudioPlan,
  response: ServerResponse,
  base: object,
  headers: Readonly<Record<string, string>>,
): Promise<void> {
  const { steps, completionTokens } = streamOf(plan);
  response.writeHead(200, { ...headers, 'Content-Type': 'text/event-stream' });
  const event = (value: unknown) => response.write(`data: ${JSON.stringify(value)}\n\n`);
  const chunk = (delta: object, finish_reason: string | null) =>
    event({ ...base, choices: [{ index: 0, delta, logprobs: null, finish_reason }] });
  for (const step of steps) {
    await pause(plan.tokenMs);
    if (response.destroyed) return;
    switch (step.kind) {
      case 'content':
        chunk({ role: 'assistant', content: step.text }, null);
        break;
      case 'reasoning':
        chunk({ role: 'assistant', reasoning_content: step.text }, null);
        break;
      case 'error':
        event({ error: step.error });
        response.end();
        return;
      case 'cut':
        // The token is let out first: what is cut is an answer that had begun.
        await new Promise<void>((resolve) => response.write('', () => resolve()));
        response.destroy();
        return;
    }
  }
  chunk({}, 'stop');
  event({ ...base, choices: [], usage: usageOf(completionTokens) });
  response.end('data: [DONE]\n\n');
}

export const usageOf = (completion_tokens: number) => ({
  prompt_tokens: 12,
  completion_tokens,
  total_tokens: 12 + completion_tokens,
});
