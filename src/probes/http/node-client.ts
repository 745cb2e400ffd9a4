import { memoByKey } from '../../base/memo.ts';

/**
 * Node's client of a protocol. An ESM import of node:http costs 24 ms on Node 22 and later, asked for like this nothing (facts: engineering
 * 5.1); TLS is loaded only when asked for.
 */
export const nodeClient = memoByKey(
  (protocol: string): Pick<typeof import('node:http'), 'Agent' | 'request'> =>
    protocol === 'https:' ? process.getBuiltinModule('node:https') : process.getBuiltinModule('node:http'),
);
