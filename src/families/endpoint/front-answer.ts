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

const unsettled: FrontSaying = { kind: 'unsettled' };

/** Does an answer say that there is no such page, or none for us? An api by itself answers so to `/`. */
const isNoPage = ({ status }: { readonly status: number }) => status === 401 || status === 403 || status === 404 || status === 405;

const isSilent = (answer: HttpAnswer) => answer.kind === 'failure' && (answer.failure === 'timeout' || answer.failure === 'cancelled');

/** Would a second question tell more? Whoever was silent is not asked again. */
export const isWorthAsking = (welcome: HttpAnswer): boolean => !isSilent(welcome);

/**
 * Who answered like this to `/v1/` and, unless it was silent, to `/`? A front shows the api at the one and the web at the other. Half of
 * it and something unclear in the place of the other half is never "no front": one answer alone, cut off or garbled, settles nothing.
 */
export function sayingOf(welcome: HttpAnswer, root: HttpAnswer): FrontSaying {
  const identity = identify(
    new Map([
      ['/v1/', welcome],
      ['/', root],
    ]),
  )?.identity;
  const isApi = welcome.kind === 'response' && isDify(welcome);
  const isWeb = identity?.hasDifyWeb === true;
  if (isApi && isWeb) return { kind: 'front', identity };
  const other: FrontSaying = { kind: 'other', ...(identity ? { identity } : {}) };
  if (isApi) return root.kind === 'response' && (isNoPage(root) || isDify(root)) ? other : unsettled;
  if (welcome.kind === 'failure') return isSilent(welcome) || isSilent(root) || isWeb ? unsettled : other;
  // The web by itself has no page there, or sends a browser elsewhere; a gateway with its api down is a front in the making.
  if (isWeb) return welcome.status === 404 || (welcome.status >= 300 && welcome.status < 400) ? other : unsettled;
  return other;
}

const isDify = (answer: HttpAnswer) => identify(new Map([['/v1/', answer]]))?.identity.server === 'dify';
