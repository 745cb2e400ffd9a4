import { randomUUID } from 'node:crypto';
import { memoByKey } from '../../../src/base/memo.ts';
import { ok } from '../../../src/base/result.ts';
import { restricted } from '../../../src/base/trust.ts';
import type { Check, CheckContext } from '../../../src/engine/check.ts';
import type { Finding } from '../../../src/engine/finding.ts';
import { createModelProbe } from '../../../src/families/model/model-probe.ts';
import type { Endpoint, Ledger, PortsLedger, Role } from '../../../src/ledger/ledger.ts';
import { createHttpProbe, type HttpProbe } from '../../../src/probes/http/http.ts';
import { createIdentityProbe } from '../../../src/probes/identity/identity.ts';
import { blind, type Look } from '../../../src/probes/look.ts';
import type { Probes } from '../../../src/probes/probes.ts';
import type { Listener, SocketTable } from '../../../src/probes/sockets/sockets.ts';

const at = { file: 'ports.yml', line: 1, column: 1 };

export const url = (port: number, path = '', scheme: Endpoint['scheme'] = 'http', host = '127.0.0.1'): Endpoint => ({
  href: `${scheme}://${host.includes(':') ? `[${host}]` : host}:${port}${path}`,
  scheme,
  host,
  port,
  path,
});

export const role = (name: string, more: Partial<Role>): Role => ({ name, optional: false, at, ...more });

export const ledgerOf = (roles: readonly Role[], more: Partial<PortsLedger> = {}): Ledger => ({
  ports: { file: 'ports.yml', folder: '/stack', envFiles: [], roles, path: [], tokens: [], ...more },
  files: [],
  spans: {},
});

export const listener = (port: number, more: Partial<Listener> = {}): Listener => ({
  protocol: 'tcp',
  address: '127.0.0.1',
  family: 4,
  port,
  processes: [{ pid: 1, name: 'python3' }],
  ...more,
});

type World = {
  readonly listeners?: readonly Listener[] | 'hidden';
  readonly proxies?: Readonly<Record<string, string>>;
  readonly app?: boolean;
  readonly probes?: Partial<Probes>;
  readonly signal?: AbortSignal;
};

/** Goes along with every question of `ask`: whoever else asks every listener of this machine meanwhile is told apart by it. */
export const mark = { 'x-asked-by': randomUUID() };

/** The real probe, whose questions carry the mark. */
function markedHttp(): HttpProbe {
  const http = createHttpProbe({ deadlineMs: 1500 });
  const exchange: HttpProbe['exchange'] = (request) => http.exchange({ ...request, headers: { ...request.headers, ...mark } });
  return { ...http, exchange, get: memoByKey((href: string) => exchange({ url: href })) };
}

/** Asks one check about one role, with real sockets for HTTP and stand-ins for what a test does not look at. */
export async function ask<Own>(
  definition: Check<string, Own>,
  ledger: Ledger,
  name: string,
  { listeners = [], proxies = {}, app = false, probes = {}, signal = new AbortController().signal }: World = {},
): Promise<Finding> {
  const http = markedHttp();
  const none = async () => ok(undefined);
  const ground = async (folder: string) => ({ folder, root: folder });
  const nothing = { read: none, stat: none, list: none, scan: none, ground };
  const table: Look<SocketTable> = listeners === 'hidden' ? blind('not-permitted', 'hidden') : ok({ listeners, source: 'test' });
  const world = {
    http,
    identity: { ...createIdentityProbe(http, nothing, { env: {}, ports: [] }), app: async () => ({ isRunning: app }) },
    sockets: { table: async () => table, listenersOn: async () => ok([]) },
    host: { proxies: () => proxies, facts: async () => ({ user: 'mika' }) },
    docker: { containers: async () => ok([]) },
    ...probes,
  } as unknown as Probes;
  const context: CheckContext<Own> = {
    ledger,
    phase: 'running',
    subject: { name },
    own: createModelProbe(http) as Own,
    probes: world,
    signal,
    redact: (text) => text.replaceAll('canary', '…'),
    trust: restricted,
    platform: 'linux',
    isCi: false,
    now: () => new Date(0),
    progress: () => undefined,
  };
  return definition.run(context);
}
