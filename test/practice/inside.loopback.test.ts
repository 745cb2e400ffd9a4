import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { faultNamed } from '../../src/families/faults.ts';
import { withContainer, withLmStudio } from '../../src/practice/alter-plan.ts';
import { healthyPlan } from '../../src/practice/healthy-plan.ts';
import type { StackPlan } from '../../src/practice/plan.ts';
import type { Stack } from '../../src/practice/stack.ts';
import { createDockerProbe } from '../../src/probes/docker/docker-probe.ts';
import { probeFromInside } from '../../src/probes/inside/inside.ts';
import { started } from './started.ts';

/** Asks a URL from inside a container with the real probe, over the practice engine. */
async function inside(stack: Stack, service: string, url: string) {
  const docker = createDockerProbe({ ledger: { host: `unix://${stack.folder}/run/docker.sock` } });
  const containers = await docker.containers();
  const container = containers.ok ? containers.value.find((one) => one.service === service) : undefined;
  if (!container) throw new Error(`no container of ${service}`);
  return probeFromInside({ docker }, container.id, url, 3000);
}

describe.runIf(process.platform !== 'win32')('a healthy practice network', () => {
  let stack: Stack;
  beforeAll(async () => {
    stack = await started(healthyPlan());
  });
  afterAll(() => stack?.stop());
  const model = () => `http://host.docker.internal:${stack.ports.lmstudio}/v1/models`;

  it.each([
    ['api', 'curl', 'http://plugin_daemon:5002/health/check'],
    ['nginx', 'curl', 'http://api:5001/health'],
    ['web', 'wget', 'http://nginx/console/api/ping'],
  ])('%s asks by %s', async (service, tool, url) => {
    expect(await inside(stack, service, url)).toMatchObject({ kind: 'response', tool, status: 200 });
  });

  it('a container with bash alone sees a connection and no more', async () => {
    expect(await inside(stack, 'ssrf_proxy', 'http://api:5001/health')).toMatchObject({ kind: 'connected', tool: 'bash' });
  });

  it('the model answers at the gateway only to those who know its name', async () => {
    expect(await inside(stack, 'plugin_daemon', model())).toMatchObject({ kind: 'response', status: 200, isProxied: false });
    expect(await inside(stack, 'api', model())).toMatchObject({ kind: 'failure', error: 'dns' });
  });

  it('localhost is the container itself', async () => {
    expect(await inside(stack, 'api', 'http://localhost:5001/health')).toMatchObject({ kind: 'response', status: 200 });
    expect(await inside(stack, 'api', `http://localhost:${stack.ports.lmstudio}/v1/models`)).toMatchObject({
      kind: 'failure',
      error: 'refused',
    });
  });
});

const withFault = (name: string, plan: StackPlan) => faultNamed(name)?.apply(plan) ?? plan;

describe.runIf(process.platform !== 'win32')('a practice network with a fault', () => {
  it.each([
    ['lmstudio-loopback-only', 'refused'],
    ['firewall-blocks-bridge', 'timeout'],
    ['host-gateway-missing', 'dns'],
    ['lmstudio-not-running', 'refused'],
  ])('%s shows as %s from inside', async (fault, error) => {
    const stack = await started(withFault(fault, healthyPlan()));
    try {
      const url = `http://host.docker.internal:${stack.ports.lmstudio}/v1/models`;
      expect(await inside(stack, 'plugin_daemon', url)).toMatchObject({ kind: 'failure', error });
    } finally {
      await stack.stop();
    }
  });

  it('a proxy that denies stands between the container and the model, for those who heed its variable', async () => {
    const stack = await started(withFault('proxy-in-container', healthyPlan()));
    try {
      const url = `http://host.docker.internal:${stack.ports.lmstudio}/v1/models`;
      expect(await inside(stack, 'plugin_daemon', url)).toMatchObject({
        kind: 'response',
        status: 403,
        isProxied: true,
        withoutProxy: { status: 200 },
      });
    } finally {
      await stack.stop();
    }
  });

  it('names of stopped containers and of other networks do not resolve', async () => {
    const apart = withContainer(withContainer(healthyPlan(), 'web', { state: 'exited' }), 'redis', { networks: ['elsewhere'] });
    const stack = await started(withLmStudio(apart, { state: 'not-running' }));
    try {
      expect(await inside(stack, 'nginx', 'http://web:3000/')).toMatchObject({ kind: 'failure', error: 'dns' });
      expect(await inside(stack, 'api', 'http://redis:6379/')).toMatchObject({ kind: 'failure', error: 'dns' });
    } finally {
      await stack.stop();
    }
  });
});
