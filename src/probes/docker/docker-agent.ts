import type { Agent, ClientRequest } from 'node:http';
import { createRequire } from 'node:module';
import { withoutGaps } from '../../base/without-gaps.ts';
import type { DockerAddress } from './docker-address.ts';

// node:http comes by require: an ESM import of it costs 24 ms on Node 22 (facts: engineering 5.1).
const require = createRequire(import.meta.url);

/** Connections to an engine at once: an exec holds one while it runs (three at once, `execsAtOnce`); one is left for the quick calls. */
const connectionsAtOnce = 4;

/** One that nobody used for so long is closed: a run that goes on and on (`--wait`) must not leave any behind in each round. */
const idleMs = 2_000;

/** No list or inspect is larger: 1,000 containers give about 3 MB. */
const maxAnswerBytes = 64 * 1024 * 1024;

/**
 * The connections to one engine, kept from one answer to the next; an exec takes its own over and the engine closes it. Kept ones
 * hold nobody up: the program ends beside them.
 */
export function createDockerAgent(address: Extract<DockerAddress, { kind: 'socket' | 'tcp' }>): Agent {
  const isTls = address.kind === 'tcp' && address.isTls;
  const { Agent } = require(isTls ? 'node:https' : 'node:http') as typeof import('node:https');
  const { lookup, tls } = address.kind === 'tcp' ? address : {};
  const agent = new Agent({
    keepAlive: true,
    maxSockets: connectionsAtOnce,
    scheduling: 'lifo',
    timeout: idleMs,
    ...withoutGaps({ lookup, rejectUnauthorized: tls?.isVerified }),
  });
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
    });
    request.once('socket', (socket) => {
      // The connection is a kept one: what it read before is not this answer's.
      const from = socket.bytesRead;
      const watch = setInterval(() => {
        if (socket.bytesRead - from > maxAnswerBytes) request.destroy(new Error('the answer has no end'));
      }, 50);
      watch.unref();
      request.once('close', () => clearInterval(watch));
    });
    return add.call(agent, request, options, ...rest);
  };
}
