import { addressOf, containerId, containerName, fullNetwork, idOf, type World, withPorts } from './network.ts';
import type { ContainerPlan, HealthPlan, PublishPlan } from './plan.ts';

const at = (world: World, secondsAgo: number) => new Date(world.startedAt - secondsAgo * 1000).toISOString();
const never = '0001-01-01T00:00:00Z';

/** The published ports as bindings; all addresses are two bindings, one of each family, as Docker makes them. */
function bindings(world: World, publish: PublishPlan) {
  const HostPort = String(world.ports[publish.on]);
  return (publish.address === '' ? ['0.0.0.0', '::'] : [publish.address]).map((HostIp) => ({ HostIp, HostPort }));
}

const protocolOf = (publish: PublishPlan) => publish.protocol ?? 'tcp';

function labels(world: World, container: ContainerPlan): Record<string, string> {
  if (container.project === null) return {};
  const isOwn = container.project === undefined;
  const folder = container.folder ?? (isOwn ? world.folder : `${world.folder}/elsewhere`);
  const dependsOn = (container.dependsOn ?? []).map((service) => `${service}:service_started:false`).join(',');
  return {
    'com.docker.compose.project': container.project ?? world.plan.project,
    'com.docker.compose.service': container.service,
    'com.docker.compose.container-number': '1',
    'com.docker.compose.oneoff': 'False',
    'com.docker.compose.project.working_dir': folder,
    'com.docker.compose.project.config_files': `${folder}/docker-compose.yaml`,
    'com.docker.compose.version': '2.39.1',
    'com.docker.compose.depends_on': dependsOn,
  };
}

const isUp = (container: ContainerPlan) => container.state === 'running' || container.state === 'paused';

function status(container: ContainerPlan): string {
  const health =
    container.health === undefined ? '' : container.health.status === 'starting' ? ' (health: starting)' : ` (${container.health.status})`;
  switch (container.state) {
    case 'running':
      return `Up About an hour${health}`;
    case 'paused':
      return `Up About an hour${health} (Paused)`;
    case 'created':
      return 'Created';
    case 'restarting':
      return `Restarting (${container.exitCode}) 4 seconds ago`;
    case 'exited':
      return `Exited (${container.exitCode}) 5 minutes ago`;
  }
}

function networksOf(world: World, container: ContainerPlan) {
  const { plan } = world;
  return Object.fromEntries(
    container.networks.map((network) => [
      fullNetwork(plan, network),
      {
        IPAMConfig: null,
        Links: null,
        Aliases: [containerName(plan, container), container.service],
        DNSNames: [containerName(plan, container), container.service, containerId(plan, container).slice(0, 12)],
        NetworkID: idOf(`network ${network}`),
        EndpointID: isUp(container) ? idOf(`endpoint ${network} ${container.service}`) : '',
        Gateway: isUp(container) ? plan.network.gateway : '',
        IPAddress: isUp(container) ? addressOf(plan, container) : '',
        IPPrefixLen: isUp(container) ? 16 : 0,
        MacAddress: '',
      },
    ]),
  );
}

/** One entry of GET /containers/json. */
export function listed(world: World, container: ContainerPlan) {
  const isPublished = isUp(container) && !container.isPublishingRefused;
  const open = container.listens
    .filter((port) => !container.publishes.some((publish) => publish.inside === port))
    .map((PrivatePort) => ({ PrivatePort, Type: 'tcp' }));
  const published = container.publishes.flatMap((publish) =>
    bindings(world, publish).map(({ HostIp, HostPort }) => ({
      IP: HostIp,
      PrivatePort: publish.inside,
      PublicPort: Number(HostPort),
      Type: protocolOf(publish),
    })),
  );
  return {
    Id: containerId(world.plan, container),
    Names: [`/${containerName(world.plan, container)}`],
    Image: container.image,
    ImageID: `sha256:${idOf(container.image)}`,
    Command: '"/entrypoint.sh"',
    Created: Math.floor(world.startedAt / 1000) - container.upSeconds,
    Ports: isPublished ? [...published, ...open] : [],
    Labels: labels(world, container),
    State: container.state,
    Status: status(container),
    HostConfig: { NetworkMode: fullNetwork(world.plan, container.networks[0] ?? 'default') },
    NetworkSettings: { Networks: networksOf(world, container) },
    Mounts: [],
  };
}

const health = (world: World, plan: HealthPlan) => ({
  Status: plan.status,
  FailingStreak: plan.failingStreak,
  Log: [0, 1].map((index) => ({
    Start: at(world, 12 - index * 10),
    End: at(world, 11 - index * 10),
    ExitCode: plan.status === 'unhealthy' ? 1 : 0,
    Output: plan.output,
  })),
});

