import { bracketed } from '../../base/address.ts';
import type { Endpoint } from '../../ledger/ledger.ts';
import type { HttpAnswer, HttpProbe } from '../../probes/http/http.ts';

/** The addresses of `localhost`, when one of them answers and the other takes a connection in vain. */
export type Half = { readonly dead: string; readonly alive: string };

/**
 * One address of `localhost` took the connection and gave no answer. Does the other? A port that is published on `::` for a server that
 * listens on IPv4 alone is such a half. Undefined where both answer, neither does, or the host is another.
 */
export async function halfOfLocalhost(
  http: HttpProbe,
  { host }: Endpoint,
  question: string,
  { failure }: Extract<HttpAnswer, { kind: 'failure' }>,
): Promise<Half | undefined> {
  if (host !== 'localhost' || !['closed', 'reset', 'timeout'].includes(failure)) return undefined;
  const answers = async (address: string) => {
    const at = new URL(question);
    at.hostname = bracketed(address);
    return (await http.exchange({ url: at.href, deadlineMs: 3000, maxBytes: 1024 })).kind !== 'failure';
  };
  const [four, six] = await Promise.all([answers('127.0.0.1'), answers('::1')]);
  if (four === six) return undefined;
  return four ? { dead: '::1', alive: '127.0.0.1' } : { dead: '127.0.0.1', alive: '::1' };
}
