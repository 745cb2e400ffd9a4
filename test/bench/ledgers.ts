import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { createServer, type Server as HttpServer } from 'node:http';
import { type AddressInfo, createServer as createTcpServer, type Server } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

/** A ledger about servers of this process. */
export type Served = { readonly folder: string; readonly stop: () => Promise<void> };

async function listening(server: Server): Promise<number> {
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', 4096, resolve));
  return (server.address() as AddressInfo).port;
}

async function served(servers: readonly (Server | HttpServer)[], isPath: boolean): Promise<Served> {
  const folder = await mkdtemp(join(tmpdir(), 'preflight-bench-'));
  const ports: number[] = [];
  for (const server of servers) ports.push(await listening(server as Server));
  const roles = ports.map((port, index) => `  role${index}: { url: "http://127.0.0.1:${port}", kind: http, owner: { process: node } }`);
  const path = isPath ? `path: [${ports.map((_, index) => `role${index}`).join(', ')}]\n` : '';
  await writeFile(join(folder, 'ports.yml'), `version: 1\nroles:\n${roles.join('\n')}\n${path}`);
  return {
    folder,
    stop: async () => {
      for (const server of servers) server.close();
      await rm(folder, { recursive: true, force: true });
    },
  };
}

const answering = (afterMs: number) => () =>
  createServer((_, response) => void (afterMs === 0 ? response.end('ok') : setTimeout(() => response.end('ok'), afterMs)));

/** A ledger of `count` roles on loopback, each with a port of its own. */
export const wideLedger = (count: number) => served(Array.from({ length: count }, answering(0)), false);

/** A path of ten hops that take 300 ms each. */
export const slowPath = () => served(Array.from({ length: 10 }, answering(300)), true);

/** Hosts that take the connection and never answer. */
export const silentHosts = (count: number) =>
  served(
    Array.from({ length: count }, () => createTcpServer((socket) => void socket.on('error', () => socket.destroy()))),
    false,
  );

/** A ledger whose one server begins to listen at a moment of the caller's choice. */
export async function lateLedger(): Promise<Served & { readonly begin: () => Promise<void> }> {
  const probe = createTcpServer();
  const port = await listening(probe);
  await new Promise((resolve) => probe.close(resolve));
  const server = createServer((_, response) => response.end('ok'));
  const folder = await mkdtemp(join(tmpdir(), 'preflight-bench-'));
  await writeFile(join(folder, 'ports.yml'), `version: 1\nroles:\n  late: { url: "http://127.0.0.1:${port}", kind: http }\n`);
  return {
    folder,
    begin: () => new Promise((resolve) => server.listen(port, '127.0.0.1', resolve)),
    stop: async () => {
      server.closeAllConnections();
      server.close();
      await rm(folder, { recursive: true, force: true });
    },
  };
}
