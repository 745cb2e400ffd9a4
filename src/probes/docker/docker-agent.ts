import type { Agent, ClientRequest, IncomingMessage } from 'node:http';
import { withoutGaps } from '../../base/without-gaps.ts';
import { nodeClient } from '../http/node-client.ts';
import type { ReachableAddress } from './docker-address.ts';
import { requestOptions } from './docker-ping.ts';

/** Connections to an engine at once: an exec holds one while it runs (three at once, `execsAtOnce`); one is left for the quick calls. */
const connectionsAtOnce = 4;

/** One that nobody used for so long is closed: a run that goes on and on (`--wait`) must not leave any behind in each round. */
const idleMs = 2_000;

/** No list or inspect is larger: 1,000 containers give about 3 MB. Parsed, an answer takes several times its size. */
const maxAnswerBytes = 12 * 1024 * 1024;

/** Codes of answers that are none: one that broke off (asked once more by docker-client.ts), and one without end. */
export const brokeOff = 'ERR_BROKE_OFF';
export const tooLong = 'ERR_TOO_LONG';

/**
 * The connections to one engine, kept from one answer to the next; an exec takes its own over and the engine closes it. Kept ones
 * hold nobody up: the program ends beside them.
 */
export function createDockerAgent(address: ReachableAddress): Agent {
  const isTls = address.kind === 'tcp' && address.isTls;
  const { Agent } = nodeClient(isTls ? 'https:' : 'http:');
  const { lookup, tls } = address.kind === 'tcp' ? address : {};
  const agent = new Agent({
    keepAlive: true,
    maxSockets: connectionsAtOnce,
    scheduling: 'lifo',
    timeout: idleMs,
    ...withoutGaps({ lookup, rejectUnauthorized: tls?.isVerified }),
  });
  const { createConnection } = requestOptions(address) as { createConnection?: Agent['createConnection'] };
  if (createConnection) agent.createConnection = createConnection;
  guard(agent, isTls);
  return agent;
}

/**
 * Hides the target of a redirect before docker-modem sees it: its follower makes a request of its own whose error nobody
 * catches, and the process dies (facts: engineering 3.3). Without the target the answer is an ordinary failure. An answer
 * without end is cut, for docker-modem keeps all of it.
 */
function guard(agent: Agent, isTls: boolean): void {
  type Adds = {
    addRequest: (request: ClientRequest, options?: { servername?: string }, ...rest: unknown[]) => unknown;
  };
  const adds = agent as unknown as Adds;
  const add = adds.addRequest;
  adds.addRequest = function addRequest(request, options, ...rest) {
    // Given, node:http need not find out whether the host is an address: the expression for that takes 3 ms to compile.
    if (options && !isTls) options.servername ??= '';
    request.prependListener('response', (response) => {
      delete response.headers.location;
      bound(request, response);
    });
    return add.call(agent, request, options, ...rest);
  };
}

/** Ends an answer that has no end, and tells docker-modem of one that broke off: it waits for ever otherwise. */
function bound(request: ClientRequest, response: IncomingMessage): void {
  const end = (code: string, message: string) => {
    const error = Object.assign(new Error(message), { code });
    request.emit('error', error);
    response.destroy(error);
    request.destroy(error);
  };
  const { push } = response;
  let size = 0;
  response.push = (chunk: Buffer | null, ...rest) => {
    size += chunk?.length ?? 0;
    if (size <= maxAnswerBytes) return push.call(response, chunk, ...rest);
    if (!response.destroyed) end(tooLong, 'the answer has no end');
    return false;
  };
  response.once('aborted', () => end(brokeOff, 'the answer broke off'));
}
