import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { createServer, type Server } from 'node:net';
import { networkInterfaces } from 'node:os';
import { createInterface } from 'node:readline';
import { createRedactor } from '../../../src/base/redact.ts';
import { ok } from '../../../src/base/result.ts';
import { restricted } from '../../../src/base/trust.ts';
import type { CheckContext } from '../../../src/engine/check.ts';
import type { Endpoint, Ledger, Role } from '../../../src/ledger/ledger.ts';
import type { ContainerSummary } from '../../../src/probes/docker/docker.ts';
import { createFileProbe } from '../../../src/probes/files/files.ts';
import { createHostProbe } from '../../../src/probes/host/host.ts';
import { blind, type Look } from '../../../src/probes/look.ts';
import type { Probes } from '../../../src/probes/probes.ts';
import { createPortProbe } from '../../../src/probes/sockets/port.ts';
import { createSocketProbe } from '../../../src/probes/sockets/sockets.ts';

const open: Server[] = [];
const children: ChildProcess[] = [];

/** Listens in this process; port 0 takes a free one. Closed by {@link endWorld}. */
export async function listen(host: string, port = 0, ipv6Only = false): Promise<number> {
  const server = createServer((socket) => socket.on('error', () => undefined));
  server.listen({ host, port, ipv6Only });
  await once(server, 'listening');
  open.push(server);
  return (server.address() as { port: number }).port;
}

/** Starts another Node that calls itself `title`, listens and writes its port; ended by {@link endWorld}. */
export async function listenAs(title: string, host: string, port = 0): Promise<{ readonly port: number; readonly pid: number }> {
  const script = `process.title = ${JSON.stringify(title)};
    const server = require('node:net').createServer();
    server.listen({ host: ${JSON.stringify(host)}, port: ${port} }, () => console.log(server.address().port));
    process.stdin.on('end', () => process.exit()).resume();`;
  return started(script);
}

/** Starts a Node that hands its listening socket to a worker, as servers do that fork; ended by {@link endWorld}. */
export async function listenShared(): Promise<{ readonly port: number; readonly pid: number }> {
  return started(`const cluster = require('node:cluster');
    cluster.schedulingPolicy = cluster.SCHED_NONE;
    cluster.setupPrimary({ exec: 'worker', execArgv: ['-e', "require('node:net').createServer().listen(0, '127.0.0.1')"], silent: true });
    cluster.fork().once('listening', ({ port }) => console.log(port));
    process.stdin.on('end', () => cluster.disconnect(() => process.exit())).resume();`);
}

async function started(script: string): Promise<{ readonly port: number; readonly pid: number }> {
  const child = spawn(process.execPath, ['-e', script], { stdio: ['pipe', 'pipe', 'inherit'] });
  children.push(child);
  const ended = once(child, 'exit').then(() => Promise.reject(new Error('the listener ended before it listened')));
  ended.catch(() => undefined);
  const [line] = (await Promise.race([once(createInterface(child.stdout), 'line'), ended])) as [string];
  return { port: Number(line), pid: child.pid ?? 0 };
}

/** Closes and ends all that this file opened and started. */
export async function endWorld(): Promise<void> {
  await Promise.all(open.splice(0).map((server) => new Promise((resolve) => server.close(resolve))));
  await Promise.all(
    children.splice(0).map((child) => {
      const end = once(child, 'exit');
      child.stdin?.end();
      return end;
    }),
  );
}

export const hasIpv6 = Object.values(networkInterfaces()).some((list) => list?.some(({ address }) => address === '::1'));

/** A role at an address, otherwise as given. */
export function role(host: string, port: number, more: Partial<Role> = {}): Role {
  const scheme: Endpoint['scheme'] = more.url?.scheme ?? 'http';
  return {
    name: 'nginx',
    optional: false,
    at: { file: 'ports.yml', line: 1, column: 1 },
    ...more,
    url: { href: `${scheme}://${host}:${port}`, scheme, host, port, path: '' },
  };
}

/** What a check gets: a ledger of these roles, the real sockets, and as much Docker as is given. */
export function world(
  roles: readonly Role[],
  more: { readonly containers?: readonly ContainerSummary[]; readonly probes?: Partial<Probes>; readonly platform?: NodeJS.Platform } = {},
): CheckContext {
  const ledger: Ledger = {
    ports: { file: 'ports.yml', folder: process.cwd(), envFiles: [], roles, path: [], tokens: [] },
    files: [],
    spans: {},
  };
  const containers: Look<readonly ContainerSummary[]> = more.containers ? ok(more.containers) : blind('unreachable', 'no engine');
  const probes = {
    files: createFileProbe(),
    sockets: createSocketProbe({ interest: () => roles.flatMap(({ url }) => (url ? [url] : [])) }),
    port: createPortProbe(),
    // What listens in these tests speaks no HTTP; who it is, is said by the two that follow.
    http: { get: async () => ({ kind: 'response', status: 200, headers: {}, body: '{"lmstudio":true}' }) },
    host: createHostProbe(),
    docker: { containers: async () => containers, engine: async () => ({ attempts: [], endpoint: '' }) },
    identity: { at: async () => ({ kind: 'identified', identity: { server: 'lmstudio' } }) },
    ...more.probes,
  } as unknown as Probes;
  const [first] = roles;
  return {
    ledger,
    phase: 'running',
    subject: { name: first?.name ?? '', optional: first?.optional ?? false },
    own: undefined,
    probes,
    signal: new AbortController().signal,
    redact: createRedactor([]),
    trust: restricted,
    platform: more.platform ?? process.platform,
    isCi: false,
    now: () => new Date(),
    progress: () => undefined,
  };
}
