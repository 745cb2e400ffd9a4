import { memoByKey } from '../../base/memo.ts';
import { urlParts } from '../../base/url-parts.ts';
import type { HttpAnswer, HttpProbe, TcpAnswer } from '../http/http.ts';
import type { StandingProbe } from './standing.ts';

/** Nobody was met. Whoever closes a connection, or answers, is there. */
const isNobody = (answer: HttpAnswer | TcpAnswer) =>
  answer.kind === 'failure' && (answer.failure === 'refused' || answer.failure === 'timeout' || answer.failure === 'unreachable');

/**
 * The HTTP probe of one who may not stand where the ledger stands: that nobody answers at this machine's loopback is then no news of the
 * role that the ledger has there, and the answer says so. What does answer there counts, wherever it comes from.
 */
export function standingHttp(http: HttpProbe, { elsewhere }: StandingProbe): HttpProbe {
  const told = async <A extends HttpAnswer | TcpAnswer>(answer: A, host: string, port: number): Promise<A> => {
    const where = isNobody(answer) ? await elsewhere(host, port) : undefined;
    return where === undefined ? answer : { ...answer, failure: 'not-here', where };
  };
  const ofUrl = (answer: HttpAnswer, url: string) => {
    const parts = urlParts(url);
    return parts === undefined ? answer : told(answer, parts.host, parts.port);
  };
  return {
    exchange: async (request) => ofUrl(await http.exchange(request), request.url),
    get: memoByKey(async (url: string) => ofUrl(await http.get(url), url)),
    tcp: async (host, port, deadlineMs) => told(await http.tcp(host, port, deadlineMs), host, port),
    stream: async (request) => ofUrl(await http.stream(request), request.url),
  };
}
