import { type ChildProcess, fork } from 'node:child_process';
import { mkdirSync, writeFileSync } from 'node:fs';
import { mkdtemp, realpath, rm } from 'node:fs/promises';
import { get } from 'node:http';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { freePorts } from '../../src/practice/free-ports.ts';
import { healthyPlan } from '../../src/practice/healthy-plan.ts';
import { containerName, type World } from '../../src/practice/network.ts';
import type { ContainerPlan, StackPlan } from '../../src/practice/plan.ts';
import { writeStackFiles } from '../../src/practice/stack-files.ts';
import { breakAsPlanned, dropFromBridge } from './compose-breaks.ts';
import { isOwn, networkOf, nginxConf, runContainer } from './compose-container.ts';
import { docker, dockerSays, eventually, removeContainers, testLabel, testName } from './engine.ts';

/** A stack of the practice plan whose containers are real ones, behind a real nginx. */
export type ComposeStack = {
  readonly folder: string;
  readonly plan: StackPlan;
  readonly ports: Readonly<Record<string, number>>;
  /** Variables of the check's process; undefined = must not be set. */
  readonly env: Readonly<Record<string, string | undefined>>;
  /** The full name of a service's container. */
  readonly nameOf: (service: string) => string;
  /** Takes away every container, network, rule and process of the stack; safe to call twice. */
  readonly stop: () => Promise<void>;
};

const root = process.cwd();
/** What of Dify runs in containers of its own here; the rest of its compose file nobody asks. */
const core = ['api', 'plugin_daemon', 'web', 'nginx'];
const socket = '/var/run/docker.sock';

let bundled: Promise<string> | undefined;

/** The one file that every container and every process of the stack runs. */
function serviceFile(): Promise<string> {
  bundled ??= (async () => {
    const { build } = await import('esbuild');
    const { outputFiles } = await build({
      entryPoints: [join(root, 'test/rig/contained-service.ts')],
      bundle: true,
      write: false,
      format: 'esm',
      platform: 'node',
      target: 'node20.19',
      logLevel: 'warning',
    });
    return outputFiles[0]?.text ?? '';
  })();
  return bundled;
}

/** The plan as a real engine runs it: the project's name is free, and only the services that matter are there. */
function onEngine(plan: StackPlan): StackPlan {
  const named = JSON.stringify(plan.containers.map(({ env }) => env));
  const kept = plan.containers.filter(
    ({ project, service }) => project !== undefined || core.includes(service) || service === 'lmstudio' || named.includes(service),
  );
  return { ...plan, project: testName('stack'), containers: kept };
}

/** The status of the front, or why there is none. */
function statusOf(url: string): Promise<number | string> {
  return new Promise((resolve) => {
    const request = get(url, { agent: false, timeout: 2000 }, (response) => {
      response.resume();
      resolve(response.statusCode ?? 0);
    });
    request.on('timeout', () => request.destroy(new Error('timeout')));
    request.on('error', (error) => resolve(error.message));
  });
}

/** Starts a process of the host: LM Studio, or a server of somebody else. */
async function startHostProcess(world: World, children: ChildProcess[], ...what: readonly string[]): Promise<void> {
  const inside = join(world.folder, 'inside');
  const child = fork(join(inside, 'service.mjs'), [join(inside, 'world.json'), ...what], { stdio: ['ignore', 'ignore', 'pipe', 'ipc'] });
  children.push(child);
  let said = '';
  child.stderr?.on('data', (chunk) => {
    said += String(chunk);
  });
  await new Promise<void>((resolve, reject) => {
    child.once('message', () => resolve());
    child.once('exit', (code) => reject(new Error(`${what.join(' ')} ended with ${code}: ${said}`)));
  });
}

export type StackOptions = {
  /** The socket that ports.yml names; the engine's own when left out. */
  readonly socket?: string;
  /** With a stale upstream: nobody has the address that nginx remembers. */
  readonly oldAddress?: 'free';
};