/** GET /containers/{id}/json. */
export function inspected(world: World, container: ContainerPlan) {
  const { plan } = world;
  const asked: Record<string, { HostIp: string; HostPort: string }[]> = {};
  const given: Record<string, { HostIp: string; HostPort: string }[] | null> = {};
  for (const port of container.listens) given[`${port}/tcp`] = null;
  for (const publish of container.publishes) {
    const key = `${publish.inside}/${protocolOf(publish)}`;
    asked[key] = [...(asked[key] ?? []), { HostIp: publish.address, HostPort: String(world.ports[publish.on]) }];
    if (isUp(container) && !container.isPublishingRefused) given[key] = [...(given[key] ?? []), ...bindings(world, publish)];
  }
  const hasRun = container.state !== 'created';
  return {
    Id: containerId(plan, container),
    Created: at(world, container.upSeconds + 5),
    Path: '/entrypoint.sh',
    Args: [],
    State: {
      Status: container.state,
      Running: isUp(container) || container.state === 'restarting',
      Paused: container.state === 'paused',
      Restarting: container.state === 'restarting',
      OOMKilled: container.isOutOfMemory,
      Dead: false,
      Pid: isUp(container) ? 4000 + plan.containers.indexOf(container) : 0,
      ExitCode: container.exitCode,
      Error: container.error ?? '',
      StartedAt: hasRun ? at(world, container.upSeconds) : never,
      FinishedAt: isUp(container) && container.restartCount === 0 ? never : at(world, 300),
      ...(container.health === undefined ? {} : { Health: health(world, container.health) }),
    },
    Image: `sha256:${idOf(container.image)}`,
    Name: `/${containerName(plan, container)}`,
    RestartCount: container.restartCount,
    Driver: 'overlay2',
    Platform: 'linux',
    HostConfig: {
      NetworkMode: fullNetwork(plan, container.networks[0] ?? 'default'),
      PortBindings: asked,
      RestartPolicy: { Name: container.restartPolicy ?? (container.project === null ? 'no' : 'always'), MaximumRetryCount: 0 },
      ExtraHosts: container.extraHosts,
      Memory: container.memoryLimitBytes ?? 0,
    },
    Config: {
      Hostname: containerId(plan, container).slice(0, 12),
      Env: Object.entries(container.env).map(([name, value]) => `${name}=${withPorts(value, world.ports)}`),
      Image: container.image,
      Labels: labels(world, container),
      Tty: false,
      ...(container.health === undefined
        ? {}
        : { Healthcheck: { Test: container.health.test ?? ['CMD-SHELL', 'check'], Interval: 30_000_000_000, Retries: 3 } }),
    },
    NetworkSettings: { Ports: isUp(container) ? given : {}, Networks: networksOf(world, container) },
    Mounts: [],
  };
}

/** GET /containers/{id}/logs: what it wrote since its start, and what it writes now; with times where they are asked for. */
export function logged(world: World, container: ContainerPlan, query: URLSearchParams): readonly string[] {
  const startedAt = world.startedAt - container.upSeconds * 1000;
  const lines = [
    ...container.log.map((text, index) => ({ at: startedAt + index, text })),
    ...(container.recentLog ?? []).map((text) => ({ at: Date.now(), text })),
  ];
  const since = Number(query.get('since') ?? 0) * 1000;
  const tail = query.get('tail');
  const shown = lines.filter(({ at }) => at >= since).slice(tail === null || tail === 'all' ? 0 : -Number(tail));
  const isTimed = query.get('timestamps') === 'true' || query.get('timestamps') === '1';
  return shown.map(({ at, text }) => (isTimed ? `${new Date(at).toISOString()} ${text}` : text));
}

/** GET /networks. */
export function networks(world: World) {
  const { plan } = world;
  const joined = plan.containers.filter((container) => container.project === undefined).flatMap((container) => container.networks);
  const own = [...new Set([...joined, ...(plan.network.left ?? [])])];
  const made = own.map((network) => ({
    Name: fullNetwork(plan, network),
    Id: idOf(`network ${network}`),
    Created: at(world, 7200),
    Scope: 'local',
    Driver: 'bridge',
    EnableIPv6: false,
    IPAM: { Driver: 'default', Options: null, Config: [{ Subnet: '172.31.0.0/16', Gateway: plan.network.gateway }] },
    Internal: network !== 'default',
    Attachable: false,
    Ingress: false,
    Containers: {},
    Options: {},
    Labels: { 'com.docker.compose.network': network, 'com.docker.compose.project': plan.project },
  }));
  const bridge = {
    Name: 'bridge',
    Id: idOf('network bridge'),
    Created: at(world, 90_000),
    Scope: 'local',
    Driver: 'bridge',
    EnableIPv6: false,
    IPAM: { Driver: 'default', Options: null, Config: [{ Subnet: '172.17.0.0/16', Gateway: '172.17.0.1' }] },
    Internal: false,
    Attachable: false,
    Ingress: false,
    Containers: {},
    Options: {},
    Labels: {},
  };
  return [bridge, ...made];
}

/** GET /version. */
export function version(world: World) {
  const { engine } = world.plan;
  return {
    Platform: { Name: 'Docker Engine - Community' },
    Components: [{ Name: 'Engine', Version: engine.version, Details: { ApiVersion: engine.apiVersion } }],
    Version: engine.version,
    ApiVersion: engine.apiVersion,
    MinAPIVersion: '1.24',
    GitCommit: 'practice',
    GoVersion: 'go1.24.5',
    Os: 'linux',
    Arch: 'amd64',
    KernelVersion: '6.12.0',
    BuildTime: '2026-01-01T00:00:00.000000000+00:00',
  };
}

/** GET /info. */
export function info(world: World) {
  const { engine, containers } = world.plan;
  return {
    ID: 'practice',
    Name: 'practice',
    ServerVersion: engine.version,
    OperatingSystem: engine.operatingSystem,
    OSType: 'linux',
    Architecture: 'x86_64',
    KernelVersion: '6.12.0',
    NCPU: 8,
    MemTotal: 33_554_432_000,
    DockerRootDir: world.folder,
    Driver: 'overlay2',
    Containers: containers.length,
    ContainersRunning: containers.filter(isUp).length,
    SecurityOptions: ['name=seccomp,profile=builtin', 'name=cgroupns'],
    Labels: [],
    Warnings: null,
  };
}
