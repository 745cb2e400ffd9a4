import type { Fault } from '../../practice/fault.ts';

/**
 * Faults of the host (DESIGN 6). A full disk and a lack of memory are not here: they cannot be had without doing them to the
 * machine, so they are held by pure tests of their rules instead.
 */
export const hostFaults: readonly Fault[] = [
  {
    name: 'proxy-on-host',
    does: 'This shell sends HTTP through a proxy, loopback included.',
    doesJa: 'このシェルは、ループバックも含めてHTTPをプロキシに送ります。',
    expects: ['proxy-on-host'],
    apply: (plan) => ({ ...plan, env: { ...plan.env, HTTP_PROXY: 'http://127.0.0.1:9', http_proxy: 'http://127.0.0.1:9' } }),
  },
];
