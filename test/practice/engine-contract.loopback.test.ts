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

  it('refuses an exec in a container that is stopped, and a path that is none', async () => {
    await expect(docker().getContainer('nobody').inspect()).rejects.toMatchObject({ statusCode: 404 });
  });
});
