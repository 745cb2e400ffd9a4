import { createRequire } from 'node:module';
import { memoByKey } from '../../base/memo.ts';

const require = createRequire(import.meta.url);

/**
 * Node's client of a protocol. An ESM import of node:http costs 24 ms on Node 22 and later, a require nothing (facts: engineering 5.1); TLS is
 * loaded only when asked for.
 */
export const nodeClient = memoByKey(
  (protocol: string) => (protocol === 'https:' ? require('node:https') : require('node:http')) as typeof import('node:http'),
);
