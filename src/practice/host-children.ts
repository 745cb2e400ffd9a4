import { mkdirSync, writeFileSync } from 'node:fs';
import { connect, createServer } from 'node:net';
import { listen, serveHttp } from './http-server.ts';
import { lmStudioApp } from './lmstudio-server.ts';
import { modelServer } from './model-server.ts';
import { gatewayAddress, innerPath, type World } from './network.ts';
import type { PublishPlan } from './plan.ts';
import { strangerServer } from './side-services.ts';

function loopbackAndGateway({ platform, realEngine }: World): readonly string[] {
  // The gateway of a real bridge is an address of its own on this host; only all addresses are sure to hold it.
  if (realEngine !== undefined) return ['0.0.0.0'];
  return platform === 'linux' ? ['127.0.0.1', gatewayAddress] : ['127.0.0.1'];
}

const hasNoFamily = (error: unknown) => ['EAFNOSUPPORT', 'EADDRNOTAVAIL', 'EINVAL'].includes((error as NodeJS.ErrnoException).code ?? '');

function datagramSocket(address: string, port: number): Promise<void> {
  const { createSocket } = process.getBuiltinModule('node:dgram');
  return new Promise((resolve, reject) => {
    const socket = createSocket(address.includes(':') ? 'udp6' : 'udp4');
    socket.once('error', reject);
    socket.bind(port, address, resolve);
  });
}

/** Docker's proxy for one service: it accepts on the host and passes bytes on; with nothing inside it closes at once. */
export async function startProxy(world: World, service: string, publishes: readonly PublishPlan[]): Promise<void> {
  for (const publish of publishes) {
    const port = world.ports[publish.on] ?? 0;
    const addresses = publish.address === '' ? ['0.0.0.0', '::'] : [publish.address];
    for (const address of addresses) {
      if (publish.protocol === 'udp') {
        await datagramSocket(address, port);
        continue;
      }
      const server = createServer((outer) => {
        const inner = connect(innerPath(world, service, publish.inside));
        const close = () => {
          outer.destroy();
          inner.destroy();
        };
        for (const socket of [outer, inner]) socket.on('error', close).on('close', close);
        outer.pipe(inner).pipe(outer);
      });
      const listening = listen(server, { host: address, port, ipv6Only: address.includes(':') });
      // A machine without IPv6 has no second half; Docker leaves it out, too.
      await (publish.address === '' && address === '::'
        ? listening.catch((error) => (hasNoFamily(error) ? undefined : Promise.reject(error)))
        : listening);
    }
  }
}

/** LM Studio: the public server where it is on, and the app's internal port, which it publishes in its home. */
export async function startLmStudio(world: World): Promise<void> {
  const plan = world.plan.lmstudio;
  const port = world.ports[plan.on] ?? 0;
  const appPort = world.ports['lmstudio-app'] ?? 0;
  const widths = {
    loopback: ['127.0.0.1'],
    gateway: loopbackAndGateway(world),
    all: ['0.0.0.0'],
  };
  const handler = modelServer(plan);
  if (plan.state === 'serving') for (const host of widths[plan.bind]) await listen(serveHttp(handler), { host, port });
  await listen(serveHttp(lmStudioApp(plan)), { host: '127.0.0.1', port: appPort });
  const internal = `${world.folder}/home/.lmstudio/.internal`;
  mkdirSync(internal, { recursive: true });
  writeFileSync(`${internal}/http-server.json`, JSON.stringify({ host: '127.0.0.1', pid: process.pid, port: appPort }));
  const networkInterface = plan.bind === 'loopback' ? '127.0.0.1' : '0.0.0.0';
  writeFileSync(
    `${internal}/http-server-config.json`,
    JSON.stringify({ port, networkInterface, justInTimeModelLoading: plan.isJit, cors: false }),
  );
}

/** A server of somebody else. */
export async function startStranger(world: World, index: number): Promise<void> {
  const plan = world.plan.strangers[index];
  if (!plan) return;
  const port = world.ports[plan.on] ?? 0;
  if (plan.answers === 'udp') return datagramSocket(plan.address, port);
  const addresses = plan.address === 'gateway' ? loopbackAndGateway(world) : [plan.address];
  for (const host of addresses) await listen(serveHttp(strangerServer(plan.answers)), { host, port, ipv6Only: host.includes(':') });
}
