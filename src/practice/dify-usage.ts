/** Tokens as a model server counts them. */
export type Counted = { readonly prompt_tokens?: number; readonly completion_tokens?: number; readonly total_tokens?: number };

/** Seconds; null where the app's mode does not tell. */
type Times = { readonly latency: number; readonly first: number | null; readonly generate: number | null };

/**
 * Usage with its prices. The prices of a model that costs nothing look different when nothing was counted, too: a stopped chat says
 * `0E-7` of the totals, a stopped chatflow `0.0` of all.
 */
export function usageOf(counted: Counted | null, { latency, first, generate }: Times, unit = '0', total = unit): object {
  const { prompt_tokens = 0, completion_tokens = 0, total_tokens = 0 } = counted ?? {};
  return {
    prompt_tokens,
    prompt_unit_price: unit,
    prompt_price_unit: unit,
    prompt_price: total,
    completion_tokens,
    completion_unit_price: unit,
    completion_price_unit: unit,
    completion_price: total,
    total_tokens,
    total_price: total,
    currency: 'USD',
    latency,
    time_to_first_token: first,
    time_to_generate: generate,
  };
}
