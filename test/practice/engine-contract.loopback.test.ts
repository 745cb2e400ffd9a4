import { connect, createServer } from 'node:net';
import { join } from 'node:path';
import Docker from 'dockerode';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { healthyPlan } from '../../src/practice/healthy-plan.ts';
import type { Stack } from '../../src/practice/stack.ts';
import { createDockerProbe } from '../../src/probes/docker/docker-probe.ts';
import { dockerContract } from '../rig/docker-contract.ts';
import { started } from './started.ts';

let stack: Stack;
beforeAll(async () => {
  stack = await started(healthyPlan());
});
afterAll(() => stack?.stop());

const host = () => `unix://${stack.folder}/run/docker.sock`;
const docker = () => new Docker({ socketPath: `${stack.folder}/run/docker.sock` });

describe.runIf(process.platform !== 'win32')('the practice engine keeps the contract of every engine', () => {
  dockerContract(async () => {
    const probe = createDockerProbe({ ledger: { host: host() } });
    const containers = await probe.containers();
    const running = containers.ok ? containers.value.find((one) => one.service === 'plugin_daemon') : undefined;
    if (!running) throw new Error('the practice engine lists no plugin daemon');
    return { probe, running };
  });

  it('lists the ports, labels and health that Compose would show', async () => {
    const list = await docker().listContainers({ all: true, filters: { label: ['com.docker.compose.service=nginx'] } });
    expect(list).toHaveLength(1);
    expect(list[0]).toMatchObject({
      Names: ['/practice-nginx-1'],
      State: 'running',
      Ports: [{ IP: '127.0.0.1', PublicPort: stack.ports.front, PrivatePort: 80 }],
    });
    const database = await docker().getContainer('practice-db_postgres-1').inspect();
    expect(database.State).toMatchObject({ Running: true, Health: { Status: 'healthy' } });
    const api = await docker().getContainer('practice-api-1').inspect();
    expect(api.State.Health).toBeUndefined();
  });

  it('asks a URL from inside by a hijacked exec', async () => {
    const exec = await docker()
      .getContainer('practice-api-1')
      .exec({
        Cmd: ['curl', '-sS', '-m', '3', '-o', '-', '-w', '\n%{http_code} %{time_total}', 'http://plugin_daemon:5002/health/check'],
        AttachStdout: true,
        AttachStderr: true,
      });
    const stream = await exec.start({ hijack: true, stdin: false });
    const chunks: Buffer[] = [];
    for await (const chunk of stream) chunks.push(chunk as Buffer);
    const bytes = Buffer.concat(chunks);
    expect(bytes.readUInt8(0)).toBe(1);
    expect(bytes.readUInt32BE(4)).toBe(bytes.length - 8);
    expect(bytes.subarray(8).toString()).toMatch(/"status":"ok".*\n200 0\.\d+$/);
    expect(await exec.inspect()).toMatchObject({ ExitCode: 0, Running: false });
  });

  it('is asked over at most four kept connections, ping included; only an exec, which takes its own over, costs one more', async () => {
    let opened = 0;
    let open = 0;
    let most = 0;
    const between = createServer((asking) => {
      const engine = connect(`${stack.folder}/run/docker.sock`);
      opened += 1;
      most = Math.max(most, ++open);
      asking.pipe(engine).pipe(asking);
      for (const end of [asking, engine]) end.on('error', () => end.destroy());
      engine.on('close', () => asking.destroy());
      asking.on('close', () => {
        open -= 1;
        engine.destroy();
      });
    });
    const socket = join(stack.folder, 'run', 'counted.sock');
    await new Promise<void>((resolve) => between.listen(socket, resolve));
    try {
      const probe = createDockerProbe({ ledger: { host: `unix://${socket}` } });
      const containers = await probe.containers();
      const ids = containers.ok ? containers.value.map(({ id }) => id) : [];
      expect(ids.length).toBeGreaterThan(5);
      await Promise.all([probe.engine(), probe.networks(), ...ids.map((id) => probe.inspect(id))]);
      expect(opened).toBeLessThanOrEqual(4);
      const api = containers.ok ? containers.value.find((one) => one.service === 'api') : undefined;
      await Promise.all(Array.from({ length: 6 }, () => probe.exec(api?.id ?? '', ['true'], 4_000)));
      expect(most).toBeLessThanOrEqual(4);
      expect(opened).toBeLessThanOrEqual(4 + 6);
    } finally {
      between.close();
    }
  });

  it('refuses an exec in a container that is stopped, and a path that is none', async () => {
    await expect(docker().getContainer('nobody').inspect()).rejects.toMatchObject({ statusCode: 404 });
  });
});
