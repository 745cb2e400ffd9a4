import { spawn } from 'node:child_process';
import { mkdirSync } from 'node:fs';
import { rm } from 'node:fs/promises';
import { join } from 'node:path';
import type { ChildJob, ChildSays } from './child-job.ts';
import { freePorts } from './free-ports.ts';
import { addressOf, type World } from './network.ts';
import type { StackPlan } from './plan.ts';
import { type StackFiles, writeStackFiles } from './stack-files.ts';

export type Stack = StackFiles & {
  readonly folder: string;
  /** Port numbers by their names in the plan. */
  readonly ports: Readonly<Record<string, number>>;
  /** Process ids of the children. */
  readonly children: readonly number[];
  /** Ends every child and takes away what the stack wrote into its folder; safe to call twice. */
  readonly stop: () => Promise<void>;
};

export type StackOptions = {
  /** The built entry of the children, `practice-child.js`. */
  readonly childFile: string;
  readonly platform?: NodeJS.Platform;
  readonly env?: Readonly<Record<string, string | undefined>>;
};

type Child = { readonly pid: number; readonly said: Promise<ChildSays>; readonly end: () => Promise<void> };

function startChild(job: ChildJob, name: string, args: readonly string[], options: StackOptions): Child {
  const child = spawn(process.execPath, [options.childFile, ...args], {
    argv0: name,
    stdio: ['ignore', 'ignore', 'ignore', 'ipc'],
    windowsHide: true,
    env: { ...(options.env ?? process.env), NODE_OPTIONS: '', NODE_V8_COVERAGE: '' },
  });
  const gone = new Promise<void>((resolve) => child.once('exit', () => resolve()).once('error', () => resolve()));
  const said = new Promise<ChildSays>((resolve) => {
    child.once('message', (message) => resolve(message as ChildSays));
    void gone.then(() => resolve({ kind: 'failed', code: 'ended', detail: `the child for ${name} ended before it was ready` }));
  });
  child.on('error', () => {});
  child.send(job, () => {});
  const end = async () => {
    child.kill('SIGKILL');
    await gone;
  };
  return { pid: child.pid ?? 0, said, end };
}

/** One child for each program that would hold a port in life; a service that is not up has no proxy. */
function jobsOf(world: World): readonly { readonly job: ChildJob; readonly name: string; readonly args: readonly string[] }[] {
  const { plan, ports } = world;
  const jobs: { job: ChildJob; name: string; args: readonly string[] }[] = [{ job: { kind: 'containers', world }, name: 'node', args: [] }];
  for (const container of plan.containers) {
    if (container.state !== 'running' || container.publishes.length === 0 || container.isPublishingRefused) continue;
    const { service, publishes } = container;
    const first = publishes[0];
    const args = [
      '-proto',
      first?.protocol ?? 'tcp',
      '-host-ip',
      first?.address || '0.0.0.0',
      '-host-port',
      String(ports[first?.on ?? '']),
      '-container-ip',
      addressOf(plan, container),
      '-container-port',
      String(first?.inside),
    ];
    jobs.push({ job: { kind: 'docker-proxy', world, service, publishes }, name: 'docker-proxy', args });
  }
  if (plan.lmstudio.state !== 'not-running') jobs.push({ job: { kind: 'lmstudio', world }, name: plan.lmstudio.title, args: [] });
  plan.strangers.forEach((stranger, index) => {
    jobs.push({ job: { kind: 'stranger', world, index }, name: stranger.title, args: [] });
  });
  return jobs;
}

async function attempt(plan: StackPlan, folder: string, options: StackOptions): Promise<Stack | ChildSays> {
  const platform = options.platform ?? process.platform;
  const ports = await freePorts(plan.ports);
  const world: World = { plan, folder, ports, platform, startedAt: Date.now() };
  mkdirSync(join(folder, 'run'), { recursive: true });
  const children = jobsOf(world).map(({ job, name, args }) => startChild(job, name, args, options));
  const endAll = async () => void (await Promise.all(children.map((child) => child.end())));
  try {
    // While the children start, the parent writes.
    const files = writeStackFiles(world, options.env ?? process.env);
    const failed = (await Promise.all(children.map((child) => child.said))).find((said) => said.kind === 'failed');
    if (failed) {
      await endAll();
      return failed;
    }
    const stop = async () => {
      await endAll();
      await rm(folder, { recursive: true, force: true, maxRetries: 3 });
    };
    return { ...files, folder, ports, children: children.map((child) => child.pid), stop };
  } catch (error) {
    await endAll();
    throw error;
  }
}

/**
 * Starts the stack of a plan in an empty folder of its own. The children end with this process, whichever way it ends. A port
 * that somebody took in the meantime is no failure: other numbers are tried. Throws when a child cannot start.
 */
export async function startStack(plan: StackPlan, folder: string, options: StackOptions): Promise<Stack> {
  for (let tries = 1; ; tries++) {
    const started = await attempt(plan, folder, options);
    if ('stop' in started) return started;
    const said = started.kind === 'failed' ? started : { code: 'unknown', detail: '' };
    await rm(folder, { recursive: true, force: true, maxRetries: 3 });
    if (said.code !== 'EADDRINUSE' || tries === 4) throw new Error(`the practice stack did not start: ${said.code} ${said.detail}`);
  }
}
