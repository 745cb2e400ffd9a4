import { setMaxListeners } from 'node:events';
import { withoutGaps } from '../../base/without-gaps.ts';
import type { CheckContext } from '../../engine/check.ts';
import { addressText } from '../../probes/http/role-address.ts';
import { practiceStack, rehearsalIn } from '../../probes/identity/rehearsal.ts';
import type { FrontCandidate } from './findings.ts';
import type { FrontPlace } from './front-listeners.ts';
import type { FrontWay } from './front-way.ts';

/** For one question to one listener, and for all of them. */
const askMs = 600;
const allMs = 1800;
const atOnce = 8;

/** Listeners that are asked at most; of a machine with more it is said. */
const mostAsked = 256;

/** So many are asked whatever their order, even if all are silent. */
export const sureAsked = atOnce * Math.floor(allMs / askMs);

/** What became of a place: it said who it is, a candidate or no HTTP, or it did not (`isSettled` false: silent, or not asked). */
export type Asked = Pick<FrontPlace, 'isPublished'> & {
  readonly address: string;
  readonly candidate?: FrontCandidate;
  readonly isSettled: boolean;
};

const unasked = (place: FrontPlace): Asked => ({
  address: addressText(place),
  isSettled: false,
  ...withoutGaps({ isPublished: place.isPublished }),
});

/** Asks the places in their order, one question each, and a second one only where `way` wants a proof. `rehearsed`: the practice stack that is declared. */
export async function askPlaces(
  { ledger, probes, signal }: Pick<CheckContext, 'ledger' | 'probes' | 'signal'>,
  places: readonly FrontPlace[],
  { path, proof, read }: FrontWay,
  rehearsed: string | undefined,
): Promise<readonly Asked[]> {
  const until = AbortSignal.any([signal, AbortSignal.timeout(allMs)]);
  // Every question that is open listens to it; that is no leak.
  setMaxListeners(0, until);
  const exchange = (place: FrontPlace, asked: string) =>
    probes.http.exchange({ url: `http://${addressText(place)}${asked}`, deadlineMs: askMs, maxBytes: 64 * 1024, signal: until });
  const ask = async (place: FrontPlace): Promise<Asked> => {
    const address = addressText(place);
    const open = unasked(place);
    if (until.aborted) return open;
    const answer = await exchange(place, path);
    const more = proof(answer);
    const saying = read(answer, more === undefined ? undefined : await exchange(place, more));
    if (saying.kind === 'unsettled') return open;
    const isBeside = saying.kind === 'front' && rehearsed !== undefined && practiceStack(answer) !== rehearsed;
    if (!saying.identity || isBeside) return { address, isSettled: true };
    if (answer.kind === 'response') {
      const rehearsal = await rehearsalIn(ledger, probes.http, answer);
      if (rehearsal !== 'no') return rehearsal === 'yes' ? { address, isSettled: true } : open;
    }
    return { address, isSettled: true, candidate: { address, server: saying.identity.server, isFront: saying.kind === 'front' } };
  };
  const answers: Asked[] = [];
  const queue = places.slice(0, mostAsked).entries();
  const worker = async () => {
    for (const [index, place] of queue) answers[index] = await ask(place);
  };
  await Promise.all(Array.from({ length: Math.min(atOnce, places.length) }, worker));
  return [...answers, ...places.slice(mostAsked).map(unasked)];
}
