import { execFile } from 'node:child_process';
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { containerName, type World } from '../../src/practice/network.ts';
import type { ContainerPlan, StackPlan } from '../../src/practice/plan.ts';
import { isOwn, networkOf, runContainer } from './compose-container.ts';
import { docker, dockerSays, eventually, removeContainers, testLabel } from './engine.ts';
import { ensureImage } from './images.ts';

const inspected = async (name: string, format: string) => (await dockerSays('inspect', '--format', format, name)).stdout.trim();

/** Does what no start of a container does: to stop it, to let it fail, to take it away, to give it another address. */
export async function breakAsPlanned(world: World, healthy: readonly ContainerPlan[]): Promise<void> {
  const { plan, folder } = world;
  writeFileSync(join(folder, 'inside', 'fail'), '');
  const gone = healthy.filter(({ service }) => !plan.containers.some((each) => isOwn(each) && each.service === service));
  await removeContainers(gone.map((container) => containerName(plan, container)));
  await Promise.all(plan.containers.filter(isOwn).map((container) => settle(plan, container)));
  if (plan.nginx.upstream === 'stale') await moveApi(world);
}

async function settle(plan: StackPlan, container: ContainerPlan): Promise<void> {
  const name = containerName(plan, container);
  if (container.state === 'exited' && container.isOutOfMemory) {
    await eventually(
      () => inspected(name, '{{.State.Status}} {{.State.OOMKilled}}'),
      (seen) => seen === 'exited true',
    );
  } else if (container.state === 'exited') await docker('stop', '-t', '5', name);
  else if (container.state === 'restarting') {
    await eventually(
      () => inspected(name, '{{.RestartCount}}'),
      (count) => Number(count) >= 3,
    );
  }
  if (container.health?.status === 'unhealthy') {
    await eventually(
      () => inspected(name, '{{.State.Health.Status}}'),
      (status) => status === 'unhealthy',
    );
  }
}

/** Takes api away, lets another container take its address, and makes api anew: nginx still asks the old address. */
async function moveApi(world: World): Promise<void> {
  const { plan } = world;
  const api = plan.containers.find(({ service }) => service === 'api');
  if (!api) return;
  const name = containerName(plan, api);
  const addressOf = (which: string) => inspected(which, '{{range .NetworkSettings.Networks}}{{.IPAddress}} {{end}}');
  const before = await addressOf(name);
  await removeContainers([name]);
  const busybox = await ensureImage('busybox');
  await docker(
    ...['run', '-d', '--name', `${plan.project}-in-the-way`, '--label', testLabel, '--network', networkOf(plan, api)],
    ...[busybox, 'sleep', '3600'],
  );
  await runContainer(world, api, new Set());
  if ((await addressOf(name)) === before) throw new Error(`api came back at ${before}`);
}

/** Packets from the stack's bridge to the model server's port are dropped, as ufw's default does. */
export async function dropFromBridge(world: World): Promise<() => Promise<void>> {
  const id = await docker('network', 'inspect', '--format', '{{.Id}}', `${world.plan.project}_default`);
  const port = String(world.ports[world.plan.lmstudio.on]);
  const rule = ['-i', `br-${id.slice(0, 12)}`, '-p', 'tcp', '--dport', port, '-m', 'comment', '--comment', 'preflight-test', '-j', 'DROP'];
  await iptables('-I', 'INPUT', ...rule);
  return async () => void (await iptables('-D', 'INPUT', ...rule).catch(() => undefined));
}

function iptables(...args: readonly string[]): Promise<string> {
  return new Promise((resolve, reject) => {
    execFile('iptables', ['-w', '5', ...args], (error, stdout) => (error ? reject(error) : resolve(stdout)));
  });
}

/** May this process change the rules of the firewall here? */
export const canFilter = (): Promise<boolean> =>
  iptables('-S', 'INPUT').then(
    () => true,
    () => false,
  );
