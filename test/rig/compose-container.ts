import { join } from 'node:path';
import { containerName, type World } from '../../src/practice/network.ts';
import type { ContainerPlan, StackPlan } from '../../src/practice/plan.ts';
import { docker, testLabel } from './engine.ts';
import { ensureImage, type ImageName } from './images.ts';

/** A container of the stack's own project. */
export const isOwn = ({ project }: ContainerPlan) => project === undefined;

/** Dify's nginx (facts: Dify 2.2), with the front's own port. */
export const nginxConf = `user nobody nogroup;
worker_processes 1;
error_log /dev/stderr warn;
pid /run/nginx.pid;
events { worker_connections 256; }
http {
  access_log off;
  proxy_http_version 1.1;
  proxy_set_header Host $host;
  proxy_set_header X-Forwarded-For $proxy_add_x_forwarded_for;
  proxy_set_header Connection "";
  proxy_buffering off;
  proxy_connect_timeout 5s;
  proxy_read_timeout 3600s;
  server {
    listen 80;
    location /console/api { proxy_pass http://api:5001; }
    location /api { proxy_pass http://api:5001; }
    location /v1 { proxy_pass http://api:5001; }
    location /files { proxy_pass http://api:5001; }
    location /mcp { proxy_pass http://api:5001; }
    location /e/ { proxy_pass http://plugin_daemon:5002; }
    location / { proxy_pass http://web:3000; }
  }
}
`;

/** Waits for the rest of the stack, so that what is to fail can be resolved by name until then. */
const waitToFail = 'while [ ! -e /srv/fail ]; do sleep 0.1; done; ';
const quoted = (text: string) => `'${text.replaceAll("'", `'\\''`)}'`;

/** What the container runs: its service, or what breaks it. */
function commandOf({ service, listens, state, isOutOfMemory, exitCode, log }: ContainerPlan): readonly string[] {
  if (listens.length === 0) return ['sleep', '3600'];
  if (service === 'nginx') return ['nginx', '-c', '/srv/nginx.conf', '-g', 'daemon off;'];
  if (state === 'exited' && isOutOfMemory) {
    return ['sh', '-c', `${waitToFail}exec node -e "const all = []; for (;;) all.push(Buffer.alloc(4 << 20, 1))"`];
  }
  if (state === 'restarting') return ['sh', '-c', `${waitToFail}echo ${quoted(log.at(-1) ?? 'no reason')}; exit ${exitCode}`];
  return ['node', '/srv/service.mjs', '/srv/world.json', service, ...listens.map(String)];
}

function optionsOf(world: World, container: ContainerPlan): readonly string[] {
  const { plan, ports, folder } = world;
  const { service, project = plan.project, health, publishes } = container;
  const labels = [
    `project=${project}`,
    `service=${service}`,
    'container-number=1',
    'oneoff=False',
    `project.working_dir=${folder}`,
    `project.config_files=${join(folder, 'docker-compose.yaml')}`,
  ];
  const failing = health?.status === 'unhealthy' ? health.output : undefined;
  return [
    ...labels.flatMap((label) => ['--label', `com.docker.compose.${label}`]),
    ...['-v', `${join(folder, 'inside')}:/srv:ro`],
    ...container.extraHosts.flatMap((host) => ['--add-host', host]),
    ...Object.entries(container.env).flatMap(([name, value]) => ['-e', `${name}=${value}`]),
    ...publishes.flatMap(({ address, on, inside }) => ['-p', `${address === '' ? '' : `${address}:`}${ports[on]}:${inside}`]),
    ...(container.isOutOfMemory ? ['--memory', '64m', '--memory-swap', '64m'] : []),
    ...(container.state === 'restarting' ? ['--restart', 'always'] : []),
    ...(failing === undefined
      ? []
      : ['--health-cmd', `echo ${quoted(failing)}; exit 1`, '--health-interval', '1s', '--health-retries', '1']),
  ];
}

/** The network in which a container is started. */
export const networkOf = (plan: StackPlan, container: ContainerPlan) => `${plan.project}_${container.networks[0] ?? 'default'}`;

const made = new Map<ImageName, Promise<string>>();

/** One image each, made once for all containers of this process. */
function imageFor(service: string): Promise<string> {
  const name = service === 'nginx' ? 'nginx' : 'node';
  const known = made.get(name) ?? ensureImage(name);
  made.set(name, known);
  return known;
}

/** Makes and starts one container of the plan in its networks, of which those named are there. */
export async function runContainer(world: World, container: ContainerPlan, networks: ReadonlySet<string>): Promise<void> {
  const { plan } = world;
  const name = containerName(plan, container);
  const image = await imageFor(container.service);
  const network = networkOf(plan, container);
  const flags = ['--name', name, '--label', testLabel, '--network', network, '--network-alias', container.service];
  const others = container.networks.slice(1).filter((each) => networks.has(`${plan.project}_${each}`));
  const created = [...flags, ...optionsOf(world, container), image, ...commandOf(container)];
  if (others.length === 0) {
    await docker('run', '-d', ...created);
    return;
  }
  await docker('create', ...created);
  for (const other of others) await docker('network', 'connect', '--alias', container.service, `${plan.project}_${other}`, name);
  await docker('start', name);
}
