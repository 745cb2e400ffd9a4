import type { ContainerDetail, ContainerSummary } from '../../src/probes/docker/docker.ts';

/** A running container as the engine's list shows it. */
export function listed(name: string, more: Partial<ContainerSummary> = {}): ContainerSummary {
  return {
    id: `id-${name}`,
    name,
    image: name,
    state: 'running',
    status: 'Up',
    labels: {},
    published: [],
    networkNames: ['bridge'],
    ...more,
  };
}

/** The same as compose labels it: `chat-web-1`, started from `folder`. */
export function composed(
  service: string,
  project = 'chat',
  folder = '/home/me/chat',
  more: Partial<ContainerSummary> = {},
): ContainerSummary {
  const labels = { 'com.docker.compose.project.working_dir': folder };
  return listed(`${project}-${service}-1`, { project, service, labels, networkNames: [`${project}_default`], ...more });
}

/** One inspect of it. */
export function inspected(container: ContainerSummary, more: Partial<ContainerDetail> = {}): ContainerDetail {
  const networks = (container.networkNames ?? []).map((name) => ({ name, gateway: '172.18.0.1', aliases: [] }));
  return {
    ...container,
    pid: 4711,
    exitCode: 0,
    isOutOfMemory: false,
    restartCount: 0,
    restartPolicy: 'no',
    imageId: 'sha256:1',
    asked: [],
    extraHosts: [],
    environment: {},
    networks,
    ...more,
  };
}
