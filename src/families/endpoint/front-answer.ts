import type { HttpAnswer } from '../../probes/http/http.ts';
import { type Identity, identify } from '../../probes/identity/identity.ts';

/**
 * What a listener said of itself: Dify with its web (`front`), surely none (`other`; without an identity it speaks no HTTP), or nothing
 * that would tell (`unsettled`): too slow, broken off, or one half of a front without the other.
 */
export type FrontSaying =
  | { readonly kind: 'front'; readonly identity: Identity }
  | { readonly kind: 'other'; readonly identity?: Identity }
  | { readonly kind: 'unsettled' };

export const unsettled: FrontSaying = { kind: 'unsettled' };

/** Does an answer say that there is no such page, or none for us? An api by itself answers so to `/`. */
const isNoPage = ({ status }: { readonly status: number }) => status === 401 || status === 403 || status === 404 || status === 405;

/** Too slow, or not waited for: whoever was so is not asked again. */
export const isSilent = (answer: HttpAnswer): boolean =>
  answer.kind === 'failure' && (answer.failure === 'timeout' || answer.failure === 'cancelled');

/**
 * Broken off, refused, or no HTTP: of a listener that speaks HTTP, one cut answer, which settles nothing (DESIGN 6, rules of accusation
 * 7). An answer without one header, or with zeros in it, is such a one too: no server writes it.
 */
export const isBroken = (answer: HttpAnswer): boolean =>
  answer.kind === 'failure' ? !isSilent(answer) : Object.keys(answer.headers).length === 0 || answer.body.includes('\0');

/**
 * Must Dify's other half be asked for, `/`? Every answer of Dify's api carries X-Version and X-Env, to any path (facts: observed), so that
 * `/v1/` alone decides who is none: all those get one question. Two kinds are asked once more. Where the api answered, for its web is what
 * makes it a front, and without that proof nobody is accused. And where no "no" was heard: the connection broke, or a gateway (5xx, 429)
 * says that something stands behind it, which may be an api that is down; a second answer keeps one cut answer from becoming a pass.
 */
export function needsOtherHalf(welcome: HttpAnswer): boolean {
  if (welcome.kind === 'failure') return isBroken(welcome);
  return isDify(welcome) || isBroken(welcome) || welcome.status >= 500 || welcome.status === 429;
}

/**
 * Who answered like this to `/v1/` and, where its other half had to be asked for, to `/`? A front shows the api at the one and the web at
 * the other. Half of it and something unclear in the place of the other half is never "no front": one answer alone, cut off or garbled,
 * settles nothing.
 */
export function sayingOf(welcome: HttpAnswer, root: HttpAnswer | undefined): FrontSaying {
  const identity = identify(new Map([['/v1/', welcome], ...(root ? [['/', root] as const] : [])]))?.identity;
  const other: FrontSaying = { kind: 'other', ...(identity ? { identity } : {}) };
  if (!root) return isSilent(welcome) ? unsettled : other;
  const isApi = welcome.kind === 'response' && isDify(welcome);
  const isWeb = identity?.hasDifyWeb === true;
  if (isApi && isWeb) return { kind: 'front', identity };
  if (isApi) return root.kind === 'response' && (isNoPage(root) || isDify(root)) ? other : unsettled;
  if (welcome.kind === 'failure') return isSilent(root) || isWeb ? unsettled : other;
  // The web by itself has no page there; a gateway with its api down is a front in the making.
  return isWeb ? unsettled : other;
}

const isDify = (answer: HttpAnswer) => identify(new Map([['/v1/', answer]]))?.identity.server === 'dify';
