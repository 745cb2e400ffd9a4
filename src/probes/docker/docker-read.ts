import type Docker from 'dockerode';
import { cleanLine } from '../../base/sanitise.ts';
import { withoutGaps } from '../../base/without-gaps.ts';
import type { ContainerDetail, ContainerSummary, HealthLog, PublishedPort } from './docker.ts';
import { keepEnvironment } from './docker-environment.ts';
import { readHealthTest } from './health-test.ts';
import { toldAddresses } from './told-addresses.ts';

// What the engine sends is read as if every field could be missing: the types of dockerode promise more than engines keep.

type Loose<T> = { readonly [K in keyof T]?: T[K] | null };

/** podman-compose writes this beside compose's own labels: the project is then typed to that program. */
export const podmanComposeLabel = 'io.podman.compose.project';

const projectLabel = 'com.docker.compose.project';
const serviceLabel = 'com.docker.compose.service';

/** The engine's way to write "never": Go's zero time. */
const moment = (text: string | null | undefined) => (text && !text.startsWith('0001-01-01') ? text : undefined);

const protocolOf = (text: string | undefined) => (text === 'udp' ? 'udp' : 'tcp');

/** Only the labels of the programs that make projects are kept: others are the user's, and may hold what is not to be shown (a proxy's password hash). */
function labelled(all: Readonly<Record<string, string>>) {
  const isKept = (name: string) => name.startsWith('com.docker.compose.') || name === podmanComposeLabel;
  const labels = Object.fromEntries(Object.entries(all).filter(([name]) => isKept(name)));
  const project = labels[projectLabel];
  const service = labels[serviceLabel];
  return {
    labels,
    ...withoutGaps({ project, service }),
  };
}

/** The engine's words for a state that a row of the list has no field for. */
function readStatus(status: string): Pick<ContainerSummary, 'healthStatus' | 'exitStatus'> {
  const health = /\((?:health: )?(starting|healthy|unhealthy)\)/.exec(status)?.[1];
  const exit = /^(?:Exited|Restarting) \((\d+)\)/.exec(status)?.[1];
  return {
    ...(health === undefined ? {} : { healthStatus: health as NonNullable<ContainerSummary['healthStatus']> }),
    ...(exit === undefined ? {} : { exitStatus: Number(exit) }),
  };
}

/** Podman tells a container's ports whether it runs or not; only one that was started has any. */
const neverOpen: ReadonlySet<string> = new Set(['created', 'configured', 'initialized', 'exited', 'stopped', 'dead', 'removing']);

const isOpen = (state: string | null | undefined) => !neverOpen.has(state ?? '');

