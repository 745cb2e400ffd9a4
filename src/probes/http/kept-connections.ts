import type { Agent } from 'node:http';
import type { Socket } from 'node:net';
import type { AddressTried } from './http-failure.ts';
import { nodeClient } from './node-client.ts';

/** Kept for the next question at once, one a host: a ledger of a thousand roles must not take a thousand file descriptors. */
const keptAtMost = 32;

/** One that nobody used for so long is closed: a run that goes on and on (`--wait`) must not leave any behind in each round. */
const idleMs = 2_000;

/** How a connection came about; it is evidence of every answer that comes over it. */
type Made = { readonly tried: readonly AddressTried[]; readonly remoteAddress?: string };

/** The connections of one probe, kept from one answer of a host to its next question. Kept ones hold nobody up. */
export type KeptConnections = {
  /** `isGuarded`: over connections whose addresses were judged before they were made, and over no other. */
  readonly agentFor: (protocol: string, isGuarded: boolean) => Agent;
  readonly made: WeakMap<Socket, Made>;
};

export function createKeptConnections(): KeptConnections {
  const agents = new Map<string, Agent>();
  return {
    agentFor: (protocol, isGuarded) => {
      const key = `${protocol} ${isGuarded}`;
      const known = agents.get(key);
      if (known) return known;
      const agent = createAgent(protocol);
      agents.set(key, agent);
      return agent;
    },
    made: new WeakMap(),
  };
}

function createAgent(protocol: string): Agent {
  const { Agent } = nodeClient(protocol);
  const agent = new Agent({ keepAlive: true, maxFreeSockets: 1, scheduling: 'lifo', timeout: idleMs });
  // Documented as the place to decide it (`agent.keepSocketAlive`), and left out of the types.
  const keeps = agent as unknown as { keepSocketAlive: (socket: Socket) => boolean };
  const keep = keeps.keepSocketAlive;
  keeps.keepSocketAlive = (socket) => Object.keys(agent.freeSockets).length < keptAtMost && keep.call(agent, socket);
  return agent;
}
