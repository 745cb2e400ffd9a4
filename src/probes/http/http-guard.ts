import type { LookupFunction } from 'node:net';
import { bracketed } from '../../base/address.ts';
import type { Wish } from '../../base/trust.ts';
import type { HoldBack, Sent } from './held-back.ts';
import { homeOnly, type IsHome, isFarLiteral, leavesCode } from './home.ts';
import type { HttpAnswer, HttpFailure } from './http-answer.ts';

/** Which requests hold secrets that nobody allowed to go, and how near an address is. */
export type HttpGuard = { readonly holdBack: HoldBack; readonly isHome: IsHome };

/**
 * Sends a request, unless it would take a secret to another machine and nobody allowed that: then the answer is `not-trusted`, and
 * not one byte left. What is held back for others still goes to an address that is home, over a look-up that gives no other.
 */
export async function guarded(
  guard: HttpGuard | undefined,
  request: Sent,
  send: (more: { readonly lookup?: LookupFunction }) => Promise<HttpAnswer>,
): Promise<HttpAnswer> {
  const held = guard?.holdBack(request);
  if (!guard || !held) return send({});
  if (held.isInName || (await isFarLiteral(new URL(request.url).hostname, guard.isHome))) return refused(held.wish);
  const answer = await send({ lookup: homeOnly(guard.isHome) });
  return answer.kind === 'failure' && answer.code === leavesCode ? refused(held.wish) : answer;
}

/** The refusal of a bare connection whose host's name holds a secret; undefined where it may be made. */
export function guardName(guard: HttpGuard | undefined, host: string, port: number): HttpFailure | undefined {
  const held = guard?.holdBack({ url: `http://${bracketed(host)}:${port}/` });
  return held?.isInName ? refused(held.wish) : undefined;
}

const refused = (wish: Wish): HttpFailure => ({
  kind: 'failure',
  failure: 'not-trusted',
  detail: 'not sent: it holds a secret, and nobody allowed it to go there',
  wish,
  phase: 'dns',
  timings: {},
  tried: [],
});