/** One row of the container list. */
export function readSummary(raw: Loose<Docker.ContainerInfo>): ContainerSummary {
  return {
    id: raw.Id ?? '',
    name: (raw.Names?.[0] ?? raw.Id ?? '').replace(/^\//, ''),
    image: raw.Image ?? '',
    state: raw.State ?? 'unknown',
    status: cleanLine(raw.Status ?? '', 120),
    ...readStatus(cleanLine(raw.Status ?? '', 120)),
    ...labelled(raw.Labels ?? {}),
    published: (raw.Ports ?? []).flatMap((port) =>
      port.PublicPort && isOpen(raw.State)
        ? [
            {
              address: port.IP ?? '',
              publicPort: port.PublicPort,
              privatePort: port.PrivatePort,
              protocol: protocolOf(port.Type),
            },
          ]
        : [],
    ),
    networkNames: Object.keys(raw.NetworkSettings?.Networks ?? {}),
    ...(raw.Created ? { createdAt: new Date(raw.Created * 1000).toISOString() } : {}),
  };
}

type Bindings = Readonly<Record<string, readonly { HostIp?: string; HostPort?: string }[] | null | undefined>>;

/** `{"80/tcp": [{HostIp, HostPort}]}`, as asked for or as done; a port left to the engine is 0 where it was only asked for. */
function readBindings(bindings: Bindings | null | undefined): readonly PublishedPort[] {
  return Object.entries(bindings ?? {}).flatMap(([key, places]) => {
    const [port, protocol] = key.split('/');
    return (places ?? []).map(({ HostIp, HostPort }) => ({
      address: HostIp ?? '',
      publicPort: Number(HostPort?.split('-')[0] ?? 0) || 0,
      privatePort: Number(port),
      protocol: protocolOf(protocol),
    }));
  });
}

function readHealth(
  raw: Docker.ContainerInspectInfo['State']['Health'] | undefined,
  command: readonly string[] | null | undefined,
): Pick<ContainerDetail, 'health'> {
  const { Status: status } = raw ?? {};
  if (status !== 'starting' && status !== 'healthy' && status !== 'unhealthy') return {};
  const latest = raw?.Log?.at(-1);
  const last: HealthLog | undefined = latest && {
    endedAt: String(latest.End ?? ''),
    exitCode: latest.ExitCode,
    output: cleanLine(latest.Output ?? ''),
  };
  const test = readHealthTest(command ?? []);
  return {
    health: {
      status,
      failingStreak: raw?.FailingStreak ?? 0,
      ...(last ? { last } : {}),
      ...(test ? { test } : {}),
    },
  };
}

/** One inspect, with what the diagnosis needs of it. */
export function readDetail(raw: Docker.ContainerInspectInfo): ContainerDetail {
  const state: Loose<Docker.ContainerInspectInfo['State']> = raw.State ?? {};
  const config: Loose<Docker.ContainerInspectInfo['Config']> = raw.Config ?? {};
  const asked: Loose<Docker.HostConfig> = raw.HostConfig ?? {};
  const networks = Object.entries(raw.NetworkSettings?.Networks ?? {});
  const startedAt = moment(state.StartedAt);
  const finishedAt = moment(state.FinishedAt);
  const error = cleanLine(state.Error ?? '');
  const told = toldAddresses(config.Env ?? []);
  return {
    id: raw.Id,
    name: (raw.Name ?? raw.Id).replace(/^\//, ''),
    image: config.Image ?? '',
    imageId: raw.Image ?? '',
    state: state.Status ?? 'unknown',
    status: state.Status ?? 'unknown',
    ...labelled(config.Labels ?? {}),
    published: isOpen(state.Status) ? readBindings(raw.NetworkSettings?.Ports) : [],
    asked: readBindings(asked.PortBindings as Bindings | undefined),
    networkNames: networks.map(([name]) => name),
    ...(raw.Created ? { createdAt: raw.Created } : {}),
    pid: state.Pid ?? 0,
    exitCode: state.ExitCode ?? 0,
    isOutOfMemory: state.OOMKilled ?? false,
    restartCount: raw.RestartCount ?? 0,
    restartPolicy: asked.RestartPolicy?.Name || 'no',
    ...withoutGaps({ startedAt, finishedAt }),
    ...(error === '' ? {} : { error }),
    ...readHealth(state.Health ?? undefined, config.Healthcheck?.Test),
    extraHosts: asked.ExtraHosts ?? [],
    environment: keepEnvironment(config.Env ?? []),
    ...(told.length === 0 ? {} : { told }),
    networks: networks.map(([name, network]) => ({
      name,
      ...(network.Gateway ? { gateway: network.Gateway } : {}),
      ...(network.IPAddress ? { address: network.IPAddress } : {}),
      ...(network.IPAddress && network.IPPrefixLen ? { range: `${network.IPAddress}/${network.IPPrefixLen}` } : {}),
      aliases: network.Aliases ?? [],
    })),
    ...(asked.Memory ? { memoryLimitBytes: asked.Memory } : {}),
    ...(typeof raw.HostsPath === 'string' && raw.HostsPath !== '' ? { hostsPath: raw.HostsPath } : {}),
    ...(typeof raw.ResolvConfPath === 'string' && raw.ResolvConfPath !== '' ? { resolvConfPath: raw.ResolvConfPath } : {}),
  };
}