/** Starts the stack of a plan on the real engine and breaks it as the plan says. */
export async function startComposeStack(asked: StackPlan, options: StackOptions = {}): Promise<ComposeStack> {
  const plan = onEngine(asked);
  const folder = await realpath(await mkdtemp(join(tmpdir(), 'preflight-test-stack-')));
  const world: World = {
    plan,
    folder,
    ports: await freePorts(plan.ports),
    platform: 'linux',
    startedAt: Date.now(),
    realEngine: options.socket ?? socket,
  };
  const children: ChildProcess[] = [];
  const names = [`${plan.project}-in-the-way`];
  const networks = new Set<string>();
  const undo: (() => Promise<void>)[] = [];
  const stop = async () => {
    for (const child of children.splice(0)) child.kill('SIGKILL');
    for (const job of undo.splice(0)) await job();
    await removeContainers(names);
    if (networks.size > 0) await dockerSays('network', 'rm', ...networks);
    networks.clear();
    await rm(folder, { recursive: true, force: true });
  };
  try {
    mkdirSync(join(folder, 'inside'));
    writeFileSync(join(folder, 'inside', 'service.mjs'), await serviceFile());
    writeFileSync(join(folder, 'inside', 'world.json'), JSON.stringify(world));
    writeFileSync(join(folder, 'inside', 'nginx.conf'), nginxConf);
    const files = writeStackFiles(world, process.env);
    const isHere = plan.containers.some(isOwn);
    const whole = isHere ? withMissing(plan) : [];
    const all = [...whole, ...plan.containers.filter((container) => !isOwn(container))];
    for (const container of all) networks.add(networkOf(plan, container));
    names.push(...all.map((container) => containerName(plan, container)));
    const start = (container: ContainerPlan) => runContainer(world, container, networks);
    await Promise.all([
      ...[...networks].map((name) => docker('network', 'create', '--label', testLabel, ...networkLabels(plan, name), name)),
      plan.lmstudio.state === 'not-running' ? undefined : startHostProcess(world, children, 'lmstudio'),
      ...plan.strangers.map((_, index) => startHostProcess(world, children, 'stranger', String(index))),
    ]);
    await Promise.all(all.filter(({ service }) => service !== 'nginx').map(start));
    await Promise.all(all.filter(({ service }) => service === 'nginx').map(start));
    if (isHere) await untilReady(world, whole);
    await breakAsPlanned(world, whole);
    if (options.oldAddress === 'free') await removeContainers([`${plan.project}-in-the-way`]);
    if (plan.network.hostGateway === 'firewalled') undo.push(await dropFromBridge(world));
    const nameOf = (service: string) => `${plan.project}${plan.separator}${service}${plan.separator}1`;
    return { folder, plan, ports: world.ports, env: files.env, nameOf, stop };
  } catch (error) {
    await stop();
    throw error;
  }
}

/** The plan's containers, and those of a healthy stack that it lacks: they are taken away after the start. */
function withMissing(plan: StackPlan): readonly ContainerPlan[] {
  const own = plan.containers.filter(isOwn);
  const missing = healthyPlan().containers.filter(({ service }) => core.includes(service) && !own.some((each) => each.service === service));
  return [...missing, ...own];
}

const networkLabels = ({ project }: StackPlan, name: string) => [
  ...['--label', `com.docker.compose.project=${project}`],
  ...['--label', `com.docker.compose.network=${name.slice(project.length + 1)}`],
];

/** Until every service answers through the front. */
async function untilReady({ ports }: World, whole: readonly ContainerPlan[]): Promise<void> {
  const nginx = whole.find(({ service }) => service === 'nginx');
  if (nginx?.state !== 'running' || nginx.listens.length === 0) return;
  const probes: Readonly<Record<string, string>> = { api: '/v1/', plugin_daemon: '/e/any', web: '/apps' };
  const published = nginx.publishes[0];
  const front = `http://${published?.address || '127.0.0.1'}:${ports[published?.on ?? 'front']}`;
  for (const { service, listens, state, isOutOfMemory } of whole) {
    const path = probes[service];
    if (path === undefined || listens.length === 0 || state === 'restarting' || isOutOfMemory) continue;
    await eventually(
      () => statusOf(front + path),
      (status) => typeof status === 'number' && status < 500,
    );
  }
}
