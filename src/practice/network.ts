import type { RequestOptions } from 'node:http';
import type { ContainerPlan, StackPlan } from './plan.ts';

/** A started stack as its parts see it: the plan, its folder, and the number that each port's name was given. */
export type World = {
  readonly plan: StackPlan;
  readonly folder: string;
  readonly ports: Readonly<Record<string, number>>;
  readonly platform: NodeJS.Platform;
  /** Milliseconds of the epoch. */
  readonly startedAt: number;
  /** The socket of a real engine, in whose containers the stack runs: names and addresses are then the network's own. */
  readonly realEngine?: string;
};

/**
 * Where the host's gateway is practised. On Linux the whole of 127.0.0.0/8 is the host, so that a server on 127.0.0.1 alone
 * really refuses there, as it does at Docker's bridge.
 */
export const gatewayAddress = '127.0.0.2';

/** Puts the real numbers in the place of `{front}` and its like. */
export function withPorts(text: string, ports: Readonly<Record<string, number>>): string {
  return text.replace(/\{([a-z-]+)\}/g, (all, name: string) => (ports[name] === undefined ? all : String(ports[name])));
}

/**
 * The address of what listens inside a container. These are Unix sockets (pipes on Windows), not ports: what runs inside a
 * container must not show in the host's table of listeners.
 */
export function innerPath(world: World, service: string, port: number): string {
  // Short: a socket's path may have no more than 103 characters on macOS, whose temporary folders are long.
  const name = `c${world.plan.containers.findIndex((container) => container.service === service && container.project === undefined)}-${port}`;
  return world.platform === 'win32' ? `\\\\.\\pipe\\${world.folder.replace(/[^A-Za-z0-9]/g, '-')}-${name}` : `${world.folder}/run/${name}`;
}

/** The socket of the engine: the practice engine's own, if it is no real one. */
export function enginePath(world: Pick<World, 'folder' | 'platform' | 'realEngine'>): string {
  if (world.realEngine !== undefined) return world.realEngine;
  return world.platform === 'win32' ? `//./pipe/${world.folder.replace(/[^A-Za-z0-9]/g, '-')}-docker` : `${world.folder}/run/docker.sock`;
}

export const fullNetwork = (plan: StackPlan, network: string) => `${plan.project}_${network}`;

export function containerName(plan: StackPlan, container: ContainerPlan): string {
  if (container.name !== undefined) return container.name;
  if (container.project === null) return container.service;
  return [container.project ?? plan.project, container.service, '1'].join(plan.separator);
}

/** A stable id of 64 hexadecimal digits, as Docker's. */
export function idOf(text: string): string {
  return process.getBuiltinModule('node:crypto').createHash('sha256').update(text).digest('hex');
}

export const containerId = (plan: StackPlan, container: ContainerPlan) => idOf(`container ${containerName(plan, container)}`);

/** The container's address in the practice network: 172.31.0.2 and up, in the order of the plan. */
export function addressOf(plan: StackPlan, container: ContainerPlan): string {
  return `172.31.0.${plan.containers.indexOf(container) + 2}`;
}

export type Target =
  | { readonly kind: 'at'; readonly options: RequestOptions; readonly container?: ContainerPlan }
  | { readonly kind: 'fails'; readonly how: 'dns' | 'refused' | 'timeout'; readonly address?: string };

const isLoopback = (host: string) => host === 'localhost' || host === '::1' || host.startsWith('127.') || host === '0.0.0.0';

function insideOf(world: World, container: ContainerPlan, port: number): Target {
  const address = addressOf(world.plan, container);
  if (!container.listens.includes(port)) return { kind: 'fails', how: 'refused', address };
  return { kind: 'at', options: { socketPath: innerPath(world, container.service, port) }, container };
}

function atGateway(world: World, port: number): Target {
  const { plan, platform } = world;
  if (plan.network.hostGateway === 'firewalled') return { kind: 'fails', how: 'timeout', address: plan.network.gateway };
  if (platform === 'linux') return { kind: 'at', options: { host: gatewayAddress, port } };
  // Elsewhere only 127.0.0.1 is there, so that the refusal of a server that is bound to it alone has to be played.
  if (port === world.ports[plan.lmstudio.on] && plan.lmstudio.bind === 'loopback') {
    return { kind: 'fails', how: 'refused', address: plan.network.gateway };
  }
  return { kind: 'at', options: { host: '127.0.0.1', port } };
}

/** What `host:port` means to a container: its own loopback, a name of its networks, the host's gateway, or nothing. */
export function targetOf(world: World, from: ContainerPlan, host: string, port: number): Target {
  const { plan } = world;
  if (world.realEngine !== undefined) return { kind: 'at', options: { host, port } };
  if (isLoopback(host)) {
    const own = insideOf(world, from, port);
    return own.kind === 'fails' ? { kind: 'fails', how: 'refused', address: '127.0.0.1' } : own;
  }
  if (host === 'host.docker.internal' || host === 'gateway.docker.internal') {
    const isKnown = from.extraHosts.some((entry) => entry.startsWith(`${host}:`)) || plan.engine.operatingSystem === 'Docker Desktop';
    return isKnown ? atGateway(world, port) : { kind: 'fails', how: 'dns' };
  }
  if (host === plan.network.gateway || host === '172.17.0.1') return atGateway(world, port);
  const known = plan.containers.find(
    (container) =>
      (container.service === host || containerName(plan, container) === host || addressOf(plan, container) === host) &&
      container.state === 'running' &&
      container.networks.some((network) => from.networks.includes(network)),
  );
  if (known) return insideOf(world, known, port);
  return /^[\d.]+$/.test(host) || host.includes(':') ? { kind: 'fails', how: 'timeout', address: host } : { kind: 'fails', how: 'dns' };
}

/** The container of a service, whatever its state. */
export function containerOf(plan: StackPlan, service: string): ContainerPlan | undefined {
  return plan.containers.find((container) => container.service === service && container.project === undefined);
}
